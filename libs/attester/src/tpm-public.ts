// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { ByteReader, DecodeError } from '@glovebox/core';
import { AttesterError } from './error.ts';
import { tpm2, type TpmConnection } from './tpm-tools.ts';

const SCHEMES: ReadonlyMap<number, string> = new Map([
  [0x14, 'rsassa'],
  [0x16, 'rsapss'],
  [0x18, 'ecdsa'],
]);
const ALG_NULL = 0x10;

/** TPMT_PUBLIC of a key. @throws AttesterError */
export async function publicAreaOf(connection: TpmConnection, key: string, scratch: string): Promise<Uint8Array> {
  await tpm2(connection, 'readpublic', '-c', key, '-f', 'tss', '-o', scratch);
  const bytes = await readFile(scratch);
  return decoding('the public area of the key', () => {
    const reader = new ByteReader(bytes);
    const area = reader.bytes(reader.u16be());
    reader.end();
    return area;
  });
}

/** The only scheme that a key signs with, as tpm2-tools call it; null where it has none (TPM 2.0 Library, Part 2, 12.2.4). */
export function schemeOf(area: Uint8Array): string | null {
  return decoding('the public area of the key', () => {
    const reader = new ByteReader(area);
    reader.bytes(8);
    reader.bytes(reader.u16be());
    if (reader.u16be() !== ALG_NULL) throw new DecodeError('malformed', 'the key does not sign');
    return SCHEMES.get(reader.u16be()) ?? null;
  });
}

export function decoding<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new AttesterError('malformed-output', `${what} cannot be read: ${cause.message}`, {
      field: 'ATTESTER_TPM_KEY',
      remedy: 'name an attestation key of this TPM, and where its certificates are',
      cause,
    });
  }
}
