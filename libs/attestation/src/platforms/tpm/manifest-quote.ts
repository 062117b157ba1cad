// SPDX-License-Identifier: Apache-2.0
import { DecodeError, parseJson } from '@glovebox/core';
import { z } from 'zod';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { Observation } from '../../manifest/observation.ts';
import { parseQuote, type TpmQuote } from './evidence.ts';
import { assertPcrs, type PcrValues } from './pcr-values.ts';
import { assertSigned, bareRsassa, parseSignature, soundHash, type TpmSignature } from './signature.ts';

/** The files of one quote. */
export interface QuoteFiles {
  readonly quote: Uint8Array;
  readonly signature: Uint8Array;
  /** JSON: bank to index to value. Null where a case has none. */
  readonly pcrs: Uint8Array | null;
}

export interface JudgedQuote {
  readonly quote: TpmQuote;
  readonly signature: TpmSignature;
  readonly pcrs: PcrValues;
}

const Banks = z.record(
  z.string().max(16),
  z.record(z.string().regex(/^\d{1,2}$/), z.string().regex(/^[0-9a-f]{1,128}$/)),
);

/** @throws AttestationError `malformed` */
export function parsePcrs(json: Uint8Array): PcrValues {
  return decoding('malformed', 'pcrs', () => {
    const parsed = Banks.safeParse(parseJson(json));
    if (!parsed.success) throw new DecodeError('malformed', 'not register values by bank and index');
    return new Map(
      Object.entries(parsed.data).map(([bank, values]) => [
        bank,
        new Map(Object.entries(values).map(([index, value]) => [Number(index), value])),
      ]),
    );
  });
}

/** Azure hands out the RSA signature alone; everyone else a TPMT_SIGNATURE. */
export const readSignature = (bytes: Uint8Array): TpmSignature =>
  bytes.length === 256 || bytes.length === 384 || bytes.length === 512 ? bareRsassa(bytes) : parseSignature(bytes);

/** Checks one quote under a key, its values included. A SHA-1 bank alone proves nothing. @throws AttestationError */
export async function judgeQuote(files: QuoteFiles, key: Uint8Array | null): Promise<JudgedQuote> {
  const quote = parseQuote(files.quote);
  const signature = readSignature(files.signature);
  const hash = soundHash(signature);
  if (key === null) {
    throw new AttestationError('no-trusted-key', 'the case names no attestation key', {
      field: 'akPublic',
      remedy: 'give the key, or its certificate with an anchor',
    });
  }
  await assertSigned(signature, key, quote.signed);
  if (files.pcrs === null) {
    throw new AttestationError('pcr-digest-mismatch', 'the case has no register values', {
      field: 'pcrs',
      remedy: 'give the values of the quoted registers',
    });
  }
  return { quote, signature, pcrs: await assertPcrs(quote, parsePcrs(files.pcrs), hash) };
}

/** The nonce that a case feeds back, in every quote. */
export const quoteNonceFailure = (
  expected: string | null | undefined,
  quotes: readonly TpmQuote[],
): Observation['failure'] =>
  typeof expected === 'string' && quotes.some(({ extraData }) => extraData !== expected)
    ? { code: 'nonce-mismatch', message: 'the quote carries another nonce than the expected one' }
    : null;

export const hexText = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
