// SPDX-License-Identifier: Apache-2.0
import { contentDigest } from '@glovebox/crypto';
import { tdxMeasurements, type AcpiTables, type KernelHeader, type PageOrder } from '@glovebox/measure';
import { join } from 'node:path';
import type { CommandResult } from '../command.ts';
import { readBytes } from '../read-bytes.ts';
import { inputsOf, measuring, usage, type LaunchFiles } from './launch-options.ts';

export interface TdxOptions {
  readonly memory?: string;
  readonly acpi?: string;
  readonly pageOrder?: string;
  readonly kernelHeader?: string;
}

export const TDX_OPTIONS = [
  ['--memory <size>', 'TDX: memory of the guest as QEMU takes it: 2G, 512M'],
  ['--acpi <dir>', 'TDX: folder with the ACPI tables that QEMU makes for this machine: table-loader, rsdp, tables'],
  [
    '--page-order <order>',
    'TDX: how the VMM adds memory: page-by-page (Linux 6.16 and later) or section-by-section (default: page-by-page)',
  ],
  [
    '--kernel-header <state>',
    'TDX: as-built (newer QEMU), or filled-in by QEMU, as its earlier versions do (default: as-built)',
  ],
] as const;

/** Registers of a TD, with what they say nothing about. @throws CliError `usage`, `file`, `malformed-file` */
export async function measureTdx(files: LaunchFiles, options: TdxOptions): Promise<CommandResult> {
  const launch = {
    memory: parseMemory(options.memory),
    pageOrder: oneOf<PageOrder>(options.pageOrder, 'page-order', ['page-by-page', 'section-by-section']),
    kernelHeader: oneOf<KernelHeader>(options.kernelHeader, 'kernel-header', ['as-built', 'filled-in']),
  };
  const acpi = options.acpi === undefined ? null : await readAcpi(options.acpi);
  const registers = measuring(() =>
    tdxMeasurements({
      ...launch,
      firmware: files.firmware,
      acpi,
      kernel:
        files.kernel === null ? null : { ...files, kernel: files.kernel, initrd: files.initrd ?? new Uint8Array() },
    }),
  );
  const acpiDigests =
    acpi === null
      ? null
      : {
          tableLoader: contentDigest(acpi.loader),
          rsdp: contentDigest(acpi.rsdp),
          tables: contentDigest(acpi.tables),
        };
  const open = Object.entries(registers).flatMap(([name, value]) => (value === null ? [name] : []));
  return {
    json: { tee: 'tdx', inputs: { ...inputsOf(files), acpi: acpiDigests }, ...launch, registers },
    text: [
      ...Object.entries(registers).map(
        ([name, value]) => `${name.padEnd(6)} ${value ?? '(not decided by these files)'}`,
      ),
      ...(open.includes('rtmr1') ? ['', 'No kernel was given: nothing is said about what the firmware starts.'] : []),
      ...(open.includes('rtmr0')
        ? [
            '',
            'RTMR0 also measures the ACPI tables that QEMU makes: take them from a guest of this shape, and give --acpi.',
          ]
        : []),
    ].join('\n'),
  };
}

async function readAcpi(folder: string): Promise<AcpiTables> {
  const read = (name: string) => readBytes(join(folder, name), 'acpi');
  return { loader: await read('table-loader'), rsdp: await read('rsdp'), tables: await read('tables') };
}

const UNITS: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function parseMemory(text: string | undefined): number {
  const [, digits = '', unit = ''] = /^([1-9]\d{0,6})([MGT])$/.exec(text ?? '') ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw usage('no size of memory was given', 'memory', 'write --memory 2G');
  return Number(digits) * factor;
}

function oneOf<T extends string>(text: string | undefined, field: string, [first, ...others]: readonly [T, ...T[]]): T {
  const found = text === undefined ? first : [first, ...others].find((one) => one === text);
  if (found !== undefined) return found;
  throw usage(`\`${text ?? ''}\` is none of the choices`, field, `name ${[first, ...others].join(' or ')}`);
}
