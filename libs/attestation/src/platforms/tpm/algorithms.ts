// SPDX-License-Identifier: Apache-2.0
import type { HashName } from '../../pki/signature.ts';

/** TPM_ALG_ID (TCG Algorithm Registry). */
export const ALG = { rsa: 0x0001, null: 0x0010, rsassa: 0x0014, rsapss: 0x0016, ecdsa: 0x0018, ecc: 0x0023 } as const;

export interface TpmHash {
  readonly name: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly length: number;
  /** Null for SHA-1, which nothing here computes: it can be read, and believed never. */
  readonly hash: HashName | null;
}

export const HASHES: ReadonlyMap<number, TpmHash> = new Map([
  [0x0004, { name: 'sha1', length: 20, hash: null }],
  [0x000b, { name: 'sha256', length: 32, hash: 'SHA-256' }],
  [0x000c, { name: 'sha384', length: 48, hash: 'SHA-384' }],
  [0x000d, { name: 'sha512', length: 64, hash: 'SHA-512' }],
]);

export const digestOf = async (hash: HashName, bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(hash, bytes));
