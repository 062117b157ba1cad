// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { hexOf } from '@glovebox/contracts';
import type { Command } from 'commander';
import { addCommand, addGroup, type CommandResult, type Host } from '../command.ts';
import { CliError } from '../error.ts';
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
import { measureTdx, TDX_OPTIONS, type TdxOptions } from '../measure/tdx-launch.ts';
import { releaseText } from '../measure/release-text.ts';
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
      ['--measurement <hex>', 'with --from-release: the measurement to look for'],
    ],
    examples: [
      'worker measure --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "console=ttyS0" --vcpus 4 --vcpu-type EPYC-v4',
      'worker measure --tee tdx --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "console=ttyS0" --memory 16G --acpi acpi/',
      'worker measure --from-release release/ --measurement 436cb9d2...',
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

function measureSnp(files: LaunchFiles, options: LaunchOptions): CommandResult {
  const launches = measureLaunches(files, options);
  const notMeasured =
    files.kernel === null
      ? ['', 'No kernel was given: these measurements say nothing about what the firmware starts.']
      : [];
  return {
    json: { tee: 'sev-snp', inputs: inputsOf(files), launches },
    text: [
      ...launches.map(
        ({ measurement, vmm, vcpus, vcpuType, guestFeatures }) =>
          `${measurement}  ${vmm}, ${String(vcpus)} x ${vcpuType}, guest features ${guestFeatures}`,
      ),
      ...notMeasured,
    ].join('\n'),
  };
}

async function fromRelease(path: string, wanted: string | undefined): Promise<CommandResult> {
  const measurement = wanted === undefined ? null : parseMeasurement(wanted);
  const checked = await checkRelease(path);
  const found =
    measurement === null ? checked.launches : checked.launches.filter((launch) => launch.measurement === measurement);
  const agrees = checked.problems.length === 0 && found.length > 0;
  return {
    json: { ...checked, measurement, found, agrees },
    text: releaseText(checked, found, measurement),
    exitCode: agrees ? 0 : 1,
  };
}

function parseMeasurement(text: string): string {
  const parsed = hexOf(48).safeParse(text.toLowerCase());
  if (parsed.success) return parsed.data;
  throw new CliError('usage', 'a measurement has 96 hex digits', {
    field: 'measurement',
    remedy: 'give MEASUREMENT as the agreement or the evidence has it',
  });
}

interface ReleaseOptions extends LaunchOptions {
  readonly bundle: string;
  readonly commit: string;
  readonly name: string;
  readonly out: string;
}

function addRelease(group: Command, host: Host): void {
  addCommand<ReleaseOptions>(group, host, {
    usage: 'release',
    summary: 'put the files of a worker into one folder, with a manifest of their digests and measurements',
    required: [
      ['--bundle <file>', 'the worker bundle, as `npm run bundle` makes it'],
      ['--commit <commit>', 'the commit that the bundle was built from'],
      ['--name <name>', 'name of the release'],
      ['--out <dir>', 'folder to write; must not exist'],
    ],
    options: LAUNCH_OPTIONS,
    examples: [
      'worker release --name v1 --commit $(git rev-parse HEAD) --bundle bundle/worker.mjs --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "console=ttyS0" --vcpus 1,2,4 --vcpu-type EPYC-v4 --out release',
    ],
    action: async ({ options }) => {
      const files = await readLaunchFiles(options);
      const { release, bundleInInitrd } = await writeRelease(files, measureLaunches(files, options), options);
      return {
        json: { release, bundleInInitrd },
        text: [
          `Wrote ${join(options.out, 'manifest.json')} with ${String(release.launches.length)} measurements.`,
          `The bundle is ${bundleInInitrd === 'found' ? 'in the initrd' : `${bundleInInitrd} in the initrd`}.`,
        ].join('\n'),
      };
    },
  });
}
