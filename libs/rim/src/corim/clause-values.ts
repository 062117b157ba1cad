// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '@glovebox/attestation';
import type { z } from 'zod';
import type { CorimDigest, CorimMeasurement } from './corim.ts';

/** A policy names one value of each; two algorithms for one thing would let either stand for both. */
export const onlyDigest = ({ digests, key }: CorimMeasurement): string => only(digests, key ?? 'a measurement');

/** @throws AttestationError `rim-mismatch` */
export function only(digests: readonly CorimDigest[], name: string): string {
  const [digest, ...others] = digests;
  if (digest !== undefined && others.length === 0) return digest.value;
  throw mismatch(`\`${name}\` has not exactly one digest`);
}

/** Policies compare whole values: one under a mask cannot be expressed. */
export function unmaskedValue({ rawValue, key }: CorimMeasurement): string {
  if (rawValue !== null && (rawValue.mask === null || /^f+$/.test(rawValue.mask))) return rawValue.value;
  throw mismatch(`\`${key ?? 'a measurement'}\` has no value, or one that only counts under a mask`);
}

/** Only what the policy's own schema takes. */
export function clausesOf<S extends z.ZodType>(schema: S, clauses: object): z.output<S> {
  const parsed = schema.safeParse(clauses);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw mismatch(`${issue?.path.map(String).join('.') ?? 'clauses'}: ${issue?.message ?? 'does not fit a policy'}`);
}

export const mismatch = (message: string) =>
  new AttestationError('rim-mismatch', message, {
    field: 'corim',
    remedy:
      'take the values by hand, or ask their maker for a profile that Glovebox reads (Arm CCA, AMD SEV-SNP, Intel TDX)',
  });
