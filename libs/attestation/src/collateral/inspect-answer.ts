// SPDX-License-Identifier: Apache-2.0
import { equalBytes, fromBase64Url, toBase64Url, toHex } from '@glovebox/core';
import { inspectIntelJson, inspectPckCertificate, inspectPckList } from '../intel-dcap/inspect-answer.ts';
import { listDer } from '../intel-dcap/collateral.ts';
import { decoding } from '../parse-input.ts';
import { parseRevocationList, type RevocationList } from '../pki/crl.ts';
import { nameText } from '../pki/name.ts';
import { parseOcspResponse, statusOf } from '../pki/ocsp.ts';
import { certificateBlobs } from '../pki/pem.ts';
import type { Certificate } from '../pki/x509.ts';
import { parseEndorsementKey, patchLevelDifferences, productOf } from '../platforms/sev-snp/endorsement-key.ts';
import { parseTpmCertificate } from '../platforms/tpm/attestation-key.ts';
import { another } from './another-answer.ts';
import type { AnswerPeriod, CollateralAnswer } from './answer.ts';
import type { CollateralNeed, NeedOf } from './need.ts';
import { inspectRimAnswer } from './rim-answer.ts';

/**
 * Whether an answer is, in form, what was asked for, and how long it says that it holds. Says nothing about who made it:
 * no signature is checked. It keeps an error page, a truncated body or another chip's certificate from taking the place
 * of a good answer.
 * @throws AttestationError
 */
export function inspectAnswer(need: CollateralNeed, answer: CollateralAnswer): AnswerPeriod {
  switch (need.kind) {
    case 'intel-tcb-info':
    case 'intel-qe-identity':
      return inspectIntelJson(need, answer);
    case 'intel-pck-crl':
      return inspectPckList(need, answer);
    case 'intel-root-ca-crl':
      return listPeriod(parseRevocationList(listDer(answer.body, 'answer')));
    case 'intel-pck-certificate':
      return inspectPckCertificate(need, answer);
    case 'amd-vcek':
      return inspectVcek(need, answer);
    case 'amd-chain':
      return inspectChain(need, answer);
    case 'amd-crl': {
      const list = parseRevocationList(listDer(answer.body, 'answer'));
      const issuer = decoding('crl-malformed', 'answer', () => nameText(list.issuer));
      if (!issuer.split(',').includes(`CN=ARK-${need.product}`)) throw another('a list of another issuer');
      return listPeriod(list);
    }
    case 'crl': {
      const list = parseRevocationList(listDer(answer.body, 'answer'));
      if (!equalBytes(list.issuer, fromBase64Url(need.issuer))) throw another('a list of another issuer');
      return listPeriod(list);
    }
    case 'issuer':
      return certificatePeriod([issuerAmong(need, certificatesOf(answer))]);
    case 'nvidia-ocsp': {
      const said = statusOf(parseOcspResponse(answer.body), fromBase64Url(need.certificateId));
      if (said === undefined) throw another('an answer about another certificate');
      return { issuedAt: said.thisUpdate, expiresAt: said.nextUpdate };
    }
    case 'nvidia-rim':
      return inspectRimAnswer(need, answer);
  }
}

const listPeriod = ({ thisUpdate, nextUpdate }: RevocationList): AnswerPeriod => ({
  issuedAt: thisUpdate,
  expiresAt: nextUpdate,
});

const certificatePeriod = (certificates: readonly Certificate[]): AnswerPeriod => ({
  issuedAt: certificates.map(({ notBefore }) => notBefore).reduce((a, b) => (a > b ? a : b)),
  expiresAt: certificates.map(({ notAfter }) => notAfter).reduce((a, b) => (a < b ? a : b)),
});

/** DER or PEM. @throws AttestationError `certificate-malformed` */
export const certificatesOf = ({ body }: CollateralAnswer): Certificate[] =>
  decoding('certificate-malformed', 'answer', () => certificateBlobs(body)).map(parseTpmCertificate);

function inspectVcek({ product, hardwareId, tcb }: NeedOf<'amd-vcek'>, answer: CollateralAnswer): AnswerPeriod {
  const [certificate, ...others] = certificatesOf(answer);
  if (certificate === undefined || others.length > 0) throw another('not one certificate');
  const key = parseEndorsementKey(certificate);
  const ofChip = key.hwId !== null && toHex(key.hwId) === hardwareId && productOf(key.productName) === product;
  if (!ofChip || patchLevelDifferences(key, tcb).length > 0) throw another('the certificate of another chip or TCB');
  return certificatePeriod([certificate]);
}

function inspectChain({ product, signingKey }: NeedOf<'amd-chain'>, answer: CollateralAnswer): AnswerPeriod {
  const certificates = certificatesOf(answer);
  const name = signingKey === 'vcek' ? `SEV-${product}` : `SEV-VLEK-${product}`;
  if (!certificates.some(({ commonName }) => commonName === name)) throw another('the chain of another product');
  return certificatePeriod(certificates);
}

function issuerAmong({ subject }: NeedOf<'issuer'>, certificates: readonly Certificate[]): Certificate {
  const found = certificates.find((one) => one.isAuthority && toBase64Url(one.subject) === subject);
  if (found === undefined) throw another('another certificate than the issuer’s');
  return found;
}
