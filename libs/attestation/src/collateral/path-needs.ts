// SPDX-License-Identifier: Apache-2.0
import { equalBytes, toBase64Url } from '@glovebox/core';
import { issuerUrls, revocationListUrls } from '../pki/certificate-urls.ts';
import type { Certificate } from '../pki/x509.ts';
import type { CollateralNeed } from './need.ts';

const isRoot = ({ issuer, subject }: Certificate): boolean => equalBytes(issuer, subject);

/** The list of each certificate's issuer, once, where the certificate names one. Only the first address of several is used. */
export function listNeeds(certificates: readonly Certificate[]): CollateralNeed[] {
  const needs = certificates
    .filter((certificate) => !isRoot(certificate))
    .flatMap((certificate) => {
      const [url] = revocationListUrls(certificate);
      return url === undefined ? [] : [{ kind: 'crl' as const, url, issuer: toBase64Url(certificate.issuer) }];
    });
  return [...new Map(needs.map((need) => [need.url, need])).values()];
}

/** Issuers that neither came along nor were collected, where a certificate says that they are. */
export function issuerNeeds(certificates: readonly Certificate[]): CollateralNeed[] {
  return certificates
    .filter((one) => !isRoot(one) && !certificates.some(({ subject }) => equalBytes(subject, one.issuer)))
    .flatMap((certificate) => {
      const [url] = issuerUrls(certificate);
      return url === undefined ? [] : [{ kind: 'issuer' as const, url, subject: toBase64Url(certificate.issuer) }];
    });
}
