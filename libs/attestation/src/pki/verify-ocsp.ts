// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { checkRevocation, type RevocationList } from './crl.ts';
import { DerReader, readDer, TAG } from './der.ts';
import { objectIdentifier } from './der-values.ts';
import { textOf, type ParseOnce } from './documents.ts';
import { parseOcspResponse, statusOf, type OcspResponse, type OcspStatus } from './ocsp.ts';
import { certificateId } from './ocsp-request.ts';
import { verifySigned, type SignatureCheck } from './signature.ts';
import { assertValidAt, KEY_USAGE, parseCertificateOfForm, type Certificate } from './x509.ts';

const OID = {
  extendedKeyUsage: '2.5.29.37',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  noCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;
const FORM = { alsoUnderstood: [OID.extendedKeyUsage], emptySubject: false };

export interface OcspContext {
  /** Of any certificates: those about others are passed over. */
  readonly responses: readonly OcspResponse[];
  /** Needed where a delegated responder's own certificate can be revoked. */
  readonly lists: readonly RevocationList[];
  readonly at: string;
  readonly check: SignatureCheck;
  readonly once: ParseOnce;
}

/**
 * Checks that a current response says of `certificate`, which `issuer` issued, that it is good (RFC 6960, 3.2):
 *
 *  1. a response names exactly this certificate of this issuer
 *  2. it is signed by the issuer, or by a responder whose certificate the same issuer signed for this purpose alone
 *  3. it is current; its status is good. A hold is a revocation, unknown is a refusal
 *
 * Every response about the certificate must be signed and none may say that it is revoked, however old. Answers that
 * are kept are judged by their times; a nonce is compared by whoever asks ({@link assertOcspNonce}).
 * @returns the latest nextUpdate among the current responses
 * @throws AttestationError
 */
export async function checkOcsp(certificate: Certificate, issuer: Certificate, context: OcspContext): Promise<string> {
  const id = await certificateId(certificate, issuer);
  const said: OcspStatus[] = [];
  for (const response of context.responses) {
    const status = statusOf(response, id);
    if (status === undefined) continue;
    await assertSigned(response, issuer, context);
    said.push(status);
  }
  if (said.some(({ status }) => status === 'revoked')) {
    throw refusal(
      'certificate-revoked',
      `\`${certificate.commonName}\` was revoked by its issuer`,
      'use another device',
    );
  }
  return currentUntil(said, certificate.commonName, context.at);
}

function currentUntil(said: readonly OcspStatus[], name: string, at: string): string {
  const about = `the responder’s word on \`${name}\``;
  const fetchAgain = 'fetch the responder’s current answer';
  if (said.length === 0) throw refusal('ocsp-missing', `${about} was not given`, fetchAgain);
  const begun = said.filter(({ thisUpdate }) => thisUpdate <= at);
  if (begun.length === 0) throw refusal('ocsp-not-yet-valid', `${about} is of a later time`, 'check the clock');
  const newest = begun.reduce((a, b) => (a.nextUpdate > b.nextUpdate ? a : b));
  if (newest.nextUpdate < at) {
    throw refusal('ocsp-expired', `${about} was valid until \`${newest.nextUpdate}\``, fetchAgain);
  }
  if (newest.status !== 'good') {
    throw refusal('ocsp-unknown', `the responder does not know \`${name}\``, 'use a device that its maker knows');
  }
  return newest.nextUpdate;
}

async function assertSigned(response: OcspResponse, issuer: Certificate, context: OcspContext): Promise<void> {
  const isSignedBy = ({ subjectPublicKeyInfo }: Certificate) =>
    verifySigned(response.signatureAlgorithm, subjectPublicKeyInfo, response.signature, response.tbs, context.check);
  if (await isSignedBy(issuer)) return;
  for (const encoded of response.certificates) {
    const responder = context.once('responder', textOf(encoded), () => parseCertificateOfForm(encoded, FORM));
    if (!(await isSignedBy(responder))) continue;
    return assertDelegated(responder, issuer, context);
  }
  throw notTheirs(issuer);
}

/**
 * A responder's certificate is signed by the issuer itself, for signing such answers and nothing else. Its revocation is
 * the issuer's to rule out (id-pkix-ocsp-nocheck), or a list of the issuer's is needed.
 */
async function assertDelegated(
  responder: Certificate,
  issuer: Certificate,
  { lists, at, check }: OcspContext,
): Promise<void> {
  const { signatureAlgorithm, signature, tbs } = responder;
  const delegated =
    equalBytes(responder.issuer, issuer.subject) &&
    !responder.isAuthority &&
    (responder.keyUsage?.has(KEY_USAGE.digitalSignature) ?? true) &&
    isForOcsp(responder) &&
    (await verifySigned(signatureAlgorithm, issuer.subjectPublicKeyInfo, signature, tbs, check));
  if (!delegated) throw notTheirs(issuer);
  assertValidAt(responder, at, responder.commonName);
  if (!responder.extensions.has(OID.noCheck)) await checkRevocation([responder], issuer, lists, at, check);
}

function isForOcsp({ extensions }: Certificate): boolean {
  const content = extensions.get(OID.extendedKeyUsage);
  if (content === undefined) return false;
  return decoding('ocsp-malformed', 'ocsp.certs', () => {
    const reader = new DerReader(readDer(content, TAG.sequence).content);
    return objectIdentifier(reader.next(TAG.oid)) === OID.ocspSigning && reader.done;
  });
}

/** An answer to a request with a nonce must repeat it: else it may be one from before. @throws AttestationError */
export function assertOcspNonce(answer: Uint8Array, nonce: Uint8Array): void {
  const given = parseOcspResponse(answer).nonce;
  if (given !== null && equalBytes(given, nonce)) return;
  throw refusal('ocsp-nonce-mismatch', 'the answer is to another request', 'ask the responder again');
}

const notTheirs = ({ commonName }: Certificate) =>
  refusal('ocsp-signature', `nobody whom \`${commonName}\` trusts signed the answer`, 'fetch the answer again');

const refusal = (code: ConstructorParameters<typeof AttestationError>[0], message: string, remedy: string) =>
  new AttestationError(code, message, { field: 'collateral.ocsp', remedy });
