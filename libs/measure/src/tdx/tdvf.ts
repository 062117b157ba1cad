// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, fromUtf8 } from '@glovebox/core';
import { numberOf, readFirmware } from '../firmware-table.ts';
import { guidKey } from '../guid.ts';
import { PAGE_SIZE } from '../page.ts';

const METADATA = guidKey('e47a6535-984a-4798-865e-4685a7bf8ec2');
const SECTIONS_MAX = 64;
const SIZE_MAX = 64 << 20;
const FOUR_GIB = 0x1_0000_0000n;

const ATTRIBUTE = { extendsMeasurement: 1, addedLater: 2 } as const;

export type TdvfSectionKind = 'boot-volume' | 'configuration-volume' | 'hand-off' | 'temporary-memory';
/** Intel TDX Virtual Firmware Design Guide, table 11.2: those that QEMU takes. */
const KINDS: readonly TdvfSectionKind[] = ['boot-volume', 'configuration-volume', 'hand-off', 'temporary-memory'];

/** Memory that a TD begins with. */
export interface TdvfSection {
  readonly kind: TdvfSectionKind;
  readonly address: number;
  readonly size: number;
  /** Contents, of the image; empty for memory that begins as zero, or is filled by the VMM. */
  readonly data: Uint8Array;
  /** Whether the contents count; otherwise only that there is memory. */
  readonly measured: boolean;
  /** Added when the TD runs: then not even that it is there is measured. */
  readonly addedLater: boolean;
}

/** Sections of an OVMF image in the order of its metadata, in which they are loaded. @throws MeasureError `firmware-malformed` */
export const parseTdvf = (image: Uint8Array): readonly TdvfSection[] =>
  readFirmware(image, 'TDX', (table) => {
    const fromEnd = numberOf(table.get(METADATA));
    if (fromEnd === null) throw new DecodeError('malformed', 'the image has no TDX metadata');
    if (fromEnd > image.length) throw new DecodeError('malformed', 'the TDX metadata begin before the image');
    const reader = new ByteReader(image.subarray(image.length - fromEnd));
    if (fromUtf8(reader.bytes(4)) !== 'TDVF') {
      throw new DecodeError('malformed', 'the TDX metadata have another signature');
    }
    const [length, version, count] = [reader.u32le(), reader.u32le(), reader.u32le()];
    if (version !== 1) throw new DecodeError('malformed', 'the TDX metadata are of an unknown version');
    if (count > SECTIONS_MAX || length !== 16 + 32 * count) {
      throw new DecodeError('malformed', 'the TDX metadata have another length than their sections');
    }
    return Array.from({ length: count }, () => readSection(reader, image));
  });

function readSection(reader: ByteReader, image: Uint8Array): TdvfSection {
  const [offset, length] = [reader.u32le(), reader.u32le()];
  const [address, size] = [reader.u64le(), reader.u64le()];
  const [type, attributes] = [reader.u32le(), reader.u32le()];
  const kind = KINDS[type];
  if (kind === undefined) throw new DecodeError('malformed', `a section is of the unknown type \`${String(type)}\``);
  if (attributes > 3) throw new DecodeError('malformed', 'a section has unknown attributes');
  const page = BigInt(PAGE_SIZE);
  if (address % page !== 0n || size === 0n || size % page !== 0n || size > SIZE_MAX || address + size > FOUR_GIB) {
    throw new DecodeError('malformed', 'a section is not of whole pages below 4 GiB');
  }
  const measured = (attributes & ATTRIBUTE.extendsMeasurement) !== 0;
  const volume = kind === 'boot-volume' || kind === 'configuration-volume';
  if (offset + length > image.length || (volume || measured ? BigInt(length) !== size : length !== 0)) {
    throw new DecodeError('malformed', 'the contents of a section are not as long as its memory');
  }
  return {
    kind,
    address: Number(address),
    size: Number(size),
    data: image.subarray(offset, offset + length),
    measured,
    addedLater: (attributes & ATTRIBUTE.addedLater) !== 0,
  };
}
