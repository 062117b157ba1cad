// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import { AttestationError, type AttestationErrorCode } from './error.ts';

interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** A copy that satisfies the schema. @throws AttestationError `malformed`, naming the field */
export function parseInput<T>(schema: Schema<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = [name, ...(issue?.path ?? [])].map(String).join('.');
  throw new AttestationError('malformed', issue?.message ?? 'does not fit its schema', {
    field,
    remedy: `send \`${name}\` as the contracts describe it`,
  });
}

/** Runs a decoder and gives its complaints this library's code and the name of what was decoded. */
export function decoding<T>(code: AttestationErrorCode, field: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new AttestationError(code, error.message, {
      field: error.field === undefined ? field : `${field}.${error.field}`,
      remedy: 'send the bytes as the vendor or the device issued them',
      cause: error,
    });
  }
}
