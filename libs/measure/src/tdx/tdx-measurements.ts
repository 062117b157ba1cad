// SPDX-License-Identifier: Apache-2.0
import { concatBytes, toHex, utf8 } from '@glovebox/core';
import { sha384 } from '@noble/hashes/sha2.js';
import { MeasureError } from '../error.ts';
import { guidBytes } from '../guid.ts';
import type { Kernel } from '../kernel-hashes.ts';
import { bootImageDigest } from './boot-image.ts';
import { handOffList } from './hand-off.ts';
import { loadedKernel, type KernelHeader } from './loaded-kernel.ts';
import { mrTd, type PageOrder } from './mrtd.ts';
import { parseTdvf, type TdvfSection } from './tdvf.ts';

/** Tables as QEMU hands them out (its fw_cfg files `etc/table-loader`, `etc/acpi/rsdp` and `etc/acpi/tables`). */
export interface AcpiTables {
  readonly loader: Uint8Array;
  readonly rsdp: Uint8Array;
  readonly tables: Uint8Array;
}

/** A launch under QEMU, as far as it is measured. */
export interface TdxLaunch {
  /** The OVMF image, with its volume of variables. */
  readonly firmware: Uint8Array;
  readonly pageOrder: PageOrder;
  /** In bytes. */
  readonly memory: number;
  /** They depend on every device of the machine, and nothing but QEMU makes them: null where nobody has them. */
  readonly acpi: AcpiTables | null;
  /** Directly booted, with an initrd. Null where the firmware finds its own, for example on a disk. */
  readonly kernel: Kernel | null;
  readonly kernelHeader: KernelHeader;
}

/** 96 lower-case hex digits each; null where what was given does not decide it. */
export interface TdxRegisters {
  readonly mrTd: string;
  readonly rtmr0: string | null;
  readonly rtmr1: string | null;
  readonly rtmr2: string | null;
  /** Zero, until software extends it. */
  readonly rtmr3: string;
}

/**
 * The registers of a quote of a TD that is launched so, with edk2's firmware and Linux:
 *
 * - MRTD: the firmware's image
 * - RTMR0: memory, variables (no Secure Boot keys), ACPI tables, boot options (firmware of before May 2025: its own shell alone)
 * - RTMR1: the kernel, and that the firmware left
 * - RTMR2: command line and initrd, by the kernel's EFI stub
 *
 * @throws MeasureError
 */
export function tdxMeasurements(launch: TdxLaunch): TdxRegisters {
  const sections = parseTdvf(launch.firmware);
  const { kernel, acpi, kernelHeader, memory } = launch;
  if (kernel !== null && kernel.initrd.length === 0) {
    throw new MeasureError('launch-impossible', 'a kernel is measured here together with an initrd', {
      field: 'initrd',
      remedy: 'give the initrd of the kernel',
    });
  }
  const memoryList = handOffList(sections, memory);
  return {
    mrTd: mrTd(sections, launch.pageOrder),
    rtmr0: kernel === null || acpi === null ? null : extended(platformLog(sections, memoryList, acpi)),
    rtmr1: kernel === null ? null : extended(firmwareLog(loadedKernel(kernel, kernelHeader, memory))),
    rtmr2: kernel === null ? null : extended(kernelLog(kernel)),
    rtmr3: extended([]),
  };
}

/** RTMR = SHA-384(RTMR ‖ digest) for every event in order, from zero (Intel TDX Module, TDG.MR.RTMR.EXTEND). */
const extended = (digests: readonly Uint8Array[]): string =>
  toHex(digests.reduce((value, digest) => sha384(concatBytes(value, digest)), new Uint8Array(48)));

const SEPARATOR = sha384(new Uint8Array(4));

const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const IMAGE_SECURITY = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
const SECURE_BOOT_VARIABLES = [
  [GLOBAL, 'SecureBoot'],
  [GLOBAL, 'PK'],
  [GLOBAL, 'KEK'],
  [IMAGE_SECURITY, 'db'],
  [IMAGE_SECURITY, 'dbx'],
] as const;

/** The only option of firmware that was given a kernel: its own setup (FvFile, MdeModulePkg UiApp of edk2's OVMF). */
const BOOT_ORDER = Uint8Array.of(0, 0);
const BOOT_OPTION = concatBytes(
  Uint8Array.of(9, 1, 0, 0, 0x2c, 0),
  utf16('UiApp\0'),
  Uint8Array.of(4, 7, 20, 0),
  guidBytes('7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1'),
  Uint8Array.of(4, 6, 20, 0),
  guidBytes('462caa21-7614-4503-836e-8ab6f4662331'),
  Uint8Array.of(0x7f, 0xff, 4, 0),
);

const platformLog = (sections: readonly TdvfSection[], memoryList: Uint8Array, acpi: AcpiTables): Uint8Array[] => [
  sha384(memoryList),
  ...sections.filter(({ kind }) => kind === 'configuration-volume').map(({ data }) => sha384(data)),
  ...SECURE_BOOT_VARIABLES.map(([vendor, name]) => sha384(emptyVariable(vendor, name))),
  SEPARATOR,
  ...[acpi.loader, acpi.rsdp, acpi.tables, BOOT_ORDER, BOOT_OPTION].map((bytes) => sha384(bytes)),
];

const firmwareLog = (kernel: Uint8Array): Uint8Array[] => [
  bootImageDigest(kernel),
  sha384(utf8('Calling EFI Application from Boot Option')),
  SEPARATOR,
  sha384(utf8('Exit Boot Services Invocation')),
  sha384(utf8('Exit Boot Services Returned with Success')),
];

/** OVMF says where the initrd is at the end of the command line. */
const kernelLog = ({ append, initrd }: Kernel): Uint8Array[] => [
  sha384(utf16(`${append} initrd=initrd\0`)),
  sha384(initrd),
];

/** UEFI_VARIABLE_DATA of a variable without a value. */
function emptyVariable(vendor: string, name: string): Uint8Array {
  const lengths = new DataView(new ArrayBuffer(16));
  lengths.setUint32(0, name.length, true);
  return concatBytes(guidBytes(vendor), new Uint8Array(lengths.buffer), utf16(name));
}

function utf16(text: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let index = 0; index < text.length; index++) view.setUint16(2 * index, text.charCodeAt(index), true);
  return new Uint8Array(view.buffer);
}
