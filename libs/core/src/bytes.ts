// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from './error.ts';

/** Each byte's two digits. */
const HEX = Array.from({ length: 256 }, (_none, byte) => byte.toString(16).padStart(2, '0'));
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const INVALID = 255;
/** Value of each character of ASCII. */
const BASE64URL_VALUE = Uint8Array.from({ length: 128 }, (_none, code) => {
  const value = BASE64URL.indexOf(String.fromCharCode(code));
  return value < 0 ? INVALID : value;
});

/** One new array with the given parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Compares in time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
}

/** Lower-case hex only. @throws DecodeError `malformed` */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new DecodeError('malformed', 'not lower-case hex');
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const chunk = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    parts.push(BASE64URL.charAt(chunk >> 18) + BASE64URL.charAt((chunk >> 12) & 63));
    if (left > 1) parts.push(BASE64URL.charAt((chunk >> 6) & 63));
    if (left > 2) parts.push(BASE64URL.charAt(chunk & 63));
  }
  return parts.join('');
}

/** Strict: no padding, no white space, unused bits zero, so each byte string has exactly one text. @throws DecodeError `malformed` */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 === 1) throw new DecodeError('malformed', 'not base64url: impossible length');
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  const whole = text.length - (text.length % 4);
  let offset = 0;
  for (let i = 0; i < whole; i += 4) {
    const chunk = (digit(text, i) << 18) | (digit(text, i + 1) << 12) | (digit(text, i + 2) << 6) | digit(text, i + 3);
    bytes[offset++] = chunk >> 16;
    bytes[offset++] = chunk >> 8;
    bytes[offset++] = chunk;
  }
  if (whole === text.length) return bytes;
  // Two or three characters are left: one or two bytes, and four or two bits that must be zero.
  const long = text.length - whole === 3;
  const chunk = (digit(text, whole) << 18) | (digit(text, whole + 1) << 12) | (long ? digit(text, whole + 2) << 6 : 0);
  if ((chunk & (long ? 0xff : 0xffff)) !== 0) {
    throw new DecodeError('malformed', 'not base64url: unused bits are not zero');
  }
  bytes[offset++] = chunk >> 16;
  if (long) bytes[offset] = chunk >> 8;
  return bytes;
}

function digit(text: string, at: number): number {
  const value = BASE64URL_VALUE[text.charCodeAt(at)] ?? INVALID;
  if (value === INVALID) throw new DecodeError('malformed', 'not base64url: character outside the alphabet');
  return value;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** @throws DecodeError `malformed` on anything that is not well-formed UTF-8 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new DecodeError('malformed', 'not well-formed utf-8', { cause });
  }
}
