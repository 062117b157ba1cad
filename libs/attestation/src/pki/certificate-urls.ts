// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import { decoding } from '../parse-input.ts';
import { DerReader, readAll, readDer, TAG, type DerElement } from './der.ts';
import { objectIdentifier } from './der-values.ts';
import type { Certificate } from './x509.ts';

const OID = {
  distributionPoints: '2.5.29.31',
  informationAccess: '1.3.6.1.5.5.7.1.1',
  issuers: '1.3.6.1.5.5.7.48.2',
} as const;
/** GeneralName uniformResourceIdentifier, [6] IMPLICIT IA5String. */
const URI = 0x86;
const PARTS_MAX = 16;
const URL_MAX = 512;

/** Where a certificate says that its issuer's revocation lists are (RFC 5280, 4.2.1.13). Attacker-controlled. @throws AttestationError `certificate-malformed` */
export const revocationListUrls = (certificate: Certificate): string[] =>
  decoding('certificate-malformed', certificate.commonName, () => {
    const content = certificate.extensions.get(OID.distributionPoints);
    if (content === undefined) return [];
    return readAll(readDer(content, TAG.sequence), PARTS_MAX).flatMap((point) => {
      const name = new DerReader(readDer(point.encoded, TAG.sequence).content).optional(TAG.context0);
      const fullName = name === undefined ? undefined : new DerReader(name.content).optional(TAG.context0);
      return fullName === undefined ? [] : readAll(fullName, PARTS_MAX).flatMap(urlOf);
    });
  });

/** Where a certificate says that its issuer's certificate is (RFC 5280, 4.2.2.1). Attacker-controlled. @throws AttestationError `certificate-malformed` */
export const issuerUrls = (certificate: Certificate): string[] =>
  decoding('certificate-malformed', certificate.commonName, () => {
    const content = certificate.extensions.get(OID.informationAccess);
    if (content === undefined) return [];
    return readAll(readDer(content, TAG.sequence), PARTS_MAX).flatMap((description) => {
      const reader = new DerReader(readDer(description.encoded, TAG.sequence).content);
      const method = objectIdentifier(reader.next(TAG.oid));
      const location = reader.any();
      reader.end();
      return method === OID.issuers ? urlOf(location) : [];
    });
  });

/** Printable ASCII without spaces, in a form that no terminal, log or header can be painted with. */
function urlOf({ tag, content }: DerElement): string[] {
  if (tag !== URI) return [];
  if (content.length > URL_MAX || !content.every((byte) => byte > 0x20 && byte < 0x7f)) {
    throw new DecodeError('malformed', 'an address is not plain text');
  }
  const url = String.fromCharCode(...content);
  return /^https?:\/\//.test(url) ? [url] : [];
}
