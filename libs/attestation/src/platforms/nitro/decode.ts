// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url, toHex } from '@glovebox/core';
import { attempt } from '../../manifest/case-tools.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { parseCertificate } from '../../pki/x509.ts';
import { isDebug, timestampText, type NitroClaims } from './claims.ts';
import { parseDocument } from './evidence.ts';

export interface DecodedNitro extends Omit<NitroClaims, 'ageSeconds'> {
  readonly debug: boolean;
  /** Of the certificate that signs the document; null where it cannot be read. */
  readonly certificate: { readonly name: string; readonly notBefore: string; readonly notAfter: string } | null;
}

/** Reads without authenticating. @throws AttestationError `malformed` */
export function decodeNitro(evidence: EvidenceOf<'nitro'>): DecodedNitro {
  const document = parseDocument(decoding('malformed', 'evidence.document', () => fromBase64Url(evidence.document)));
  const hex = (bytes: Uint8Array | null) => (bytes === null ? null : toHex(bytes));
  const leaf = attempt(() => parseCertificate(document.certificate));
  return {
    moduleId: document.moduleId,
    timestamp: timestampText(document.timestamp),
    digest: document.digest,
    pcrs: Object.fromEntries([...document.pcrs].map(([index, value]) => [String(index), value])),
    publicKey: hex(document.publicKey),
    userData: hex(document.userData),
    nonce: hex(document.nonce),
    debug: isDebug(document.pcrs),
    certificate:
      leaf === undefined ? null : { name: leaf.commonName, notBefore: leaf.notBefore, notAfter: leaf.notAfter },
  };
}
