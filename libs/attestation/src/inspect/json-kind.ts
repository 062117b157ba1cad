// SPDX-License-Identifier: Apache-2.0
import { Platform } from '@glovebox/contracts';
import { DecodeError, parseJson } from '@glovebox/core';
import type { FileKind } from './file-kind.ts';

/** Which JSON a file is, by the members that only this kind has. */
export function jsonKind(bytes: Uint8Array): FileKind {
  const value = parsed(bytes);
  const first = Array.isArray(value) ? (value[0] as unknown) : undefined;
  if (first !== undefined) {
    if (has(first, 'evidence', 'certificate')) return 'nvidia-json';
    if (has(first, 'imr', 'digest')) return 'event-log';
    return has(first, 'pkey') ? 'public-key' : 'unknown';
  }
  if (has(value, 'platform') && Platform.safeParse(Reflect.get(value, 'platform')).success) return 'evidence';
  return OBJECTS.find(([, members]) => has(value, ...members))?.[0] ?? (isBanks(value) ? 'tpm-pcrs' : 'unknown');
}

const OBJECTS: readonly (readonly [FileKind, readonly string[]])[] = [
  ['receipt', ['receipt', 'evidence']],
  ['collateral', ['certificates', 'crls']],
  ['intel-tcb-info', ['tcbInfo', 'signature']],
  ['intel-qe-identity', ['enclaveIdentity', 'signature']],
  ['public-key', ['kty']],
];

const isBanks = (value: unknown): boolean => ['sha1', 'sha256', 'sha384', 'sha512'].some((bank) => has(value, bank));

const has = (value: unknown, ...members: readonly string[]): value is object =>
  typeof value === 'object' && value !== null && members.every((member) => Object.hasOwn(value, member));

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
