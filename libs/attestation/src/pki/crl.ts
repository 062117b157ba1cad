// SPDX-License-Identifier: Apache-2.0
import { DecodeError, equalBytes, toHex } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { contentOf, readAll, readDer, TAG, type DerElement } from './der.ts';
import { assertTime, bitString, smallInteger, time, unsignedInteger } from './der-values.ts';
import { verifySigned, type SignatureCheck } from './signature.ts';
import { assertAlgorithm, KEY_USAGE, readExtensions, type Certificate } from './x509.ts';

/** A certificate revocation list (RFC 5280, section 5), parsed but not verified. */
export interface RevocationList {
  readonly tbs: Uint8Array;
  readonly issuer: Uint8Array;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  /** Serial numbers, lower-case hex. */
  readonly revoked: ReadonlySet<string>;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
}

const ENTRIES_MAX = 20_000;

/** Complete lists only: any critical extension (delta, partial or indirect lists have one) is refused. @throws AttestationError `crl-malformed` */
export function parseRevocationList(encoded: Uint8Array): RevocationList {
  return decoding('crl-malformed', 'crl', () => {
    const outer = readDer(encoded, TAG.sequence).reader();
    const tbs = outer.next(TAG.sequence);
    const signatureAlgorithm = outer.next(TAG.sequence).encoded;
    const signature = bitString(outer.next(TAG.bitString));
    outer.end();

    const inner = tbs.reader();
    if (smallInteger(inner.next(TAG.integer)) !== 1) throw new DecodeError('malformed', 'list is not version 2');
    assertAlgorithm(inner.next(TAG.sequence).encoded, signatureAlgorithm);
    const issuer = inner.next(TAG.sequence).encoded;
    const [thisUpdate, nextUpdate] = [time(inner.any()), time(inner.any())];
    const entries = inner.optional(TAG.sequence);
    const extensions = inner.optional(TAG.context0);
    inner.end();
    if (extensions !== undefined) readExtensions(extensions, []);
    const revoked = new Set(entries === undefined ? [] : readAll(entries, ENTRIES_MAX).map(readEntry));
    return { tbs: tbs.encoded, issuer, thisUpdate, nextUpdate, revoked, signatureAlgorithm, signature };
  });
}

function readEntry(element: DerElement): string {
  const reader = contentOf(element, TAG.sequence);
  const serialNumber = toHex(unsignedInteger(reader.next(TAG.integer)));
  assertTime(reader.any());
  // Entry extensions (reason, date) change nothing: whatever is listed is revoked, a hold included.
  reader.optional(TAG.sequence);
  reader.end();
  return serialNumber;
}

/**
 * Checks that complete, current lists signed by `issuer` revoke none of `certificates`, which `issuer` issued.
 * Lists of other issuers are passed over; every list of this issuer must verify, and at least one must be current.
 * @returns the latest nextUpdate among the current lists
 * @throws AttestationError
 */
export async function checkRevocation(
  certificates: readonly Certificate[],
  issuer: Certificate,
  lists: readonly RevocationList[],
  at: string,
  check?: SignatureCheck,
): Promise<string> {
  const own = lists.filter((list) => equalBytes(list.issuer, issuer.subject));
  if (own.length === 0) {
    throw new AttestationError('crl-missing', `no revocation list of \`${issuer.commonName}\` was given`, {
      field: 'collateral.crls',
      remedy: 'deliver the vendor’s current revocation list with the evidence',
    });
  }
  for (const list of own) await assertSignedBy(list, issuer, check);
  // A revoked certificate stays revoked, so an old list still counts against it.
  for (const certificate of certificates) {
    if (own.some((list) => list.revoked.has(certificate.serialNumber))) {
      throw new AttestationError('certificate-revoked', `\`${certificate.commonName}\` was revoked by its issuer`, {
        field: 'certificate',
        remedy: 'use a worker whose certificates are not revoked',
      });
    }
  }
  return newestCurrent(own, at);
}

async function assertSignedBy(list: RevocationList, issuer: Certificate, check?: SignatureCheck): Promise<void> {
  const maySign = issuer.keyUsage?.has(KEY_USAGE.crlSign) ?? false;
  const { signatureAlgorithm, signature, tbs } = list;
  if (maySign && (await verifySigned(signatureAlgorithm, issuer.subjectPublicKeyInfo, signature, tbs, check))) return;
  throw new AttestationError('crl-signature', `a revocation list is not signed by \`${issuer.commonName}\``, {
    field: 'collateral.crls',
    remedy: 'fetch the revocation list from the vendor again',
  });
}

function newestCurrent(lists: readonly RevocationList[], at: string): string {
  const begun = lists.filter((list) => list.thisUpdate <= at);
  if (begun.length === 0) {
    throw new AttestationError('crl-not-yet-valid', 'the revocation list is of a later time', {
      field: 'collateral.crls',
      remedy: 'check the clock',
    });
  }
  const newest = begun.map((list) => list.nextUpdate).reduce((a, b) => (a > b ? a : b));
  if (newest < at) {
    throw new AttestationError('crl-expired', `the revocation list was valid until \`${newest}\``, {
      field: 'collateral.crls',
      remedy: 'fetch the current revocation list from the vendor',
    });
  }
  return newest;
}
