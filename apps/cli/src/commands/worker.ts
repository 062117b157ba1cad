// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { Command } from 'commander';
import { addCommand, addGroup, type CommandResult, type Host } from '../command.ts';
import { checkRelease } from '../measure/check-release.ts';
import {
  inputsOf,
  LAUNCH_OPTIONS,
  measureLaunches,
  readLaunchFiles,
  usage,
  type LaunchFiles,
  type LaunchOptions,
} from '../measure/launch-options.ts';
import { launchLines, registerLines } from '../measure/launch-text.ts';
import { releaseText } from '../measure/release-text.ts';
import { measureTdxLaunches, TDX_OPTIONS, type TdxOptions } from '../measure/tdx-launch.ts';
import { isWanted, parseWanted } from '../measure/wanted.ts';
import { writeRelease } from '../measure/write-release.ts';

/** `glovebox worker`: what a worker's measurement is, and which release it is of. */
export function addWorkerCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'worker', 'measurements of workers, computed from what was built');
  addMeasure(group, host);
  addRelease(group, host);
}

interface MeasureOptions extends LaunchOptions, TdxOptions {
  readonly tee?: string;
  readonly fromRelease?: string;
  readonly measurement?: string;
}

function addMeasure(group: Command, host: Host): void {
  addCommand<MeasureOptions>(group, host, {
    usage: 'measure',
    summary: 'compute the measurement of a worker from its files (SEV-SNP, TDX), or say which release a measurement is',
    options: [
      ['--tee <tee>', 'what it is launched in: sev-snp or tdx (default: sev-snp)'],
      ...LAUNCH_OPTIONS,
      ...TDX_OPTIONS,
      ['--from-release <path>', 'folder of a release, or its manifest: everything in it is measured again'],
      [
        '--measurement <hex>',
        'with --from-release: what to look for; a TD as mrtd=HEX,rtmr1=HEX,rtmr2=HEX[,rtmr0=HEX]',
      ],
    ],
    examples: [
      'worker measure --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "console=ttyS0" --vcpus 4 --vcpu-type EPYC-v4',
      'worker measure --tee tdx --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "console=ttyS0" --memory 16G --acpi acpi/',
      'worker measure --from-release release/ --measurement 436cb9d2...',
      'worker measure --from-release release/ --measurement mrtd=07c2...,rtmr1=4aa1...,rtmr2=90fe...',
    ],
    action: ({ options }) =>
      options.fromRelease === undefined ? measure(options) : fromRelease(options.fromRelease, options.measurement),
  });
}

async function measure(options: MeasureOptions): Promise<CommandResult> {
  const files = await readLaunchFiles(options);
  switch (options.tee ?? 'sev-snp') {
    case 'sev-snp':
      return measureSnp(files, options);
    case 'tdx':
      return measureTdx(files, options);
    default:
      throw usage(`launches of \`${options.tee ?? ''}\` are not measured here`, 'tee', 'name sev-snp or tdx');
  }
}

const NO_KERNEL = 'No kernel was given: nothing is said about what the firmware starts.';

function measureSnp(files: LaunchFiles, options: LaunchOptions): CommandResult {
  const launches = measureLaunches(files, options);
  return {
    json: { tee: 'sev-snp', inputs: inputsOf(files), launches },
    text: [...launches.flatMap(launchLines), ...(files.kernel === null ? ['', NO_KERNEL] : [])].join('\n'),
  };
}

async function measureTdx(files: LaunchFiles, options: TdxOptions): Promise<CommandResult> {
  const launches = (await measureTdxLaunches(files, options)).map(({ launch }) => launch);
  const withoutTables =
    'RTMR0 also measures the ACPI tables that QEMU makes: take them from a guest of this shape, and give --acpi.';
  return {
    json: { tee: 'tdx', inputs: inputsOf(files), launches },
    text: [
      ...launches.flatMap((launch) => (launches.length === 1 ? registerLines(launch) : launchLines(launch))),
      ...(files.kernel === null ? ['', NO_KERNEL] : []),
      ...(launches.some(({ acpi }) => acpi === null) ? ['', withoutTables] : []),
    ].join('\n'),
  };
}

async function fromRelease(path: string, text: string | undefined): Promise<CommandResult> {
  const wanted = text === undefined ? null : parseWanted(text);
  const checked = await checkRelease(path);
  const found = checked.launches.filter((launch) => isWanted(launch, wanted));
  const agrees = checked.problems.length === 0 && found.length > 0;
  return {
    json: { ...checked, wanted, found, agrees },
    text: releaseText(checked, found, wanted),
    exitCode: agrees ? 0 : 1,
  };
}

interface ReleaseOptions extends LaunchOptions, TdxOptions {
  readonly bundle: string;
  readonly commit: string;
  readonly name: string;
  readonly out: string;
}

function addRelease(group: Command, host: Host): void {
  addCommand<ReleaseOptions>(group, host, {
    usage: 'release',
    summary:
      'put the files of a worker into one folder, with a manifest of their digests and measurements (SEV-SNP, TDX, or both)',
    required: [
      ['--bundle <file>', 'the worker bundle, as `npm run bundle` makes it'],
      ['--commit <commit>', 'the commit that the bundle was built from'],
      ['--name <name>', 'name of the release'],
      ['--out <dir>', 'folder to write; must not exist'],
    ],
    options: [...LAUNCH_OPTIONS, ...TDX_OPTIONS],
    examples: [
      'worker release --name v1 --commit $(git rev-parse HEAD) --bundle bundle/worker.mjs --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "console=ttyS0" --vcpus 1,2,4 --vcpu-type EPYC-v4 --out release',
      'worker release --name v1 --commit $(git rev-parse HEAD) --bundle bundle/worker.mjs --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "console=ttyS0" --memory 16G --acpi acpi/ --out release',
    ],
    action: async ({ options }) => {
      const files = await readLaunchFiles(options);
      if (options.vcpus === undefined && options.memory === undefined) {
        throw usage('no launch was described', 'vcpus', 'give --vcpus (SEV-SNP), --memory (TDX), or both');
      }
      const snp = options.vcpus === undefined ? [] : measureLaunches(files, options);
      const tdx = options.memory === undefined ? [] : await measureTdxLaunches(files, options);
      const { release, bundleInInitrd } = await writeRelease(files, { snp, tdx }, options);
      return {
        json: { release, bundleInInitrd },
        text: [
          `Wrote ${join(options.out, 'manifest.json')} with ${String(snp.length)} launches of SEV-SNP, ${String(tdx.length)} of TDX.`,
          `The bundle is ${bundleInInitrd === 'found' ? 'in the initrd' : `${bundleInInitrd} in the initrd`}.`,
        ].join('\n'),
      };
    },
  });
}
