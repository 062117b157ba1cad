// SPDX-License-Identifier: Apache-2.0
import { constants, sign, type KeyObject } from 'node:crypto';
import {
  bitString,
  derTime,
  derTrue,
  integer,
  octetString,
  oid,
  printableString,
  sequence,
  set,
  tagged,
  utf8String,
} from './der-writer.ts';

/** One extension: OID, critical or not, and the content of its OCTET STRING. */
export interface TestOnlyExtension {
  readonly oid: string;
  readonly critical?: boolean;
  readonly value: Uint8Array;
}

export interface TestOnlyCertificateOptions {
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: bigint;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly publicKey: KeyObject;
  /** Key of the issuer: RSA for PSS, P-256 or P-384 for ECDSA. */
  readonly signingKey: KeyObject;
  readonly extensions: readonly TestOnlyExtension[];
}

/** RSASSA-PSS, SHA-384, MGF1-SHA-384, salt 48. */
const hash = () => sequence(oid('2.16.840.1.101.3.4.2.2'), Buffer.from([0x05, 0x00]));
const rsaPss = () =>
  sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(tagged(0, hash()), tagged(1, sequence(oid('1.2.840.113549.1.1.8'), hash())), tagged(2, integer(48))),
  );

/** ECDSA with the hash that goes with the curve (RFC 5758, 3.2). */
const ECDSA = {
  prime256v1: { hash: 'sha256', oid: '1.2.840.10045.4.3.2' },
  secp384r1: { hash: 'sha384', oid: '1.2.840.10045.4.3.3' },
} as const;

function ecdsaOf(key: KeyObject): (typeof ECDSA)[keyof typeof ECDSA] | null {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === 'prime256v1' || curve === 'secp384r1' ? ECDSA[curve] : null;
}

const algorithm = (key: KeyObject) => {
  const ecdsa = ecdsaOf(key);
  return ecdsa === null ? rsaPss() : sequence(oid(ecdsa.oid));
};

function signed(tbs: Buffer, key: KeyObject): Buffer {
  const ecdsa = ecdsaOf(key);
  const signature =
    ecdsa === null
      ? sign('sha384', tbs, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 })
      : sign(ecdsa.hash, tbs, key);
  return sequence(tbs, algorithm(key), bitString(signature));
}

/** A name in AMD's order of parts, with an organization that nobody takes for AMD. */
export const testOnlyName = (commonName: string): Buffer => {
  const part = (type: string, value: Buffer) => set(sequence(oid(type), value));
  return sequence(
    part('2.5.4.11', utf8String('Engineering')),
    part('2.5.4.6', printableString('US')),
    part('2.5.4.10', utf8String('Glovebox Test Only, not a vendor')),
    part('2.5.4.3', utf8String(commonName)),
  );
};

export function testOnlyCertificate(options: TestOnlyCertificateOptions): Buffer {
  const tbs = sequence(
    tagged(0, integer(2)),
    integer(options.serialNumber),
    algorithm(options.signingKey),
    testOnlyName(options.issuer),
    sequence(derTime(options.notBefore), derTime(options.notAfter)),
    testOnlyName(options.subject),
    options.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...options.extensions.map(extension))),
  );
  return signed(tbs, options.signingKey);
}

const extension = ({ oid: type, critical, value }: TestOnlyExtension) =>
  sequence(oid(type), ...(critical === true ? [derTrue()] : []), octetString(value));

/** Extensions of a certificate authority: basicConstraints with a path length, and keyUsage (RFC 5280, 4.2.1.3). */
export const testOnlyAuthorityExtensions = (pathLength: number | null, mayRevoke: boolean): TestOnlyExtension[] => [
  {
    oid: '2.5.29.19',
    critical: true,
    value: sequence(derTrue(), ...(pathLength === null ? [] : [integer(pathLength)])),
  },
  { oid: '2.5.29.15', critical: true, value: bitString(Buffer.from([mayRevoke ? 0x06 : 0x04]), mayRevoke ? 1 : 2) },
];

export interface TestOnlyRevocationListOptions {
  readonly issuer: string;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly revoked: readonly bigint[];
  readonly signingKey: KeyObject;
  readonly extensions?: readonly TestOnlyExtension[];
}

export function testOnlyRevocationList(options: TestOnlyRevocationListOptions): Buffer {
  const entries = options.revoked.map((serial) => sequence(integer(serial), derTime(options.thisUpdate)));
  const extensions = options.extensions ?? [{ oid: '2.5.29.20', value: integer(1) }];
  const tbs = sequence(
    integer(1),
    algorithm(options.signingKey),
    testOnlyName(options.issuer),
    derTime(options.thisUpdate),
    derTime(options.nextUpdate),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    tagged(0, sequence(...extensions.map(extension))),
  );
  return signed(tbs, options.signingKey);
}
