// SPDX-License-Identifier: Apache-2.0
import { DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../parse-input.ts';
import { contentOf, readAll, readDer, TAG, type DerElement } from '../pki/der.ts';
import { boolean, objectIdentifier, smallInteger, unsignedInteger } from '../pki/der-values.ts';
import type { Certificate } from '../pki/x509.ts';

/** Intel's certificate extension (Intel SGX PCK Certificate and CRL Profile Specification, section 1.3.5). */
const ARC = '1.2.840.113741.1.13.1';
const TAG_ENUMERATED = 0x0a;
const PARTS_MAX = 32;

/** What a PCK certificate says about its platform, parsed but not verified. */
export interface PckPlatform {
  readonly ppid: string;
  /** Component SVNs, 16. */
  readonly components: readonly number[];
  readonly pceSvn: number;
  readonly cpuSvn: string;
  readonly pceId: string;
  readonly fmspc: string;
  /** 0 standard, 1 scalable, 2 scalable with integrity. */
  readonly sgxType: number;
  /** Of certificates of the platform CA only. */
  readonly platformInstanceId: string | null;
  readonly configuration: {
    readonly dynamicPlatform: boolean;
    readonly cachedKeys: boolean;
    readonly smtEnabled: boolean;
  } | null;
}

/**
 * Reads the extension; each value has one accepted encoding, absence of a required one is an error. Members that we do
 * not know are passed over, so that Intel can add some; the TCB has exactly its 18.
 * @throws AttestationError `certificate-malformed`
 */
export function parsePckPlatform(certificate: Certificate): PckPlatform {
  return decoding('certificate-malformed', certificate.commonName, () => {
    const content = certificate.extensions.get(ARC);
    if (content === undefined) throw missing(ARC);
    const members = readMembers(readDer(content, TAG.sequence), ARC);
    const octets = (arc: number, length: number) => fixedOctets(required(members, `${ARC}.${String(arc)}`), length);
    const instance = members.get(`${ARC}.6`);
    const configuration = members.get(`${ARC}.7`);
    return {
      ppid: octets(1, 16),
      ...readTcb(required(members, `${ARC}.2`)),
      pceId: octets(3, 2),
      fmspc: octets(4, 6),
      sgxType: enumerated(required(members, `${ARC}.5`)),
      platformInstanceId: instance === undefined ? null : fixedOctets(instance, 16),
      configuration: configuration === undefined ? null : readConfiguration(configuration),
    };
  });
}

function readTcb(element: DerElement): Pick<PckPlatform, 'components' | 'pceSvn' | 'cpuSvn'> {
  const arc = `${ARC}.2`;
  const members = readMembers(readDer(element.encoded, TAG.sequence), arc);
  if (members.size !== 18) throw new DecodeError('malformed', 'TCB does not have 18 members', { field: arc });
  const member = (index: number) => required(members, `${arc}.${String(index)}`);
  return {
    components: Array.from({ length: 16 }, (_, index) => smallInteger(readDer(member(index + 1).encoded, TAG.integer))),
    pceSvn: integer16(member(17)),
    cpuSvn: fixedOctets(member(18), 16),
  };
}

function readConfiguration(element: DerElement): PckPlatform['configuration'] {
  const arc = `${ARC}.7`;
  const members = readMembers(readDer(element.encoded, TAG.sequence), arc);
  const flag = (index: number) => boolean(readDer(required(members, `${arc}.${String(index)}`).encoded, TAG.boolean));
  return { dynamicPlatform: flag(1), cachedKeys: flag(2), smtEnabled: flag(3) };
}

/** SEQUENCE of (OID, value) pairs, each OID directly below `arc` and once. */
function readMembers(element: DerElement, arc: string): ReadonlyMap<string, DerElement> {
  const members = new Map<string, DerElement>();
  for (const pair of readAll(element, PARTS_MAX)) {
    const reader = contentOf(pair, TAG.sequence);
    const oid = objectIdentifier(reader.next(TAG.oid));
    const value = reader.any();
    reader.end();
    if (!oid.startsWith(arc) || oid.lastIndexOf('.') !== arc.length) {
      throw new DecodeError('malformed', 'a member is of another arc', { field: oid });
    }
    if (members.has(oid)) throw new DecodeError('malformed', 'one member twice', { field: oid });
    members.set(oid, value);
  }
  return members;
}

function required(members: ReadonlyMap<string, DerElement>, oid: string): DerElement {
  const value = members.get(oid);
  if (value === undefined) throw missing(oid);
  return value;
}

const missing = (oid: string) => new DecodeError('malformed', 'extension or member is missing', { field: oid });

function fixedOctets(element: DerElement, length: number): string {
  const { content } = readDer(element.encoded, TAG.octetString);
  if (content.length !== length) throw new DecodeError('malformed', `not \`${String(length)}\` bytes`);
  return toHex(content);
}

function integer16(element: DerElement): number {
  const bytes = unsignedInteger(readDer(element.encoded, TAG.integer));
  if (bytes.length > 2) throw new DecodeError('malformed', 'INTEGER is larger than 65535');
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function enumerated(element: DerElement): number {
  const { content } = readDer(element.encoded, TAG_ENUMERATED);
  const [value] = content;
  if (value === undefined || content.length !== 1 || value > 2) throw new DecodeError('malformed', 'unknown SGX type');
  return value;
}
