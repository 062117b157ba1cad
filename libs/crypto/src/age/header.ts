// SPDX-License-Identifier: Apache-2.0
import { base64nopad } from '@scure/base';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { assert, concatBytes, equalBytes, utf8 } from '@glovebox/core';
import { hmacSha256 } from '../digest.ts';
import { CryptoError } from '../error.ts';

/**
 * The header of an age v1 file (C2SP age, "Header"): a version line, one stanza per recipient, and a MAC line. The
 * grammar has one text for each header, so decoding and encoding again gives the same bytes.
 */

export const AGE_FILE_KEY_BYTES = 16;

/** Room for some hundred recipients. A file of ours has one. */
export const AGE_HEADER_BYTES_MAX = 65_536;

export const AGE_VERSION_LINE = 'age-encryption.org/v1';

const BODY_LINE_BYTES = 48;

export interface AgeStanza {
  readonly args: readonly string[];
  readonly body: Uint8Array;
}

export interface AgeHeader {
  readonly stanzas: readonly AgeStanza[];
  readonly mac: Uint8Array;
  /** What the MAC is over: from the first byte through `---`. */
  readonly macInput: Uint8Array;
}

/** One code and one text for every cause, so that a failure tells nothing about the reason. */
export const cannotOpen = (cause?: unknown): CryptoError =>
  new CryptoError('cannot-open', 'the age file does not open', { cause });

/** Parses a whole header, from the first byte through the newline after the MAC. @throws CryptoError `cannot-open` */
export function parseAgeHeader(header: Uint8Array): AgeHeader {
  const lines = headerLines(header);
  if (lines.shift() !== AGE_VERSION_LINE) throw cannotOpen();
  const stanzas: AgeStanza[] = [];
  for (;;) {
    const line = lines.shift();
    if (line?.startsWith('--- ') === true) {
      const mac = decodeBase64(line.slice(4));
      if (lines.length !== 0 || mac.length !== 32 || stanzas.length === 0) throw cannotOpen();
      return { stanzas, mac, macInput: header.subarray(0, header.length - line.length - 1 + 3) };
    }
    if (line?.startsWith('-> ') !== true) throw cannotOpen();
    stanzas.push({ args: parseArguments(line.slice(3)), body: takeBody(lines) });
  }
}

/** Printable ASCII lines, each ended by one newline. */
function headerLines(header: Uint8Array): string[] {
  if (header.length > AGE_HEADER_BYTES_MAX || header.at(-1) !== 0x0a) throw cannotOpen();
  let text = '';
  for (const byte of header) {
    if (byte !== 0x0a && (byte < 0x20 || byte > 0x7e)) throw cannotOpen();
    text += String.fromCharCode(byte);
  }
  return text.slice(0, -1).split('\n');
}

function parseArguments(text: string): string[] {
  const args = text.split(' ');
  if (args.some((argument) => argument === '')) throw cannotOpen();
  return args;
}

/** Takes full lines up to and including the first one that is not full; that one may be empty and must be there. */
function takeBody(lines: string[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (;;) {
    const line = lines.shift();
    if (line === undefined) throw cannotOpen();
    const part = decodeBase64(line);
    if (part.length > BODY_LINE_BYTES) throw cannotOpen();
    parts.push(part);
    if (part.length < BODY_LINE_BYTES) return concatBytes(...parts);
  }
}

/** Standard alphabet, no padding, unused bits zero. */
function decodeBase64(text: string): Uint8Array {
  try {
    return base64nopad.decode(text);
  } catch (cause) {
    throw cannotOpen(cause);
  }
}

/** The header text of these stanzas, with its MAC under the file key. */
export function encodeAgeHeader(stanzas: readonly AgeStanza[], fileKey: Uint8Array): Uint8Array<ArrayBuffer> {
  const macInput = encodeMacInput(stanzas);
  return encodeMacLine(macInput, headerMac(macInput, fileKey));
}

export const encodeMacLine = (macInput: Uint8Array, mac: Uint8Array): Uint8Array<ArrayBuffer> =>
  concatBytes(macInput, utf8(` ${base64nopad.encode(mac)}\n`));

export function encodeMacInput(stanzas: readonly AgeStanza[]): Uint8Array<ArrayBuffer> {
  const lines = [AGE_VERSION_LINE];
  for (const { args, body } of stanzas) {
    lines.push(`-> ${args.join(' ')}`);
    for (let offset = 0; offset <= body.length; offset += BODY_LINE_BYTES) {
      lines.push(base64nopad.encode(body.subarray(offset, offset + BODY_LINE_BYTES)));
    }
  }
  return utf8(`${lines.join('\n')}\n---`);
}

function headerMac(macInput: Uint8Array, fileKey: Uint8Array): Uint8Array {
  assert(fileKey.length === AGE_FILE_KEY_BYTES, 'an age file key has 16 bytes');
  return hmacSha256(hkdf(nobleSha256, fileKey, undefined, utf8('header'), 32), macInput);
}

/**
 * On return this header was made by somebody who had this file key. A worker that was granted a key checks with it that
 * the key is the one of the file it was sent.
 * @throws CryptoError `cannot-open`
 */
export function verifyAgeHeaderMac(header: Uint8Array, fileKey: Uint8Array): void {
  const { mac, macInput } = parseAgeHeader(header);
  if (!equalBytes(mac, headerMac(macInput, fileKey))) throw cannotOpen();
}
