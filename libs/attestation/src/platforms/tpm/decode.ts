// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url } from '@glovebox/core';
import { attempt } from '../../manifest/case-tools.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { parseTpmCertificate } from './attestation-key.ts';
import { toQuoteClaims, type TpmQuoteClaims } from './claims.ts';
import { parseQuote } from './evidence.ts';
import { isAttestationKey, parsePublicArea } from './public-area.ts';

export interface DecodedTpm {
  readonly quote: TpmQuoteClaims;
  /** Values that came along, by index: what the digest was made of only once that is verified. */
  readonly pcrs: Readonly<Record<string, string>>;
  /** Whether the key can sign nothing but what its TPM made; null where no public area came along that can be read. */
  readonly restrictedKey: boolean | null;
  /** Subject of the attestation key's certificate; null without one. */
  readonly certified: { readonly notBefore: string; readonly notAfter: string } | null;
  readonly hasEventLog: boolean;
  readonly hasSignature: boolean;
}

/** Reads without authenticating. @throws AttestationError `malformed` */
export function decodeTpm(evidence: EvidenceOf<'tpm'>): DecodedTpm {
  const bytes = (text: string) => decoding('malformed', 'evidence', () => fromBase64Url(text));
  const [leaf] = evidence.akCertificates;
  const area = evidence.akPublic === '' ? undefined : attempt(() => parsePublicArea(bytes(evidence.akPublic)));
  const certificate = leaf === undefined ? undefined : attempt(() => parseTpmCertificate(bytes(leaf)));
  return {
    quote: toQuoteClaims(parseQuote(bytes(evidence.quote))),
    pcrs: Object.fromEntries(evidence.pcrs.map(({ index, value }) => [String(index), value])),
    restrictedKey: area === undefined ? null : isAttestationKey(area),
    certified: certificate === undefined ? null : { notBefore: certificate.notBefore, notAfter: certificate.notAfter },
    hasEventLog: evidence.eventLog !== '',
    hasSignature: evidence.signature !== '',
  };
}
