// SPDX-License-Identifier: Apache-2.0
import { cbor } from '@glovebox/test-kit';
import { joined } from './mutate-bytes.ts';

const SIZE = 999_000;

const filled = (unit: Uint8Array, size = SIZE): Uint8Array => {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += unit.length) bytes.set(unit.subarray(0, size - at), at);
  return bytes;
};
const text = (unit: string, size = SIZE): Uint8Array => filled(Buffer.from(unit), size);
const of = (...bytes: readonly number[]) => new Uint8Array(bytes);

/** A DER sequence of so many bytes, three of them its length. */
const sequence = (content: Uint8Array): Uint8Array =>
  joined(of(0x30, 0x83, content.length >> 16, (content.length >> 8) & 255, content.length & 255), content);

/** One sequence in another, as deep as three bytes of length go. */
function nestedSequences(): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  for (let at = 0; SIZE - at - 5 > 0xffff; at += 5) {
    const length = SIZE - at - 5;
    bytes.set([0x30, 0x83, length >> 16, (length >> 8) & 255, length & 255], at);
  }
  return bytes;
}

const pemBlock = (size: number) => `-----BEGIN CERTIFICATE-----\n${'QUFB'.repeat(size)}\n-----END CERTIFICATE-----\n`;

/** Shapes of nearly 1 MB that make careless parsers slow, hungry or deep, whatever their format. */
export function adversarialInputs(): Uint8Array[] {
  const shapes = [
    ...[0x00, 0x30, 0x80, 0x81, 0x9f, 0xa0, 0xbf, 0xff].map((byte) => filled(of(byte))),
    nestedSequences(),
    sequence(filled(of(0x30, 0x00))),
    sequence(filled(of(0x02, 0x01, 0x01))),
    of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff),
    of(0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    of(0xba, 0xff, 0xff, 0xff, 0xff),
    of(0x5a, 0x7f, 0xff, 0xff, 0xff),
    cbor.array(...Array.from({ length: 30_000 }, () => cbor.bytes(new Uint8Array(30)))),
    cbor.map(...Array.from({ length: 100_000 }, (_none, key) => [cbor.integer(key), cbor.null] as const)),
    joined(of(0x5a, 0, 0x0f, 0x30, 0), filled(of(0x81), 0xf3000)),
    text('['),
    text('{"a":'),
    text('[0,'),
    text('\\'),
    Buffer.from(`[${'0,'.repeat(400_000)}0]`),
    Buffer.from(`["${'\\u0000'.repeat(150_000)}"]`),
    Buffer.from(`{${Array.from({ length: 80_000 }, (_none, key) => `"k${String(key)}":0`).join(',')}}`),
    Buffer.from(`{"tcbInfo":{"a":${'['.repeat(190)}${']'.repeat(190)}},"signature":"${'0'.repeat(128)}"}`),
    Buffer.from(`{"tcbInfo":{"a":"${' '.repeat(900_000)}"},"signature":"${'0'.repeat(128)}"}`),
    Buffer.from(`{"enclaveIdentity":{"tcbLevels":[${'{},'.repeat(300_000)}{}]},"signature":"${'0'.repeat(128)}"}`),
    text('<a>'),
    text('<a b="c">', 250_000),
    text('<a xmlns:b="c" '),
    Buffer.from(`<a ${'b '.repeat(100_000)}/>`),
    Buffer.from(`<a>${' \t\n'.repeat(80_000)}</a>`),
    Buffer.from(`<!DOCTYPE a [${'<!ENTITY b "&c;&c;">'.repeat(10_000)}]><a>&b;</a>`),
    Buffer.from(`<a b="${'&amp;'.repeat(50_000)}"/>`),
    Buffer.from(pemBlock(4).repeat(14_000)),
    Buffer.from(pemBlock(240_000)),
    Buffer.from(`-----BEGIN CERTIFICATE-----\n${'-----BEGIN CERTIFICATE-----\n'.repeat(35_000)}`),
    Buffer.from(`-----BEGIN CERTIFICATE-----\n${'A\n'.repeat(480_000)}`),
  ];
  return shapes.map((bytes) => new Uint8Array(bytes));
}

/** A genuine input that goes on and on, by its whole, its end or its second half. */
export function grown(seed: Uint8Array | undefined): Uint8Array[] {
  if (seed === undefined || seed.length === 0 || seed.length >= SIZE) return [];
  const tails = [seed, seed.subarray(-64), seed.subarray(seed.length >> 1)];
  return tails.map((tail) => joined(seed, filled(tail, SIZE - seed.length)));
}
