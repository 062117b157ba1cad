// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, fromUtf8, toHex } from '@glovebox/core';
import { MeasureError } from './error.ts';
import { guidKey } from './guid.ts';
import { PAGE_SIZE } from './launch-context.ts';

const FOUR_GIB = 0x1_0000_0000;
const SIZE_MAX = 64 << 20;
/** The table of GUIDs ends before the reset vector. */
const FOOTER_FROM_END = 32;
const ENTRY_HEAD = 18;
const ENTRIES_MAX = 64;
const SECTIONS_MAX = 64;

const GUID = {
  footer: guidKey('96b582de-1fb2-45f7-baea-a366c55a082d'),
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
export function parseFirmware(data: Uint8Array): Firmware {
  if (data.length === 0 || data.length % PAGE_SIZE !== 0 || data.length > SIZE_MAX) {
    throw malformed(`an image of \`${String(data.length)}\` bytes is not of whole pages up to 64 MiB`);
  }
  try {
    const table = readTable(data);
    return {
      data,
      address: FOUR_GIB - data.length,
      resetAddress: numberOf(table.get(GUID.resetBlock)),
      hashTableAddress: numberOf(table.get(GUID.hashTable)),
      sections: readSections(data, numberOf(table.get(GUID.sevMetadata))),
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw malformed(error.message, error);
  }
}

const numberOf = (entry: Uint8Array | undefined): number | null =>
  entry === undefined ? null : new ByteReader(entry.subarray(0, 4)).u32le();

/** Entries by GUID. The table is written backwards: each entry ends with its own length and GUID. */
function readTable(data: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const end = data.length - FOOTER_FROM_END;
  const footer = headBefore(data, end);
  if (footer.guid !== GUID.footer) throw new DecodeError('malformed', 'the image has no table of GUIDs');
  const start = end - footer.size;
  if (start < 0) throw new DecodeError('malformed', 'the table of GUIDs is longer than the image');
  const entries = new Map<string, Uint8Array>();
  for (let at = end - ENTRY_HEAD; at > start;) {
    const { size, guid } = headBefore(data, at);
    if (at - size < start) throw new DecodeError('malformed', 'an entry of the table begins before it');
    if (entries.has(guid) || entries.size === ENTRIES_MAX) {
      throw new DecodeError('malformed', 'the table has one entry twice, or too many');
    }
    entries.set(guid, data.subarray(at - size, at - ENTRY_HEAD));
    at -= size;
  }
  return entries;
}

function headBefore(data: Uint8Array, end: number): { readonly size: number; readonly guid: string } {
  if (end < ENTRY_HEAD) throw new DecodeError('malformed', 'an entry of the table begins before the image');
  const reader = new ByteReader(data.subarray(end - ENTRY_HEAD, end));
  const size = reader.u16le();
  if (size < ENTRY_HEAD) throw new DecodeError('malformed', 'an entry of the table is shorter than its head');
  return { size, guid: toHex(reader.bytes(16)) };
}

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

const malformed = (message: string, cause?: unknown) =>
  new MeasureError('firmware-malformed', message, {
    field: 'ovmf',
    remedy: 'give an OVMF image that was built for SEV-SNP, whole',
    cause,
  });
