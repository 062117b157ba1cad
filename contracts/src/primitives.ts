// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';

/** Bytes travel as base64url without padding (RFC 4648, section 5). */
export const Bytes = z.string().regex(/^[A-Za-z0-9_-]*$/, 'must be base64url without padding');

/** Base64url text of exactly `length` bytes. */
export const bytesOf = (length: number) =>
  Bytes.length(Math.ceil((length * 4) / 3), `must be ${String(length)} bytes in base64url`);

/** Base64url text of at most `length` bytes. */
export const bytesUpTo = (length: number) =>
  Bytes.max(Math.ceil((length * 4) / 3), `must be at most ${String(length)} bytes`);

export const Key32 = bytesOf(32);
export type Key32 = z.infer<typeof Key32>;

/** SHA-256 as 64 lower-case hex digits. How documents, blobs, jobs and parties are named. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');
export type Digest = z.infer<typeof Digest>;

export const hexOf = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${String(2 * length)}}$`), `must be ${String(length)} bytes in lower-case hex`);

/** Name of a party, room or keybroker: as it appears on command lines. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes');
export type Slug = z.infer<typeof Slug>;

/** Name of a dataset or column: an SQL identifier that needs no case folding. */
export const Identifier = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores');
export type Identifier = z.infer<typeof Identifier>;

/** UTC, whole seconds, RFC 3339: `2026-11-24T05:37:00Z`. Compares correctly as text. */
export const Timestamp = z
  .string()
  .regex(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
    'must be UTC as 2026-11-24T05:37:00Z',
  );
export type Timestamp = z.infer<typeof Timestamp>;

/** A decimal number as text, exact at any size. */
export const Decimal = z.string().regex(/^-?(0|[1-9]\d{0,37})(\.\d{1,18})?$/, 'must be a decimal number as text');
export type Decimal = z.infer<typeof Decimal>;

export const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** One line that a person wrote. */
export const Line = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'must be one line without control characters');
export const Paragraph = z.string().max(4000);
