// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../parse-input.ts';

export type IntelTee = 'sgx' | 'tdx';

/** What a quote carries: an enclave report, a TD report 1.0, or a TD report 1.5. */
export type BodyType = 1 | 2 | 3;

/** A DCAP quote, parsed but not authenticated: attacker-controlled until its chain of signatures is verified. */
export interface Quote {
  readonly version: 3 | 4 | 5;
  readonly tee: IntelTee;
  readonly attestationKeyType: number;
  readonly qeVendorId: string;
  /** First 16 bytes: identity of platform and quoting enclave, by which caches find certificates. */
  readonly userData: Uint8Array;
  readonly bodyType: BodyType;
  /** The report itself, for the platform's own parser. */
  readonly body: Uint8Array;
  /** Header and body: what the attestation key signs. */
  readonly signed: Uint8Array;
  /** r ‖ s, 32 bytes each. */
  readonly signature: Uint8Array;
  /** x ‖ y, 32 bytes each. */
  readonly attestationKey: Uint8Array;
  /** Report of the quoting enclave, 384 bytes: what the PCK signs. */
  readonly qeReport: Uint8Array;
  readonly qeReportSignature: Uint8Array;
  readonly authenticationData: Uint8Array;
  readonly certificationDataType: number;
  readonly certificationData: Uint8Array;
  /** What follows the quote. Clouds hand quotes out in a buffer of fixed size, the rest zero. */
  readonly trailing: Uint8Array;
}

const KEY_TYPE_P256 = 2;
const TEE_TYPES: ReadonlyMap<number, IntelTee> = new Map([
  [0x00, 'sgx'],
  [0x81, 'tdx'],
]);
/** Size of the report by body type. Type 4 (885 bytes) is refused: no public quote has one, so nothing could be tried on it. */
const BODY_SIZES: ReadonlyMap<number, number> = new Map([
  [1, 384],
  [2, 584],
  [3, 648],
]);
const QE_REPORT_LENGTH = 384;
const NESTED = 6;
/** PPID clear or encrypted (1 to 3), PCK certificate (4), PCK certificate chain (5). */
const CERTIFICATION_TYPES: readonly number[] = [1, 2, 3, 4, 5];

/**
 * Parses a quote of version 3, 4 or 5 (Intel SGX ECDSA Quote Library Reference and Intel TDX DCAP Quoting Library API,
 * "Quote format"). Every inner length must fill its outer one exactly. What follows the quote is returned, not judged.
 * Reserved fields of the header are signed and mean nothing, so they are not judged either.
 * @throws AttestationError `malformed`
 */
export const parseQuote = (bytes: Uint8Array): Quote => decoding('malformed', 'evidence.quote', () => readQuote(bytes));

function readQuote(bytes: Uint8Array): Quote {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader);
  const body = readBody(reader, header);
  const signed = bytes.slice(0, reader.offset);
  const signatureData = new ByteReader(reader.bytes(reader.u32le()));
  const trailing = reader.bytes(reader.remaining);
  return { ...header, ...body, signed, ...readSignatureData(signatureData, header.version), trailing };
}

type Header = Pick<Quote, 'version' | 'tee' | 'attestationKeyType' | 'qeVendorId' | 'userData'>;

function readHeader(reader: ByteReader): Header {
  const version = reader.u16le();
  if (version !== 3 && version !== 4 && version !== 5) throw unknown('version', version);
  const attestationKeyType = reader.u16le();
  if (attestationKeyType !== KEY_TYPE_P256) throw unknown('attestationKeyType', attestationKeyType);
  const teeType = reader.u32le();
  const tee = TEE_TYPES.get(teeType);
  if (tee === undefined || (version === 3 && tee !== 'sgx')) throw unknown('teeType', teeType);
  reader.bytes(4);
  const qeVendorId = toHex(reader.bytes(16));
  return { version, tee, attestationKeyType, qeVendorId, userData: reader.bytes(20) };
}

function readBody(reader: ByteReader, { version, tee }: Header): Pick<Quote, 'bodyType' | 'body'> {
  const type = version === 5 ? reader.u16le() : tee === 'sgx' ? 1 : 2;
  const size = BODY_SIZES.get(type);
  if (size === undefined || (type === 1) !== (tee === 'sgx')) throw unknown('bodyType', type);
  if (version === 5) {
    const stated = reader.u32le();
    if (stated !== size) throw unknown('bodySize', stated);
  }
  return { bodyType: type as BodyType, body: reader.bytes(size) };
}

type SignatureData = Pick<
  Quote,
  | 'signature'
  | 'attestationKey'
  | 'qeReport'
  | 'qeReportSignature'
  | 'authenticationData'
  | 'certificationDataType'
  | 'certificationData'
>;

/** From version 4, QE report and certification data are nested in certification data of type 6. */
function readSignatureData(reader: ByteReader, version: number): SignatureData {
  const [signature, attestationKey] = [reader.bytes(64), reader.bytes(64)];
  if (version === 3) return { signature, attestationKey, ...readQeCertification(reader) };
  const type = reader.u16le();
  if (type !== NESTED) throw unknown('certificationDataType', type);
  const nested = reader.bytes(reader.u32le());
  reader.end();
  return { signature, attestationKey, ...readQeCertification(new ByteReader(nested)) };
}

function readQeCertification(reader: ByteReader): Omit<SignatureData, 'signature' | 'attestationKey'> {
  const [qeReport, qeReportSignature] = [reader.bytes(QE_REPORT_LENGTH), reader.bytes(64)];
  const authenticationData = reader.bytes(reader.u16le());
  const certificationDataType = reader.u16le();
  if (!CERTIFICATION_TYPES.includes(certificationDataType)) {
    throw unknown('certificationDataType', certificationDataType);
  }
  const certificationData = reader.bytes(reader.u32le());
  reader.end();
  return { qeReport, qeReportSignature, authenticationData, certificationDataType, certificationData };
}

const unknown = (field: string, value: number) =>
  new DecodeError('malformed', `\`${field}\` is \`${String(value)}\`, which is none that we know`, { field });
