// SPDX-License-Identifier: Apache-2.0
import { concatBytes, equalBytes, fromHex, toHex } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import type { HashName } from '../../pki/signature.ts';
import { digestOf } from './algorithms.ts';
import type { TpmQuote } from './evidence.ts';

/** Values by bank and index, lower-case hex. Attacker-controlled: they travel beside the quote. */
export type PcrValues = ReadonlyMap<string, ReadonlyMap<number, string>>;

/**
 * Checks that the quoted digest is that of these values: all of the selection and in its order, under the signature's
 * hash (Part 3, 18.4). @returns the values of the selection alone, which are authentic now
 * @throws AttestationError `pcr-digest-mismatch`
 */
export async function assertPcrs(quote: TpmQuote, values: PcrValues, hash: HashName): Promise<PcrValues> {
  const quoted = new Map<string, ReadonlyMap<number, string>>();
  const parts: Uint8Array[] = [];
  for (const { bank, pcrs } of quote.selections) {
    const own = new Map<number, string>();
    for (const index of pcrs) {
      const value = values.get(bank.name)?.get(index);
      if (value?.length !== 2 * bank.length) throw mismatch(`the value of PCR \`${String(index)}\` is missing`);
      own.set(index, value);
      parts.push(fromHex(value));
    }
    quoted.set(bank.name, own);
  }
  if (equalBytes(await digestOf(hash, concatBytes(...parts)), quote.pcrDigest)) return quoted;
  throw mismatch(`the values do not hash to the quoted digest \`${toHex(quote.pcrDigest)}\``);
}

const mismatch = (message: string) =>
  new AttestationError('pcr-digest-mismatch', message, {
    field: 'evidence.pcrs',
    remedy: 'send the values of exactly the quoted registers, read together with the quote',
  });
