// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, fromBase64Url, fromHex, fromUtf8, utf8 } from '@glovebox/core';
import { untag } from '../pki/cbor.ts';
import { REPORT_LENGTH as KEYSTONE_LENGTH } from '../platforms/keystone/evidence.ts';
import { REPORT_LENGTH as SNP_LENGTH } from '../platforms/sev-snp/evidence.ts';
import { TAG_COLLECTION } from '../platforms/cca/evidence.ts';
import { MAGIC } from '../platforms/tpm/evidence.ts';
import { jsonKind } from './json-kind.ts';

/** What a file is, by its content alone. Recognized is not verified: the parser of the kind decides whether it is well-formed. */
export type FileKind =
  /** Our own JSON. */
  | 'evidence'
  | 'receipt'
  | 'collateral'
  /** What devices make. */
  | 'snp-report'
  | 'snp-certificate-table'
  | 'sgx-quote'
  | 'tdx-quote'
  | 'nitro-document'
  | 'cca-token'
  | 'keystone-report'
  | 'tpm-quote'
  | 'tpm-signature'
  | 'tpm-public'
  | 'tpm-pcrs'
  | 'nvidia-report'
  | 'nvidia-json'
  | 'event-log'
  /** An RSA signature without anything around it, as Azure hands it out beside a TPM quote. */
  | 'bare-signature'
  | 'azure-hcl-report'
  /** What vendors publish. */
  | 'certificates'
  | 'revocation-list'
  | 'intel-tcb-info'
  | 'intel-qe-identity'
  | 'nvidia-rim'
  | 'corim'
  /** A key without a certificate: trusted only where its user says so. */
  | 'public-key'
  | 'unknown';

export interface IdentifiedFile {
  /** As its user knows it; never opened here. */
  readonly name: string;
  readonly kind: FileKind;
  /** Binary where the file held hex or base64 text of something that was recognized. */
  readonly bytes: Uint8Array;
}

/** Recognizes a file by its first bytes and its length; also in hex or base64. Never throws. */
export function identifyFile(name: string, bytes: Uint8Array): IdentifiedFile {
  const kind = kindOf(bytes);
  if (kind !== 'unknown') return { name, kind, bytes };
  const decoded = fromText(bytes);
  return decoded === null ? { name, kind, bytes } : { name, kind: binaryKind(decoded), bytes: decoded };
}

function kindOf(bytes: Uint8Array): FileKind {
  const text = textOf(bytes);
  if (text === null) return binaryKind(bytes);
  const start = text.trimStart();
  if (start.startsWith('-----BEGIN CERTIFICATE-----')) return 'certificates';
  if (start.startsWith('-----BEGIN X509 CRL-----')) return 'revocation-list';
  if (start.startsWith('-----BEGIN PUBLIC KEY-----')) return 'public-key';
  if (start.startsWith('<')) return /<(\w+:)?SoftwareIdentity/.test(start.slice(0, 4096)) ? 'nvidia-rim' : 'unknown';
  return start.startsWith('{') || start.startsWith('[') ? jsonKind(bytes) : 'unknown';
}

