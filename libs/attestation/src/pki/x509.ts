// SPDX-License-Identifier: Apache-2.0
import { DecodeError, equalBytes, toHex } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { contentOf, readAll, readDer, TAG, type DerElement } from './der.ts';
import {
  bitString,
  boolean,
  namedBits,
  objectIdentifier,
  smallInteger,
  text,
  time,
  unsignedInteger,
} from './der-values.ts';
import { isKnownAlgorithm } from './signature.ts';

/** An X.509 v3 certificate (RFC 5280), parsed but not verified: attacker-controlled until a chain says otherwise. */
export interface Certificate {
  readonly encoded: Uint8Array;
  /** The signed part. */
  readonly tbs: Uint8Array;
  /** Lower-case hex without leading zero bytes. */
  readonly serialNumber: string;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** DER of the names, compared as bytes. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly commonName: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly isAuthority: boolean;
  /** Of an authority: how many authorities may follow below it. */
  readonly pathLength: number;
  /** Bits of keyUsage, or null when the extension is absent. */
  readonly keyUsage: ReadonlySet<number> | null;
  /** Content of all extensions by OID. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

export const KEY_USAGE = { digitalSignature: 0, keyCertSign: 5, crlSign: 6 } as const;

const OID = { commonName: '2.5.4.3', keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19' } as const;
const EXTENSIONS_MAX = 32;
const NAME_PARTS_MAX = 16;
const NO_LIMIT = 255;

/** What a role's certificates may have besides. */
export interface CertificateForm {
  /** Extensions that may be critical although nothing here enforces them: the role's own rules make them harmless. */
  readonly alsoUnderstood: readonly string[];
  /** Whether the subject may be empty, as where a key is named by other means. */
  readonly emptySubject: boolean;
}

const USUAL_FORM: CertificateForm = { alsoUnderstood: [], emptySubject: false };

/** @throws AttestationError `certificate-malformed` */
export const parseCertificate = (encoded: Uint8Array): Certificate => parseCertificateOfForm(encoded, USUAL_FORM);

/** @throws AttestationError `certificate-malformed` */
export function parseCertificateOfForm(encoded: Uint8Array, form: CertificateForm): Certificate {
  return decoding('certificate-malformed', 'certificate', () => readCertificate(encoded, form));
}

function readCertificate(encoded: Uint8Array, form: CertificateForm): Certificate {
  const outer = readDer(encoded, TAG.sequence).reader();
  const tbs = outer.next(TAG.sequence);
  const signatureAlgorithm = outer.next(TAG.sequence).encoded;
  const signature = bitString(outer.next(TAG.bitString));
  outer.end();

  const inner = tbs.reader();
  if (smallInteger(readDer(inner.next(TAG.context0).content, TAG.integer)) !== 2) {
    throw new DecodeError('malformed', 'certificate is not version 3', { field: 'version' });
  }
  const serialNumber = toHex(unsignedInteger(inner.next(TAG.integer)));
  assertAlgorithm(inner.next(TAG.sequence).encoded, signatureAlgorithm);
  const issuer = inner.next(TAG.sequence).encoded;
  const validity = inner.next(TAG.sequence).reader();
  const [notBefore, notAfter] = [time(validity.any()), time(validity.any())];
  validity.end();
  const subject = inner.next(TAG.sequence);
  const subjectPublicKeyInfo = inner.next(TAG.sequence).encoded;
  const extensions = readExtensions(inner.next(TAG.context3), [...ENFORCED, ...form.alsoUnderstood]);
  inner.end();

  return {
    encoded,
    tbs: tbs.encoded,
    serialNumber,
    signatureAlgorithm,
    signature,
    issuer,
    subject: subject.encoded,
    commonName: form.emptySubject && subject.content.length === 0 ? 'unnamed' : readCommonName(subject),
    notBefore,
    notAfter,
    subjectPublicKeyInfo,
    ...readBasicConstraints(extensions),
    keyUsage: readKeyUsage(extensions),
    extensions,
  };
}

/** The algorithm stands inside and outside the signed part (RFC 5280, 4.1.1.2): both must be the same known one. */
export function assertAlgorithm(inside: Uint8Array, outside: Uint8Array): void {
  if (!equalBytes(inside, outside) || !isKnownAlgorithm(outside)) {
    throw new DecodeError('malformed', 'signature algorithm is unknown or stated twice differently', {
      field: 'signatureAlgorithm',
    });
  }
}

/** Extensions that this parser enforces. An unknown critical extension is refused (RFC 5280, 4.2). */
const ENFORCED: readonly string[] = [OID.keyUsage, OID.basicConstraints];

export function readExtensions(tagged: DerElement, enforced = ENFORCED): ReadonlyMap<string, Uint8Array> {
  const extensions = new Map<string, Uint8Array>();
  for (const element of readAll(readDer(tagged.content, TAG.sequence), EXTENSIONS_MAX)) {
    const reader = contentOf(element, TAG.sequence);
    const oid = objectIdentifier(reader.next(TAG.oid));
    const flag = reader.optional(TAG.boolean);
    const critical = flag !== undefined && boolean(flag);
    const { content } = reader.next(TAG.octetString);
    reader.end();
    if (extensions.has(oid)) throw new DecodeError('malformed', 'one extension twice', { field: oid });
    if (critical && !enforced.includes(oid)) {
      throw new DecodeError('malformed', 'unknown critical extension', { field: oid });
    }
    extensions.set(oid, content);
  }
  return extensions;
}

function readBasicConstraints(extensions: ReadonlyMap<string, Uint8Array>) {
  const content = extensions.get(OID.basicConstraints);
  if (content === undefined) return { isAuthority: false, pathLength: 0 };
  const reader = readDer(content, TAG.sequence).reader();
  const flag = reader.optional(TAG.boolean);
  const isAuthority = flag !== undefined && boolean(flag);
  const limit = reader.optional(TAG.integer);
  reader.end();
  return { isAuthority, pathLength: limit === undefined ? NO_LIMIT : smallInteger(limit) };
}

function readKeyUsage(extensions: ReadonlyMap<string, Uint8Array>): ReadonlySet<number> | null {
  const content = extensions.get(OID.keyUsage);
  return content === undefined ? null : namedBits(readDer(content, TAG.bitString));
}

/** The only commonName of a name: none, or two, is refused, so that nobody can choose which one counts. */
function readCommonName(name: DerElement): string {
  const names: string[] = [];
  for (const part of readAll(name, NAME_PARTS_MAX)) {
    for (const attribute of readAll(readDer(part.encoded, TAG.set), NAME_PARTS_MAX)) {
      const reader = contentOf(attribute, TAG.sequence);
      const oid = objectIdentifier(reader.next(TAG.oid));
      const value = reader.any();
      reader.end();
      if (oid === OID.commonName) names.push(text(value));
    }
  }
  const [only] = names;
  if (only === undefined || names.length !== 1) {
    throw new DecodeError('malformed', 'name does not have exactly one commonName', { field: 'subject' });
  }
  // It appears in messages before it is authenticated, so it must not be able to paint a terminal.
  if (!/^[ -~]{1,128}$/.test(only))
    throw new DecodeError('malformed', 'commonName is not plain text', { field: 'subject' });
  return only;
}

/** Checks that `at` lies in the validity period. @throws AttestationError */
export function assertValidAt(certificate: Certificate, at: string, field: string): void {
  if (at < certificate.notBefore) {
    throw new AttestationError('certificate-not-yet-valid', `certificate is valid from \`${certificate.notBefore}\``, {
      field,
      remedy: 'check the clock, or wait',
    });
  }
  if (at > certificate.notAfter) {
    throw new AttestationError('certificate-expired', `certificate was valid until \`${certificate.notAfter}\``, {
      field,
      remedy: 'fetch the current certificate from the vendor',
    });
  }
}
