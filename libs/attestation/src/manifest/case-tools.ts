// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { certificateBlobs } from '../pki/pem.ts';
import { parseCertificate, type Certificate } from '../pki/x509.ts';
import type { ManifestCase } from './manifest-case.ts';
import type { Observation } from './observation.ts';

/** The only certificate of a DER or PEM file. @throws AttestationError `certificate-malformed` */
export function oneCertificate(blob: Uint8Array): Certificate {
  const [encoded, ...others] = decoding('certificate-malformed', 'certificate', () => certificateBlobs(blob));
  if (encoded === undefined || others.length > 0) {
    throw new AttestationError('certificate-malformed', 'a file holds not exactly one certificate', {
      field: 'certificate',
      remedy: 'give one certificate per file',
    });
  }
  return parseCertificate(encoded);
}

/** Undefined when the bytes cannot be decoded: then the judgement says why. */
export function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return undefined;
  }
}

/** What a judgement failed for, or null. */
export async function failureOf(judge: () => Promise<Observation['failure']>): Promise<Observation['failure']> {
  try {
    return await judge();
  } catch (error) {
    return failureFrom(error);
  }
}

/** A refusal as a failure, saying what it is about; anything else is thrown on. */
export function failureFrom(error: unknown): NonNullable<Observation['failure']> {
  if (!(error instanceof AttestationError)) throw error;
  const { code, field, message } = error;
  return field === undefined ? { code, message } : { code, field, message };
}

export const DEBUG_FAILURE = { code: 'debug-enabled', message: 'the worker can be debugged by its host' } as const;

/** A nonce that the case feeds back must be the evidence's own; null in a case states nothing. */
export const nonceFailure = ({ expect }: ManifestCase, nonce: string | null): Observation['failure'] =>
  typeof expect.expectedNonce === 'string' && expect.expectedNonce !== nonce
    ? { code: 'nonce-mismatch', message: 'the evidence carries another nonce than the expected one' }
    : null;
