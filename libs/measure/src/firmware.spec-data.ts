// SPDX-License-Identifier: Apache-2.0
import { concatBytes, utf8 } from '@glovebox/core';
import { guidBytes } from './guid.ts';

export interface TestOnlySection {
  readonly address: number;
  readonly size: number;
  readonly type: number;
}

export interface TestOnlyFirmware {
  readonly pages?: number;
  readonly resetAddress?: number | null;
  readonly hashTableAddress?: number | null;
  readonly sections?: readonly TestOnlySection[];
}

/** Sections in the order of edk2's AmdSev build. */
export const TEST_ONLY_SECTIONS: readonly TestOnlySection[] = [
  { address: 0x800000, size: 0x9000, type: 1 },
  { address: 0x80a000, size: 0x3000, type: 1 },
  { address: 0x80d000, size: 0x1000, type: 2 },
  { address: 0x80e000, size: 0x1000, type: 3 },
  { address: 0x80f000, size: 0x1000, type: 4 },
  { address: 0x810000, size: 0x1000, type: 0x10 },
  { address: 0x811000, size: 0xf000, type: 1 },
];

const u16 = (value: number) => Uint8Array.of(value & 0xff, value >> 8);
const u32 = (value: number) => Uint8Array.of(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);
const entry = (guid: string, data: Uint8Array) => concatBytes(data, u16(18 + data.length), guidBytes(guid));

/** An image that starts nothing, with the tables that a launch is measured by. Same options, same bytes. */
export function testOnlyFirmware({
  pages = 4,
  resetAddress = 0x80b004,
  hashTableAddress = 0x810c00,
  sections = TEST_ONLY_SECTIONS,
}: TestOnlyFirmware = {}): Uint8Array {
  const image = Uint8Array.from({ length: 4096 * pages }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
  const metadata = concatBytes(
    utf8('ASEV'),
    u32(16 + 12 * sections.length),
    u32(1),
    u32(sections.length),
    ...sections.map(({ address, size, type }) => concatBytes(u32(address), u32(size), u32(type))),
  );
  const metadataAt = image.length - 1024;
  image.set(metadata, metadataAt);
  const entries = concatBytes(
    entry('dc886566-984a-4798-a75e-5585a7bf67cc', u32(1024)),
    ...(hashTableAddress === null
      ? []
      : [entry('7255371f-3a3b-4b04-927b-1da6efa8d454', concatBytes(u32(hashTableAddress), u32(0x400)))]),
    ...(resetAddress === null ? [] : [entry('00f771de-1a7e-4fcb-890e-68c77e2fb44e', u32(resetAddress))]),
  );
  const table = concatBytes(entries, u16(18 + entries.length), guidBytes('96b582de-1fb2-45f7-baea-a366c55a082d'));
  image.set(table, image.length - 32 - table.length);
  return image;
}
