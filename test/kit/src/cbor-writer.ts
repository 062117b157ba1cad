// SPDX-License-Identifier: Apache-2.0
/**
 * Writes CBOR (RFC 8949) without checking that it makes sense: duplicate keys and the like are what tests need. Written
 * apart from the reader under test, so that one does not repeat the other's mistakes.
 */
function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  const size = argument < 0x100 ? 1 : argument < 0x10000 ? 2 : argument < 0x100000000 ? 4 : 8;
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = (major << 5) | (24 + Math.log2(size));
  if (size === 8) bytes.writeBigUInt64BE(BigInt(argument), 1);
  else bytes.writeUIntBE(argument, 1, size);
  return bytes;
}

export type CborItem = Buffer;

export const cbor = {
  integer: (value: number): CborItem => (value < 0 ? head(1, -1 - value) : head(0, value)),
  bytes: (value: Uint8Array): CborItem => Buffer.concat([head(2, value.length), value]),
  text: (value: string): CborItem => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]),
  array: (...items: readonly CborItem[]): CborItem => Buffer.concat([head(4, items.length), ...items]),
  map: (...pairs: readonly (readonly [CborItem, CborItem])[]): CborItem =>
    Buffer.concat([head(5, pairs.length), ...pairs.flat()]),
  endlessMap: (...pairs: readonly (readonly [CborItem, CborItem])[]): CborItem =>
    Buffer.concat([Buffer.from([0xbf]), ...pairs.flat(), Buffer.from([0xff])]),
  tag: (tag: number, item: CborItem): CborItem => Buffer.concat([head(6, tag), item]),
  null: Buffer.from([0xf6]),
} as const;
