// SPDX-License-Identifier: Apache-2.0
import { concatBytes, utf8 } from '@glovebox/core';
import { guidBytes } from '../guid.ts';

export interface TestOnlyTdvfSection {
  readonly offset: number;
  readonly length: number;
  readonly address: number;
  readonly size: number;
  readonly type: number;
  readonly attributes: number;
}

const PAGES = 4;
const LENGTH = 4096 * PAGES;
const END = 2 ** 32;
const memory = (address: number, size: number, type: number) => ({
  offset: 0,
  length: 0,
  address,
  size,
  type,
  attributes: 0,
});

/** Sections at the places of edk2's OVMF; the image itself is of four pages, the first of which are its variables. */
export const TEST_ONLY_TDVF_SECTIONS: readonly TestOnlyTdvfSection[] = [
  { offset: 4096, length: LENGTH - 4096, address: END - LENGTH + 4096, size: LENGTH - 4096, type: 0, attributes: 1 },
  { offset: 0, length: 4096, address: END - LENGTH, size: 4096, type: 1, attributes: 0 },
  memory(0x81_0000, 0x1_0000, 3),
  memory(0x80_b000, 0x2000, 3),
  memory(0x80_9000, 0x2000, 2),
  memory(0x80_0000, 0x6000, 3),
];

const METADATA_FROM_END = 1024;

export interface TestOnlyTdvf {
  readonly sections?: readonly TestOnlyTdvfSection[];
  readonly signature?: string;
  readonly version?: number;
  readonly fromEnd?: number;
}

/** An image that starts nothing, with the tables that a TD's launch is measured by. Same options, same bytes. */
export function testOnlyTdvf(options: TestOnlyTdvf = {}): Uint8Array {
  const { sections = TEST_ONLY_TDVF_SECTIONS, signature = 'TDVF', version = 1, fromEnd = METADATA_FROM_END } = options;
  const image = bytes(LENGTH, 1);
  const metadata = concatBytes(
    utf8(signature),
    ...[16 + 32 * sections.length, version, sections.length].map((value) => number(value, 4)),
    ...sections.map(({ offset, length, address, size, type, attributes }) =>
      concatBytes(
        number(offset, 4),
        number(length, 4),
        number(address, 8),
        number(size, 8),
        number(type, 4),
        number(attributes, 4),
      ),
    ),
  );
  image.set(metadata, image.length - METADATA_FROM_END);
  const entry = (guid: string, data: Uint8Array) => concatBytes(data, number(18 + data.length, 2), guidBytes(guid));
  const table = entry(
    '96b582de-1fb2-45f7-baea-a366c55a082d',
    entry('e47a6535-984a-4798-865e-4685a7bf8ec2', number(fromEnd, 4)),
  );
  image.set(table, image.length - 32 - table.length);
  return image;
}

/** A bzImage in form: an EFI application of three sections, one of them out of order, and signed if `certificates` is not zero. */
export function testOnlyKernel({ certificates = 0x400, trailing = 0 } = {}): Uint8Array {
  const image = bytes(0x3000 + trailing + certificates, 2);
  const view = new DataView(image.buffer);
  image.fill(0, 0, 0x400);
  view.setUint16(0, 0x5a4d, true);
  view.setUint32(0x3c, 0x40, true);
  view.setUint32(0x40, 0x4550, true);
  view.setUint16(0x46, 4, true);
  view.setUint16(0x54, 0xa0, true);
  view.setUint16(0x58, 0x20b, true);
  view.setUint32(0x58 + 60, 0x1000, true);
  view.setUint32(0x58 + 64, 0x1234_5678, true);
  view.setUint32(0x58 + 108, 6, true);
  view.setUint32(0x58 + 144, certificates === 0 ? 0 : 0x3000 + trailing, true);
  view.setUint32(0x58 + 148, certificates, true);
  for (const [index, [at, size]] of [
    [0x1000, 0x800],
    [0x2000, 0x1000],
    [0, 0],
    [0x1800, 0x800],
  ].entries()) {
    view.setUint32(0x58 + 0xa0 + 40 * index + 16, size ?? 0, true);
    view.setUint32(0x58 + 0xa0 + 40 * index + 20, at ?? 0, true);
  }
  view.setUint8(0x1f1, 3);
  view.setUint32(0x202, 0x5372_6448, true);
  view.setUint16(0x206, 0x20f, true);
  view.setUint8(0x211, 1);
  view.setUint16(0x236, 0x7f, true);
  return image;
}

export const testOnlyInitrd = (): Uint8Array => bytes(9001, 3);

/** Different in every page, the same each time. */
export const bytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * seed + seed) & 0xff);

const number = (value: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => Math.floor(value / 2 ** (8 * index)) % 256);
