// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { parseQuote, type IntelTee, type Quote } from './quote.ts';

/** The quote of an evidence, which must be of this TEE. @throws AttestationError `malformed`, `platform-mismatch` */
export function parseTeeQuote(text: string, tee: IntelTee): Quote {
  const quote = parseQuote(decoding('malformed', 'evidence.quote', () => fromBase64Url(text)));
  if (quote.tee === tee) return quote;
  throw new AttestationError('platform-mismatch', `a quote of \`${quote.tee}\` where one of \`${tee}\` belongs`, {
    field: 'evidence.quote.teeType',
    remedy: `send the quote as evidence of \`${quote.tee}\``,
  });
}
