// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { glovebox, newFolder } from '../testing.spec-data.ts';
import { BUNDLE, COMMIT, firmware, initrdWith } from './launch.spec-data.ts';

let folder = '';
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = newFolder();
  writeFileSync(file('OVMF.fd'), firmware());
  writeFileSync(file('vmlinuz'), 'a kernel');
  writeFileSync(file('worker.mjs'), BUNDLE);
  writeFileSync(file('initrd'), initrdWith(BUNDLE));
  writeFileSync(file('other-initrd'), gzipSync(Buffer.from('070701 without it')));
  writeFileSync(file('strange-initrd'), Buffer.from('28b52ffd00000000', 'hex'));
});

const launch = (initrd = 'initrd') => [
  '--ovmf',
  file('OVMF.fd'),
  '--kernel',
  file('vmlinuz'),
  '--initrd',
  file(initrd),
  '--append',
  'console=ttyS0',
];
const release = (out: string, initrd?: string, vcpus = '1,4') =>
  glovebox([
    ...['worker', 'release', '--name', 'v1', '--commit', COMMIT, '--bundle', file('worker.mjs'), '--out', file(out)],
    ...[...launch(initrd), '--vcpus', vcpus, '--json'],
  ]);

describe('worker measure', () => {
  it('computes a measurement for each number of processors, the same every time', async () => {
    const ran = await glovebox(['worker', 'measure', ...launch(), '--vcpus', '1,2', '--json']);
    expect(ran).toMatchObject({ code: 0, json: { inputs: { append: 'console=ttyS0' } } });
    const { launches } = ran.json as { launches: { measurement: string; vcpus: number }[] };
    expect(launches.map(({ vcpus }) => vcpus)).toEqual([1, 2]);
    expect(launches.every(({ measurement }) => /^[0-9a-f]{96}$/.test(measurement))).toBe(true);
    const again = await glovebox(['worker', 'measure', ...launch(), '--vcpus', '2']);
    expect(again.stdout).toContain(launches[1]?.measurement ?? 'none');
    const onEc2 = await glovebox(['worker', 'measure', ...launch(), '--vcpus', '2', '--vmm', 'ec2']);
    expect(onEc2.stdout).not.toContain(launches[1]?.measurement ?? 'none');
  });

  it('says that a measurement without a kernel says nothing about what starts', async () => {
    const { code, stdout } = await glovebox(['worker', 'measure', '--ovmf', file('OVMF.fd'), '--vcpus', '1']);
    expect([code, stdout.includes('nothing is said')]).toEqual([0, true]);
  });

  it.each<[string, () => string[], string]>([
    ['no image', () => ['--vcpus', '1'], 'ovmf'],
    ['a file that is not there', () => ['--ovmf', file('absent'), '--vcpus', '1'], 'ovmf'],
    [
      'an initrd without a kernel',
      () => ['--ovmf', file('OVMF.fd'), '--initrd', file('initrd'), '--vcpus', '1'],
      'kernel',
    ],
    ['no processors', () => launch(), 'vcpus'],
    ['processors that are no numbers', () => [...launch(), '--vcpus', 'many'], 'vcpus'],
    ['an unknown processor', () => [...launch(), '--vcpus', '1', '--vcpu-type', 'toString'], 'vcpu-type'],
    ['an unknown VMM', () => [...launch(), '--vcpus', '1', '--vmm', 'xen'], 'vmm'],
    ['features that are no number', () => [...launch(), '--vcpus', '1', '--guest-features', '33'], 'guest-features'],
  ])('refuses %s', async (_name, args, field) => {
    const { code, stderr } = await glovebox(['worker', 'measure', ...args()]);
    expect(code).toBe(2);
    expect(stderr).toContain(field);
  });

  it('computes what the firmware decides of a TD, and says what it leaves open', async () => {
    const tdx = ['worker', 'measure', '--tee', 'tdx', '--ovmf', file('OVMF.fd'), '--memory', '2G'];
    const { code, json } = await glovebox([...tdx, '--json']);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      tee: 'tdx',
      launches: [
        {
          memory: 2 ** 31,
          pageOrder: 'page-by-page',
          registers: { mrTd: expect.stringMatching(/^[0-9a-f]{96}$/) as string, rtmr0: null, rtmr1: null, rtmr2: null },
        },
      ],
    });
    const { stdout } = await glovebox([...tdx, '--page-order', 'section-by-section']);
    expect(stdout).toContain('nothing is said about what the firmware starts');
    expect(stdout).toContain('give --acpi');
  });

  it.each<[string, () => string[], number, string]>([
    ['an unknown TEE', () => ['--tee', 'sgx'], 2, 'tee'],
    ['no memory', () => ['--tee', 'tdx'], 2, 'memory'],
    ['memory without a unit', () => ['--tee', 'tdx', '--memory', '2000'], 2, 'memory'],
    ['an unknown order', () => ['--tee', 'tdx', '--memory', '2G', '--page-order', 'none'], 2, 'page-order'],
    ['a folder without tables', () => ['--tee', 'tdx', '--memory', '2G', '--acpi', file('none')], 2, 'acpi'],
    ['a kernel that is none', () => ['--tee', 'tdx', '--memory', '2G', '--kernel-header', 'filled-in'], 1, 'kernel'],
  ])('refuses a TD with %s', async (_name, args, wanted, field) => {
    const { code, stderr } = await glovebox(['worker', 'measure', ...launch(), ...args()]);
    expect([code, stderr.includes(field)]).toEqual([wanted, true]);
  });

  it('refuses an image that is none', async () => {
    const { code, stderr } = await glovebox(['worker', 'measure', '--ovmf', file('vmlinuz'), '--vcpus', '1']);
    expect([code, stderr.includes('not of whole pages')]).toEqual([1, true]);
  });
});

