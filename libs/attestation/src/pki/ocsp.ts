// SPDX-License-Identifier: Apache-2.0
import { DecodeError, equalBytes, toHex } from '@glovebox/core';
import { decoding } from '../parse-input.ts';
import { DerReader, readAll, readDer, TAG, type DerElement } from './der.ts';
import { bitString, objectIdentifier, time } from './der-values.ts';
import { isKnownAlgorithm } from './signature.ts';
import { readExtensions } from './x509.ts';

/** What a responder says about one certificate (RFC 6960, 4.2.1). */
export interface OcspStatus {
  /** DER of the CertID: names issuer and serial number. */
  readonly id: Uint8Array;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly thisUpdate: string;
  readonly nextUpdate: string;
}

/** A basic OCSP response, parsed but not verified. */
export interface OcspResponse {
  readonly tbs: Uint8Array;
  readonly statuses: readonly OcspStatus[];
  /** What the asker sent to know a fresh answer by, or null. */
  readonly nonce: Uint8Array | null;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** DER: whom the issuer may have delegated to. */
  readonly certificates: readonly Uint8Array[];
}

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const NONCE = '1.3.6.1.5.5.7.48.1.2';
const ENUMERATED = 0x0a;
const CONTEXT_1 = 0xa1;
const CONTEXT_2 = 0xa2;
const STATUSES: ReadonlyMap<number, OcspStatus['status']> = new Map([
  [0x80, 'good'],
  [CONTEXT_1, 'revoked'],
  [0x82, 'unknown'],
]);
const STATUSES_MAX = 16;
const CERTIFICATES_MAX = 4;

/**
 * Parses one successful basic response. An answer without nextUpdate is refused: it says that newer information may be
 * had at any time, so nothing that is kept could rest on it. Unknown critical extensions are refused.
 * @throws AttestationError `ocsp-malformed`
 */
export function parseOcspResponse(encoded: Uint8Array): OcspResponse {
  return decoding('ocsp-malformed', 'ocsp', () => {
    const outer = new DerReader(readDer(encoded, TAG.sequence).content);
    const { content: status } = outer.next(ENUMERATED);
    if (status.length !== 1 || status[0] !== 0) {
      throw new DecodeError('malformed', `the responder refused with status \`${toHex(status)}\``, { field: 'status' });
    }
    const bytes = new DerReader(readDer(outer.next(TAG.context0).content, TAG.sequence).content);
    outer.end();
    if (objectIdentifier(bytes.next(TAG.oid)) !== BASIC) throw new DecodeError('malformed', 'not a basic response');
    const { content } = bytes.next(TAG.octetString);
    bytes.end();
    return readBasic(content);
  });
}

function readBasic(content: Uint8Array): OcspResponse {
  const reader = new DerReader(readDer(content, TAG.sequence).content);
  const tbs = reader.next(TAG.sequence);
  const signatureAlgorithm = reader.next(TAG.sequence).encoded;
  if (!isKnownAlgorithm(signatureAlgorithm)) throw new DecodeError('malformed', 'unknown signature algorithm');
  const signature = bitString(reader.next(TAG.bitString));
  const delivered = reader.optional(TAG.context0);
  reader.end();
  const certificates =
    delivered === undefined
      ? []
      : readAll(readDer(delivered.content, TAG.sequence), CERTIFICATES_MAX).map((one) => one.encoded);
  return { tbs: tbs.encoded, ...readData(tbs), signatureAlgorithm, signature, certificates };
}

/** Who answered (by name or key) is read over: the signature says it, and a claim beside it adds nothing. */
function readData(tbs: DerElement): Pick<OcspResponse, 'statuses' | 'nonce'> {
  const reader = new DerReader(tbs.content);
  if (reader.optional(TAG.context0) !== undefined) throw new DecodeError('malformed', 'not version 1');
  const responder = reader.any();
  if (responder.tag !== CONTEXT_1 && responder.tag !== CONTEXT_2) throw new DecodeError('malformed', 'no responder');
  time(reader.next(TAG.generalizedTime));
  const statuses = readAll(reader.next(TAG.sequence), STATUSES_MAX).map(readStatus);
  const tagged = reader.optional(CONTEXT_1);
  reader.end();
  const nonce = tagged === undefined ? undefined : readExtensions(tagged, [NONCE]).get(NONCE);
  return { statuses, nonce: nonce === undefined ? null : readDer(nonce, TAG.octetString).content };
}

function readStatus(element: DerElement): OcspStatus {
  const reader = new DerReader(readDer(element.encoded, TAG.sequence).content);
  const id = reader.next(TAG.sequence).encoded;
  const status = STATUSES.get(reader.any().tag);
  const thisUpdate = time(reader.next(TAG.generalizedTime));
  const next = reader.optional(TAG.context0);
  const extensions = reader.optional(CONTEXT_1);
  reader.end();
  if (status === undefined) throw new DecodeError('malformed', 'an unknown kind of status', { field: 'certStatus' });
  if (next === undefined) throw new DecodeError('malformed', 'no nextUpdate', { field: 'nextUpdate' });
  if (extensions !== undefined) readExtensions(extensions, []);
  return { id, status, thisUpdate, nextUpdate: time(readDer(next.content, TAG.generalizedTime)) };
}

/** What a response says about a certificate, or undefined. */
export const statusOf = ({ statuses }: OcspResponse, id: Uint8Array): OcspStatus | undefined =>
  statuses.find((status) => equalBytes(status.id, id));
