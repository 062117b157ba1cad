// SPDX-License-Identifier: Apache-2.0
import { contentDigest } from '@glovebox/crypto';
import { MeasureError, PROCESSOR_TYPES, snpMeasurement, type SnpReleaseLaunch, type Vmm } from '@glovebox/measure';
import { CliError } from '../error.ts';
import { readBytes } from '../read-bytes.ts';

/** A launch as the command line describes it. */
export interface LaunchOptions {
  readonly ovmf?: string;
  readonly kernel?: string;
  readonly initrd?: string;
  readonly append?: string;
  readonly vcpus?: string;
  readonly vcpuType?: string;
  readonly vmm?: string;
  readonly guestFeatures?: string;
}

export const LAUNCH_OPTIONS = [
  ['--ovmf <file>', 'firmware image'],
  ['--kernel <file>', 'directly booted kernel'],
  ['--initrd <file>', 'its initial file system'],
  ['--append <text>', 'its command line'],
  ['--vcpus <numbers>', 'SEV-SNP: virtual processors; several numbers give several measurements: 1,2,4'],
  ['--vcpu-type <type>', 'SEV-SNP: processor as QEMU names it, for example EPYC-v4 (default: EPYC-v4)'],
  ['--vmm <vmm>', 'SEV-SNP: who launches: qemu, ec2 or gce (default: qemu)'],
  ['--guest-features <hex>', 'SEV-SNP: SEV_FEATURES (default: 0x1)'],
] as const;

/** What is measured. */
export interface LaunchFiles {
  readonly firmware: Uint8Array;
  readonly kernel: Uint8Array | null;
  readonly initrd: Uint8Array | null;
  readonly append: string;
}

/** @throws CliError `usage`, `file` */
export async function readLaunchFiles({ ovmf, kernel, initrd, append = '' }: LaunchOptions): Promise<LaunchFiles> {
  if (ovmf === undefined) throw usage('no firmware image was given', 'ovmf', 'give --ovmf, or --from-release');
  if (kernel === undefined && (initrd !== undefined || append !== '')) {
    throw usage('an initrd or a command line goes with a kernel', 'kernel', 'give --kernel as well');
  }
  return {
    firmware: await readBytes(ovmf, 'ovmf'),
    kernel: kernel === undefined ? null : await readBytes(kernel, 'kernel'),
    initrd: initrd === undefined ? null : await readBytes(initrd, 'initrd'),
    append,
  };
}

/** Digests of the files, by which a measurement can be traced. */
export function inputsOf({ firmware, kernel, initrd, append }: LaunchFiles): Readonly<Record<string, string | null>> {
  const digest = (bytes: Uint8Array | null) => (bytes === null ? null : contentDigest(bytes));
  return { ovmf: contentDigest(firmware), kernel: digest(kernel), initrd: digest(initrd), append };
}

/** One measurement for each number of processors. @throws CliError `usage`, `malformed-file` */
export function measureLaunches(files: LaunchFiles, options: LaunchOptions): SnpReleaseLaunch[] {
  const { vcpuType = 'EPYC-v4', guestFeatures = '0x1' } = options;
  if (!/^0x[0-9a-f]{1,16}$/.test(guestFeatures)) {
    throw usage('guest features are a hexadecimal number', 'guest-features', 'write them as 0x1');
  }
  const vmm = parseVmm(options.vmm ?? 'qemu');
  return parseCounts(options.vcpus).map((vcpus) => {
    const launch = { tee: 'sev-snp' as const, vmm, vcpus, vcpuType, guestFeatures };
    return { ...launch, measurement: measurementOf(files, launch) };
  });
}

/** @throws CliError `usage`, `malformed-file` */
export function measurementOf(files: LaunchFiles, launch: Omit<SnpReleaseLaunch, 'measurement'>): string {
  const signature = Object.hasOwn(PROCESSOR_TYPES, launch.vcpuType) ? PROCESSOR_TYPES[launch.vcpuType] : undefined;
  if (signature === undefined) {
    const known = Object.keys(PROCESSOR_TYPES).join(', ');
    throw usage(`\`${launch.vcpuType}\` is no processor that is known here`, 'vcpu-type', `name one of ${known}`);
  }
  const { kernel, firmware, append } = files;
  return measuring(() =>
    snpMeasurement({
      firmware,
      kernel: kernel === null ? null : { kernel, initrd: files.initrd ?? new Uint8Array(), append },
      vmm: launch.vmm,
      processors: launch.vcpus,
      processorSignature: signature,
      guestFeatures: BigInt(launch.guestFeatures),
    }),
  );
}

/** What `measure` gives, or a CliError that names the option. @throws CliError `usage`, `malformed-file` */
export function measuring<T>(measure: () => T): T {
  try {
    return measure();
  } catch (error) {
    if (!(error instanceof MeasureError)) throw error;
    const { field = 'ovmf', remedy = 'give another image', message } = error;
    throw new CliError(error.code === 'launch-impossible' ? 'usage' : 'malformed-file', message, {
      field,
      remedy,
      cause: error,
    });
  }
}

function parseVmm(text: string): Vmm {
  if (text === 'qemu' || text === 'ec2' || text === 'gce') return text;
  throw usage(`\`${text}\` is no VMM that is known here`, 'vmm', 'name qemu, ec2 or gce');
}

function parseCounts(text: string | undefined): number[] {
  if (text === undefined) throw usage('no number of processors was given', 'vcpus', 'give --vcpus');
  const parts = text.split(',');
  if (parts.length <= 64 && parts.every((part) => /^[1-9]\d{0,3}$/.test(part))) return parts.map(Number);
  throw usage('virtual processors are numbers', 'vcpus', 'write --vcpus 4, or --vcpus 1,2,4');
}

export const usage = (message: string, field: string, remedy: string) =>
  new CliError('usage', message, { field, remedy });
