// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, fromUtf8 } from '@glovebox/core';
import { numberOf, readFirmware } from './firmware-table.ts';
import { guidKey } from './guid.ts';
import { PAGE_SIZE } from './page.ts';

const FOUR_GIB = 0x1_0000_0000;
/** Of one section: no more memory is prepared at once. */
const SIZE_MAX = 64 << 20;
const SECTIONS_MAX = 64;

const GUID = {
  hashTable: guidKey('7255371f-3a3b-4b04-927b-1da6efa8d454'),
  resetBlock: guidKey('00f771de-1a7e-4fcb-890e-68c77e2fb44e'),
  sevMetadata: guidKey('dc886566-984a-4798-a75e-5585a7bf67cc'),
} as const;

export type SectionKind = 'memory' | 'secrets' | 'cpuid' | 'calling-area' | 'kernel-hashes';

/** Types of sections (edk2, OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm). */
const SECTION_KINDS: ReadonlyMap<number, SectionKind> = new Map([
  [1, 'memory'],
  [2, 'secrets'],
  [3, 'cpuid'],
  [4, 'calling-area'],
  [0x10, 'kernel-hashes'],
]);

/** Memory that the loader prepares besides the image, in the order in which it does. */
export interface FirmwareSection {
  readonly kind: SectionKind;
  readonly address: number;
  readonly size: number;
}

/** An OVMF image, as far as a launch measures it. */
export interface Firmware {
  readonly data: Uint8Array;
  /** Images end at 4 GiB. */
  readonly address: number;
  /** Where processors after the first begin; null where the image does not say. */
  readonly resetAddress: number | null;
  /** Where the loader puts the hashes of kernel, initrd and command line; null where the image takes none. */
  readonly hashTableAddress: number | null;
  readonly sections: readonly FirmwareSection[];
}

/** @throws MeasureError `firmware-malformed` */
export const parseFirmware = (data: Uint8Array): Firmware =>
  readFirmware(data, 'SEV-SNP', (table) => ({
    data,
    address: FOUR_GIB - data.length,
    resetAddress: numberOf(table.get(GUID.resetBlock)),
    hashTableAddress: numberOf(table.get(GUID.hashTable)),
    sections: readSections(data, numberOf(table.get(GUID.sevMetadata))),
  }));

function readSections(data: Uint8Array, fromEnd: number | null): FirmwareSection[] {
  if (fromEnd === null) return [];
  if (fromEnd > data.length) throw new DecodeError('malformed', 'the SEV metadata begin before the image');
  const reader = new ByteReader(data.subarray(data.length - fromEnd));
  if (fromUtf8(reader.bytes(4)) !== 'ASEV')
    throw new DecodeError('malformed', 'the SEV metadata have another signature');
  reader.u32le();
  if (reader.u32le() !== 1) throw new DecodeError('malformed', 'the SEV metadata are of an unknown version');
  const count = reader.u32le();
  if (count > SECTIONS_MAX) throw new DecodeError('malformed', 'there are too many sections');
  return Array.from({ length: count }, () => readSection(reader));
}

function readSection(reader: ByteReader): FirmwareSection {
  const [address, size, type] = [reader.u32le(), reader.u32le(), reader.u32le()];
  const kind = SECTION_KINDS.get(type);
  if (kind === undefined) throw new DecodeError('malformed', `a section is of the unknown type \`${String(type)}\``);
  if (address % PAGE_SIZE !== 0 || size === 0 || size % PAGE_SIZE !== 0 || size > SIZE_MAX) {
    throw new DecodeError('malformed', 'a section is not of whole pages');
  }
  return { kind, address, size };
}
