// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { attempt } from '../manifest/case-tools.ts';
import { decoding } from '../parse-input.ts';
import { toQuoteClaims, type QuoteClaims } from './claims.ts';
import { parseIntelCollateral, pckCandidates } from './collateral.ts';
import { parseChain } from './certificate-path.ts';
import { parsePckPlatform, type PckPlatform } from './pck-certificate.ts';
import { parseQuote, type Quote } from './quote.ts';

export interface DecodedQuote {
  readonly quote: QuoteClaims;
  /** Of the PCK certificate in the quote or in the collateral; null where neither has one that can be read. */
  readonly pck: PckPlatform | null;
}

const CERTIFICATE_CHAIN = 5;

/** Reads a quote without authenticating it. @throws AttestationError `malformed` */
export function decodeQuote(text: string, collateral: Collateral): DecodedQuote & { readonly parsed: Quote } {
  const parsed = parseQuote(decoding('malformed', 'evidence.quote', () => fromBase64Url(text)));
  const candidates =
    parsed.certificationDataType === CERTIFICATE_CHAIN
      ? attempt(() => parseChain(parsed.certificationData, 'evidence.quote.certificationData'))
      : attempt(() => pckCandidates(parsed, parseIntelCollateral(collateral)));
  const leaf = candidates?.find((certificate) => !certificate.isAuthority);
  const pck = leaf === undefined ? undefined : attempt(() => parsePckPlatform(leaf));
  return { parsed, quote: toQuoteClaims(parsed), pck: pck ?? null };
}
