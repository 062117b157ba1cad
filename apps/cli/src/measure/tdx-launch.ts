// SPDX-License-Identifier: Apache-2.0
import { contentDigest } from '@glovebox/crypto';
import {
  tdxMeasurements,
  type AcpiTables,
  type KernelHeader,
  type PageOrder,
  type ReleaseFile,
  type TdxReleaseLaunch,
} from '@glovebox/measure';
import { join } from 'node:path';
import { readBytes } from '../read-bytes.ts';
import { measuring, usage, type LaunchFiles } from './launch-options.ts';

export interface TdxOptions {
  readonly memory?: string;
  readonly acpi?: readonly string[];
  readonly pageOrder?: string;
  readonly kernelHeader?: string;
}

export const TDX_OPTIONS = [
  ['--memory <sizes>', 'TDX: memory of the guest as QEMU takes it, 2G or 512M; several give several launches: 2G,16G'],
  [
    '--acpi <dir...>',
    'TDX: folder with the ACPI tables that QEMU makes for this machine: table-loader, rsdp, tables; one for each size of memory',
  ],
  [
    '--page-order <order>',
    'TDX: how the VMM adds memory: page-by-page (Linux 6.16 and later) or section-by-section (default: page-by-page)',
  ],
  [
    '--kernel-header <state>',
    'TDX: as-built (newer QEMU), or filled-in by QEMU, as its earlier versions do (default: as-built)',
  ],
] as const;

/** A launch of a TD, with the tables that decide its RTMR0. */
export interface MeasuredTdxLaunch {
  readonly launch: TdxReleaseLaunch;
  readonly tables: AcpiTables | null;
}

/** One launch for each size of memory. @throws CliError `usage`, `file`, `malformed-file` */
export async function measureTdxLaunches(files: LaunchFiles, options: TdxOptions): Promise<MeasuredTdxLaunch[]> {
  const sizes = parseMemory(options.memory);
  const pageOrder = oneOf<PageOrder>(options.pageOrder, 'page-order', ['page-by-page', 'section-by-section']);
  const kernelHeader = oneOf<KernelHeader>(options.kernelHeader, 'kernel-header', ['as-built', 'filled-in']);
  const folders = options.acpi ?? [];
  if (folders.length > 0 && folders.length !== sizes.length) {
    throw usage(
      'the ACPI tables depend on the memory',
      'acpi',
      'give one folder for each size of --memory, in its order',
    );
  }
  return Promise.all(
    sizes.map(async (memory, index) => {
      const folder = folders[index];
      const tables = folder === undefined ? null : await readAcpi(folder);
      const acpi = tables === null ? null : acpiFiles(tables, `acpi-${String(index + 1)}`);
      const launch = { tee: 'tdx' as const, memory, pageOrder, kernelHeader, acpi };
      return { launch: { ...launch, registers: registersOf(files, launch, tables) }, tables };
    }),
  );
}

/** @throws CliError `usage`, `malformed-file` */
export function registersOf(
  files: LaunchFiles,
  { memory, pageOrder, kernelHeader }: Pick<TdxReleaseLaunch, 'memory' | 'pageOrder' | 'kernelHeader'>,
  acpi: AcpiTables | null,
): TdxReleaseLaunch['registers'] {
  const { firmware, kernel } = files;
  const direct = kernel === null ? null : { ...files, kernel, initrd: files.initrd ?? new Uint8Array() };
  return measuring(() => tdxMeasurements({ memory, pageOrder, kernelHeader, firmware, acpi, kernel: direct }));
}

/** The tables as files of a release. */
const acpiFiles = ({ loader, rsdp, tables }: AcpiTables, prefix: string): NonNullable<TdxReleaseLaunch['acpi']> => {
  const named = (name: string, bytes: Uint8Array): ReleaseFile => ({
    file: `${prefix}-${name}`,
    sha256: contentDigest(bytes),
  });
  return { loader: named('table-loader', loader), rsdp: named('rsdp', rsdp), tables: named('tables', tables) };
};

async function readAcpi(folder: string): Promise<AcpiTables> {
  const read = (name: string) => readBytes(join(folder, name), 'acpi');
  return { loader: await read('table-loader'), rsdp: await read('rsdp'), tables: await read('tables') };
}

const UNITS: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function parseMemory(text: string | undefined): number[] {
  const sizes = (text ?? '').split(',').map((part) => {
    const [, digits = '', unit = ''] = /^([1-9]\d{0,6})([MGT])$/.exec(part) ?? [];
    const factor = UNITS[unit];
    if (factor === undefined) throw usage('no size of memory was given', 'memory', 'write --memory 2G, or 2G,16G');
    return Number(digits) * factor;
  });
  if (sizes.length > 64) throw usage('these are too many sizes of memory', 'memory', 'give at most 64');
  return sizes;
}

function oneOf<T extends string>(text: string | undefined, field: string, [first, ...others]: readonly [T, ...T[]]): T {
  const found = text === undefined ? first : [first, ...others].find((one) => one === text);
  if (found !== undefined) return found;
  throw usage(`\`${text ?? ''}\` is none of the choices`, field, `name ${[first, ...others].join(' or ')}`);
}
