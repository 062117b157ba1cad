// SPDX-License-Identifier: Apache-2.0
import { equalBytes, toBase64Url } from '@glovebox/core';
import { issuerUrls, revocationListUrls } from '../pki/certificate-urls.ts';
import type { Certificate } from '../pki/x509.ts';
import type { CollateralNeed } from './need.ts';

const isRoot = ({ issuer, subject }: Certificate): boolean => equalBytes(issuer, subject);

const ADDRESSES_MAX = 8;

/** The list of each certificate's issuer, once, where the certificate names one. */
export function listNeeds(certificates: readonly Certificate[]): CollateralNeed[] {
  const needs = certificates
    .filter((certificate) => !isRoot(certificate))
    .flatMap((certificate) => {
      const [url, ...alternatives] = revocationListUrls(certificate).slice(0, ADDRESSES_MAX);
      if (url === undefined) return [];
      return [{ kind: 'crl' as const, url, alternatives, issuer: toBase64Url(certificate.issuer) }];
    });
  return [...new Map(needs.map((need) => [need.url, need])).values()];
}

/** Issuers that neither came along nor were collected, where a certificate says that they are. */
export function issuerNeeds(certificates: readonly Certificate[]): CollateralNeed[] {
  return certificates
    .filter((one) => !isRoot(one) && !certificates.some(({ subject }) => equalBytes(subject, one.issuer)))
    .flatMap((certificate) => {
      const [url, ...alternatives] = issuerUrls(certificate).slice(0, ADDRESSES_MAX);
      if (url === undefined) return [];
      return [{ kind: 'issuer' as const, url, alternatives, subject: toBase64Url(certificate.issuer) }];
    });
}
