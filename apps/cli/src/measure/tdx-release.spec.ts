// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { glovebox, newFolder } from '../testing.spec-data.ts';
import { BUNDLE, COMMIT, firmware, initrdWith, kernel } from './launch.spec-data.ts';

interface Launch {
  readonly tee: string;
  readonly memory: number;
  readonly registers: Readonly<Record<'mrTd' | 'rtmr0' | 'rtmr1' | 'rtmr2' | 'rtmr3', string>>;
}
interface Checked {
  readonly agrees: boolean;
  readonly found: readonly Launch[];
  readonly problems: readonly string[];
}

let folder = '';
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = newFolder();
  writeFileSync(file('OVMF.fd'), firmware());
  writeFileSync(file('vmlinuz'), kernel());
  writeFileSync(file('worker.mjs'), BUNDLE);
  writeFileSync(file('initrd'), initrdWith(BUNDLE));
  for (const shape of ['small', 'large']) {
    mkdirSync(file(shape));
    for (const name of ['table-loader', 'rsdp', 'tables']) writeFileSync(file(`${shape}/${name}`), `${shape} ${name}`);
  }
});

const release = (out: string, ...more: string[]) =>
  glovebox([
    ...['worker', 'release', '--name', 'v1', '--commit', COMMIT, '--bundle', file('worker.mjs'), '--out', file(out)],
    ...['--ovmf', file('OVMF.fd'), '--kernel', file('vmlinuz'), '--initrd', file('initrd'), '--append', 'quiet'],
    ...[...more, '--json'],
  ]);
const launchesOf = (ran: { readonly json: unknown }) =>
  (ran.json as { readonly release: { readonly launches: readonly Launch[] } }).release.launches;
const check = (out: string, ...more: string[]) => glovebox(['worker', 'measure', '--from-release', file(out), ...more]);
const checked = async (out: string, ...more: string[]) => (await check(out, ...more, '--json')).json as Checked;
const named = ({ registers }: Launch, ...names: (keyof Launch['registers'])[]) => [
  '--measurement',
  names.map((name) => `${name}=${registers[name]}`).join(','),
];

describe('a release with launches of TDX', () => {
  it('is measured again, and says which commit and bundle the registers of a quote are', async () => {
    const made = await release('both', '--vcpus', '1', '--memory', '2G,16G', '--acpi', file('small'), file('large'));
    expect(made.code).toBe(0);
    const [snp, small, large] = launchesOf(made);
    if (small === undefined || large === undefined) throw new Error('the release lacks a launch');
    expect([snp?.tee, small.tee, large.memory]).toEqual(['sev-snp', 'tdx', 2 ** 34]);
    expect(small.registers.rtmr0).not.toBe(large.registers.rtmr0);
    expect(await checked('both')).toMatchObject({ agrees: true, problems: [], commit: COMMIT });

    const whole = await check('both', ...named(large, 'mrTd', 'rtmr0', 'rtmr1', 'rtmr2'));
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('16384 MiB of memory')]);
    expect(whole.stdout).toContain(`commit ${COMMIT}`);
    expect(whole.stdout).not.toContain('2048 MiB');
    // Firmware, kernel, command line and initrd are the same for both sizes.
    const without = await check('both', ...named(large, 'mrTd', 'rtmr1', 'rtmr2'));
    expect([without.code, without.stdout]).toEqual([0, expect.stringContaining('RTMR0 was not compared')]);
  });

  it('names no worker by one register alone', async () => {
    const [, small] = launchesOf(await release('one', '--vcpus', '1', '--memory', '2G'));
    if (small === undefined) throw new Error('the release lacks a launch');
    expect(small.registers.rtmr0).toBeNull();
    const alone = await check('one', '--measurement', small.registers.mrTd);
    expect([alone.code, alone.stdout]).toEqual([1, expect.stringContaining('one register of a TDX launch')]);
    const undecided = await check('one', ...named(small, 'mrTd', 'rtmr1', 'rtmr2'));
    expect(undecided.code).toBe(0);
    const wanted = { ...small, registers: { ...small.registers, rtmr0: 'ab'.repeat(48) } };
    const more = await check('one', ...named(wanted, 'mrTd', 'rtmr0', 'rtmr1', 'rtmr2'));
    expect([more.code, more.stdout]).toEqual([1, expect.stringContaining('made without --acpi')]);
    for (const text of [`mrtd=${small.registers.mrTd}`, 'rtmr3=00', 'mrtd=xy,rtmr1=1,rtmr2=2']) {
      expect(await check('one', '--measurement', text)).toMatchObject({ code: 2 });
    }
  });

  it('is refused where a table, the kernel or a register was changed', async () => {
    const changed = async (name: string, edit: (path: string) => void) => {
      expect(await release(name, '--memory', '2G', '--acpi', file('small'))).toMatchObject({ code: 0 });
      edit(file(name));
      return (await checked(name)).problems;
    };
    const launch = 'the launch (TDX, 2048 MiB of memory, added page-by-page, kernel header as-built)';
    const says = (name: string) => `${launch} has another ${name} than the manifest says`;
    expect(await changed('a', (path) => writeFileSync(join(path, 'acpi-1-rsdp'), 'another'))).toEqual([
      'acpi-1-rsdp has another digest than the manifest says',
      says('RTMR0'),
    ]);
    const other = await changed('b', (path) => writeFileSync(join(path, 'kernel'), kernel().fill(8, 0x1800)));
    expect(other).toEqual(['kernel has another digest than the manifest says', says('RTMR1')]);
    const claimed = await changed('c', (path) => {
      const manifest = readFileSync(join(path, 'manifest.json'), 'utf8');
      writeFileSync(join(path, 'manifest.json'), manifest.replace(/"rtmr2": "../, '"rtmr2": "ab'));
    });
    expect(claimed).toEqual([says('RTMR2')]);
  });

  it.each<[string, () => string[], string]>([
    ['no launch', () => [], 'vcpus'],
    ['a size of memory that is none', () => ['--memory', '2G,x'], 'memory'],
    ['fewer tables than sizes', () => ['--memory', '2G,4G', '--acpi', file('small')], 'acpi'],
  ])('is not made of %s', async (_name, args, field) => {
    const { code, json } = await release('none', ...args());
    expect([code, json]).toMatchObject([2, { error: { code: 'usage', field } }]);
  });
});
