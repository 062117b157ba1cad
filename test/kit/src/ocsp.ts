// SPDX-License-Identifier: Apache-2.0
import { createHash, sign, type KeyObject } from 'node:crypto';
import { bitString, der, integer, octetString, oid, sequence, tagged } from './der-writer.ts';
import type { TestOnlyExtension } from './certificates.ts';

/** Names a certificate by hash of its issuer's name and key (RFC 6960, 4.1.1). */
export const testOnlyCertificateId = (
  issuer: { readonly name: Uint8Array; readonly key: KeyObject },
  serialNumber: bigint,
  hash: 'sha384' | 'sha1' = 'sha384',
): Buffer => {
  const digest = (bytes: Uint8Array) => octetString(createHash(hash).update(bytes).digest());
  // Behind the algorithm of a P-384 key stands the BIT STRING: its last 97 bytes are the point.
  const point = issuer.key.export({ type: 'spki', format: 'der' }).subarray(-97);
  const algorithm = hash === 'sha384' ? '2.16.840.1.101.3.4.2.2' : '1.3.14.3.2.26';
  return sequence(sequence(oid(algorithm)), digest(issuer.name), digest(point), integer(serialNumber));
};

export interface TestOnlyOcspOptions {
  /** DER of the CertID. */
  readonly id: Uint8Array;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  readonly nonce: Uint8Array | null;
  /** P-384. */
  readonly signingKey: KeyObject;
  readonly certificates: readonly Uint8Array[];
  readonly responseStatus: number;
}

const generalizedTime = (time: string) => der(0x18, Buffer.from(time.replace(/[-:T]/g, '')));

export function testOnlyOcspResponse(options: TestOnlyOcspOptions): Buffer {
  if (options.responseStatus !== 0) return sequence(der(0x0a, Buffer.from([options.responseStatus])));
  const revoked = tagged(1, generalizedTime('2026-11-01T00:00:00Z'), tagged(0, der(0x0a, Buffer.from([6]))));
  const status = { good: der(0x80), revoked, unknown: der(0x82) }[options.status];
  const single = sequence(
    options.id,
    status,
    generalizedTime(options.thisUpdate),
    ...(options.nextUpdate === null ? [] : [tagged(0, generalizedTime(options.nextUpdate))]),
  );
  const nonce = options.nonce;
  const data = sequence(
    tagged(2, octetString(Buffer.alloc(20, 7))),
    generalizedTime(options.thisUpdate),
    sequence(single),
    ...(nonce === null
      ? []
      : [tagged(1, sequence(sequence(oid('1.3.6.1.5.5.7.48.1.2'), octetString(octetString(nonce)))))]),
  );
  const basic = sequence(
    data,
    sequence(oid('1.2.840.10045.4.3.3')),
    bitString(sign('sha384', data, options.signingKey)),
    ...(options.certificates.length === 0 ? [] : [tagged(0, sequence(...options.certificates))]),
  );
  return sequence(der(0x0a, Buffer.from([0])), tagged(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), octetString(basic))));
}

/** A certificate whose key may sign OCSP answers and nothing else, and which itself cannot be revoked. */
export const testOnlyResponderExtensions = (noCheck = true): TestOnlyExtension[] => [
  { oid: '2.5.29.15', critical: true, value: bitString(Buffer.from([0x80]), 7) },
  { oid: '2.5.29.37', critical: true, value: sequence(oid('1.3.6.1.5.5.7.3.9')) },
  ...(noCheck ? [{ oid: '1.3.6.1.5.5.7.48.1.5', value: Buffer.from([0x05, 0x00]) }] : []),
];

const uri = (url: string) => der(0x86, Buffer.from(url));

/** Where the issuer's list is (RFC 5280, 4.2.1.13). */
export const testOnlyListAddress = (url: string): TestOnlyExtension => ({
  oid: '2.5.29.31',
  value: sequence(sequence(tagged(0, tagged(0, uri(url))))),
});

/** Where the issuer's certificate is (RFC 5280, 4.2.2.1). */
export const testOnlyIssuerAddress = (url: string): TestOnlyExtension => ({
  oid: '1.3.6.1.5.5.7.1.1',
  value: sequence(sequence(oid('1.3.6.1.5.5.7.48.2'), uri(url))),
});

/** What an OCSP request asks about, and its nonce: the CertID is its one and only. */
export function testOnlyReadOcspRequest(request: Buffer): { readonly id: Buffer; readonly nonce: Buffer } {
  // OCSPRequest, TBSRequest, requestList, Request, CertID: five SEQUENCEs inside each other.
  let at = 0;
  for (let depth = 0; depth < 4; depth++) at += headerLength(request, at);
  const id = request.subarray(at, at + headerLength(request, at) + contentLength(request, at));
  return { id, nonce: request.subarray(-32) };
}

const headerLength = (bytes: Buffer, at: number) =>
  (bytes[at + 1] ?? 0) < 0x80 ? 2 : 2 + ((bytes[at + 1] ?? 0) & 0x7f);
const contentLength = (bytes: Buffer, at: number) => {
  const first = bytes[at + 1] ?? 0;
  return first < 0x80 ? first : bytes.readUIntBE(at + 2, first & 0x7f);
};