describe('worker release', () => {
  it('is measured again from its folder, and says which commit and bundle a measurement is', async () => {
    const made = await release('release');
    expect(made).toMatchObject({ code: 0, json: { bundleInInitrd: 'found', release: { commit: COMMIT } } });
    const { release: manifest } = made.json as { release: { launches: { measurement: string }[] } };
    const wanted = manifest.launches[1]?.measurement ?? '';
    for (const path of [file('release'), file('release/manifest.json')]) {
      const ran = await glovebox(['worker', 'measure', '--from-release', path, '--measurement', wanted, '--json']);
      expect(ran).toMatchObject({
        code: 0,
        json: { commit: COMMIT, agrees: true, found: [{ vcpus: 4 }], problems: [] },
      });
    }
    const none = await glovebox([
      'worker',
      'measure',
      '--from-release',
      file('release'),
      '--measurement',
      'ab'.repeat(48),
    ]);
    expect([none.code, none.stdout.includes('NONE of its launches')]).toEqual([1, true]);
  });

  it('is refused where a file, a digest or a measurement was changed', async () => {
    const change = async (name: string, edit: (path: string) => void) => {
      expect(await release(name)).toMatchObject({ code: 0 });
      edit(file(name));
      return (await glovebox(['worker', 'measure', '--from-release', file(name), '--json'])).json as {
        agrees: boolean;
        problems: string[];
      };
    };
    const kernel = await change('a', (path) => writeFileSync(join(path, 'kernel'), 'b kernel'));
    expect([kernel.agrees, kernel.problems.length]).toEqual([false, 3]);
    const bundle = await change('b', (path) => writeFileSync(join(path, 'worker.mjs'), 'another worker'));
    expect(bundle.problems).toEqual([
      'worker.mjs has another digest than the manifest says',
      'the bundle is not in the initrd',
    ]);
    const claimed = await change('c', (path) => {
      const text = readFileSync(join(path, 'manifest.json'), 'utf8');
      writeFileSync(
        join(path, 'manifest.json'),
        text.replace(/"measurement": "(.)/, (_whole, digit) => `"measurement": "${digit === '0' ? '1' : '0'}`),
      );
    });
    expect(claimed.problems).toEqual([
      'the launch with 1 processors on qemu has another measurement than the manifest says',
    ]);
  });

  it('is not made of an initrd without the bundle, and says when it cannot look', async () => {
    expect(await release('d', 'other-initrd')).toMatchObject({ code: 2 });
    expect(await release('e', 'strange-initrd')).toMatchObject({ code: 0, json: { bundleInInitrd: 'not-readable' } });
    mkdirSync(file('taken'));
    expect(await release('taken')).toMatchObject({ code: 2 });
  });

  it('names no file outside its folder', async () => {
    expect(await release('f')).toMatchObject({ code: 0 });
    const path = file('f/manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"ovmf.fd"', '"../OVMF.fd"'));
    expect(await glovebox(['worker', 'measure', '--from-release', path])).toMatchObject({ code: 1 });
  });
});
