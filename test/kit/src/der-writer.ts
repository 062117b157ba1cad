// SPDX-License-Identifier: Apache-2.0
/**
 * Writes DER, without checking that it makes sense: the authorities of this kit also make malformed certificates.
 * Written apart from the reader under test, so that one does not repeat the other's mistakes.
 */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), derLength(content.length), content]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? (length > 0xffff ? 6 : 4) : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
export const set = (...contents: readonly Uint8Array[]) => der(0x31, ...contents);
export const octetString = (content: Uint8Array) => der(0x04, content);
export const bitString = (content: Uint8Array, unused = 0) => der(0x03, Buffer.from([unused]), content);
export const derTrue = () => Buffer.from([0x01, 0x01, 0xff]);
export const utf8String = (text: string) => der(0x0c, Buffer.from(text));
export const printableString = (text: string) => der(0x13, Buffer.from(text));
export const ia5String = (text: string) => der(0x16, Buffer.from(text));
export const tagged = (number: number, ...contents: readonly Uint8Array[]) => der(0xa0 | number, ...contents);

export function integer(value: bigint | number): Buffer {
  const hex = BigInt(value).toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return der(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** `2026-11-24T05:37:00Z` as UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
export function derTime(timestamp: string): Buffer {
  const digits = timestamp.replace(/[-:T]/g, '');
  return timestamp < '2050' ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
