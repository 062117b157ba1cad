// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromBase64Url, fromUtf8 } from '@glovebox/core';

const BLOCK = /-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)\r?\n-----END CERTIFICATE-----/g;
const BLOCKS_MAX = 8;

/**
 * DER certificates of a blob that holds either one DER certificate or PEM blocks (RFC 7468) and nothing but white space
 * between them. @throws DecodeError `malformed`
 */
export function certificateBlobs(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] !== '-'.charCodeAt(0)) return [bytes];
  const text = fromUtf8(bytes).replace(/\0+$/, '');
  const blocks: string[] = [];
  const around = text.replace(BLOCK, (_whole, block: string) => {
    blocks.push(block);
    return '';
  });
  if (around.trim() !== '') throw new DecodeError('malformed', 'text around or inside a PEM block');
  if (blocks.length > BLOCKS_MAX) throw new DecodeError('malformed', `more than \`${String(BLOCKS_MAX)}\` PEM blocks`);
  return blocks.map(fromBase64);
}

/** Base64 with padding and line breaks. @throws DecodeError */
export function fromBase64(text: string): Uint8Array {
  const compact = text.replace(/[\r\n]/g, '').replace(/={0,2}$/, '');
  return fromBase64Url(compact.replaceAll('+', '-').replaceAll('/', '_'));
}