function textOf(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, 64).some((byte) => byte < 9)) return null;
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** Null where the file is neither hex nor base64. */
function fromText(bytes: Uint8Array): Uint8Array | null {
  const compact = textOf(bytes)?.replace(/\s/g, '').replace(/^0x/, '') ?? '';
  if (compact.length < 16) return null;
  try {
    if (/^([0-9a-fA-F]{2})+$/.test(compact)) return fromHex(compact.toLowerCase());
    if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return null;
    return fromBase64Url(compact.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean =>
  bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);

const SPDM_REQUEST = Uint8Array.of(0x11, 0xe0, 0x01, 0xff);
/** First GUIDs that certificate tables begin with: VCEK, VLEK, ASK, ARK. */
const TABLE_GUIDS = ['63da758d', 'a8074bc2', '4ab7b379', 'c0b406a4'].map(fromHex);
const NITRO_PAYLOAD = utf8('module_id');
const EVENT_LOG_MARK = utf8('Spec ID Event03');
const BARE_RSA_LENGTHS: readonly number[] = [256, 384, 512];

/** In an order in which the first match is right: those with a magic number before those with a length. */
const BINARY: readonly (readonly [FileKind, (bytes: Uint8Array) => boolean])[] = [
  [
    'tpm-quote',
    (bytes) => startsWith(bytes, Uint8Array.of(MAGIC >>> 24, (MAGIC >> 16) & 255, (MAGIC >> 8) & 255, MAGIC & 255)),
  ],
  ['azure-hcl-report', (bytes) => startsWith(bytes, utf8('HCLA'))],
  ['cca-token', (bytes) => untag(bytes, TAG_COLLECTION) !== null],
  ['corim', isCorim],
  ['nitro-document', (bytes) => isSign1(bytes) && includes(bytes.subarray(0, 256), NITRO_PAYLOAD)],
  ['nvidia-report', (bytes) => startsWith(bytes, SPDM_REQUEST)],
  ['event-log', (bytes) => includes(bytes.subarray(0, 64), EVENT_LOG_MARK)],
  ['snp-certificate-table', (bytes) => TABLE_GUIDS.some((guid) => startsWith(bytes, guid))],
  ['snp-report', isSnpReport],
  ['sgx-quote', (bytes) => quoteTee(bytes) === 0x00],
  ['tdx-quote', (bytes) => quoteTee(bytes) === 0x81],
  [
    'tpm-signature',
    (bytes) => [0x14, 0x16, 0x18].includes(u16be(bytes, 0)) && isHash(u16be(bytes, 2)) && bytes.length < 1100,
  ],
  ['tpm-public', (bytes) => [0x01, 0x23].includes(u16be(bytes, 0)) && isHash(u16be(bytes, 2)) && bytes.length < 1100],
  ['keystone-report', (bytes) => bytes.length === KEYSTONE_LENGTH],
  ['bare-signature', (bytes) => BARE_RSA_LENGTHS.includes(bytes.length)],
];

function binaryKind(bytes: Uint8Array): FileKind {
  if (bytes[0] === 0x30) return derKind(bytes);
  return BINARY.find(([, matches]) => matches(bytes))?.[0] ?? 'unknown';
}

/**
 * SEQUENCE of: a signed part that begins with a version `[0]` is a certificate, with an INTEGER a list; a key begins with an
 * algorithm.
 */
function derKind(bytes: Uint8Array): FileKind {
  const inner = afterHead(bytes, 0);
  if (inner === null || bytes[inner] !== 0x30) return 'unknown';
  const first = afterHead(bytes, inner);
  if (first === null) return 'unknown';
  switch (bytes[first]) {
    case 0xa0:
      return 'certificates';
    case 0x02:
      return 'revocation-list';
    case 0x06:
      return 'public-key';
    default:
      return 'unknown';
  }
}

/** Where the content of a DER element begins. */
function afterHead(bytes: Uint8Array, start: number): number | null {
  const length = bytes[start + 1];
  if (length === undefined) return null;
  return start + 2 + (length > 0x80 ? length & 0x7f : 0);
}

/** Version 2 to 5 and the one signature algorithm; a certificate table may follow the report. */
function isSnpReport(bytes: Uint8Array): boolean {
  if (bytes.length < SNP_LENGTH) return false;
  const reader = new ByteReader(bytes);
  const version = reader.u32le();
  reader.bytes(0x30);
  return version >= 2 && version <= 5 && reader.u32le() === 1;
}

/** TEE type of a quote of version 3 to 5 with an ECDSA key. */
function quoteTee(bytes: Uint8Array): number | null {
  if (bytes.length < 436) return null;
  const reader = new ByteReader(bytes);
  const version = reader.u16le();
  const keyType = reader.u16le();
  return version >= 3 && version <= 5 && (keyType === 2 || keyType === 3) ? reader.u32le() : null;
}

/** Tagged as unsigned CoRIM (501), as the older choice of both (500), or a COSE_Sign1 whose content is one. */
function isCorim(bytes: Uint8Array): boolean {
  if ([500, 501].some((tag) => untag(bytes, tag) !== null)) return true;
  return isSign1(bytes) && includes(bytes.subarray(0, 128), utf8('rim+cbor'));
}

const isSign1 = (bytes: Uint8Array): boolean => startsWith(untag(bytes, 18) ?? bytes, Uint8Array.of(0x84));

const u16be = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

const isHash = (algorithm: number): boolean => [0x04, 0x0b, 0x0c, 0x0d].includes(algorithm);

function includes(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    if (startsWith(bytes.subarray(at), part)) return true;
  }
  return false;
}
