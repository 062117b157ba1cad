// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';

/** Length of an ATTESTATION_REPORT, and of the part that the signature covers (AMD 56860, table 23). */
export const REPORT_LENGTH = 1184;
export const SIGNED_LENGTH = 0x2a0;

/** VMPL of a report that the host asked for instead of the guest. */
export const VMPL_HOST = 0xffffffff;

export type SigningKey = 'vcek' | 'vlek' | 'none';

/** POLICY (AMD 56860, table 9). */
export interface GuestPolicy {
  readonly raw: bigint;
  readonly abiMajor: number;
  readonly abiMinor: number;
  readonly smt: boolean;
  readonly migrateMa: boolean;
  readonly debug: boolean;
  readonly singleSocket: boolean;
  readonly cxlAllowed: boolean;
  readonly memAes256Xts: boolean;
  readonly raplDis: boolean;
  readonly ciphertextHiding: boolean;
}

export interface FirmwareBuild {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

/** A report, parsed but not authenticated: everything in it is attacker-controlled until its signature is verified. */
export interface SnpReport {
  readonly signed: Uint8Array;
  /** r ‖ s, big-endian, 48 bytes each: the form of Web Crypto. */
  readonly signature: Uint8Array;
  readonly version: 2 | 3 | 5;
  readonly guestSvn: number;
  readonly policy: GuestPolicy;
  readonly familyId: string;
  readonly imageId: string;
  readonly vmpl: number;
  readonly signatureAlgo: number;
  readonly platformInfo: bigint;
  readonly keyInfo: number;
  readonly authorKeyEn: boolean;
  readonly maskChipKey: boolean;
  readonly signingKey: SigningKey;
  readonly reportData: string;
  readonly measurement: string;
  readonly hostData: string;
  readonly idKeyDigest: string;
  readonly authorKeyDigest: string;
  readonly reportId: string;
  readonly reportIdMa: string;
  readonly chipId: Uint8Array;
  /** TCB_VERSION fields as 8 raw bytes: their layout depends on the product (see `tcb.ts`). */
  readonly currentTcb: Uint8Array;
  readonly reportedTcb: Uint8Array;
  readonly committedTcb: Uint8Array;
  readonly launchTcb: Uint8Array;
  readonly currentBuild: FirmwareBuild;
  readonly committedBuild: FirmwareBuild;
  /** From version 3. */
  readonly cpuid: { readonly family: number; readonly model: number; readonly stepping: number } | null;
  /** From version 5. */
  readonly mitigations: { readonly launch: bigint; readonly current: bigint } | null;
}

/**
 * Parses exactly one report of version 2, 3 or 5. Reserved bytes, and reserved bits of POLICY and KEY_INFO, must be
 * what the specification says. Reserved bits of PLATFORM_INFO are not judged: firmware adds informative bits there, and
 * reports of real Turin machines set bit 6.
 * @throws AttestationError `malformed`
 */
export function parseReport(bytes: Uint8Array): SnpReport {
  return decoding('malformed', 'evidence.report', () => readReport(bytes));
}

function readReport(bytes: Uint8Array): SnpReport {
  const reader = new ByteReader(bytes);
  const version = readVersion(reader);
  const head = {
    version,
    guestSvn: reader.u32le(),
    policy: readPolicy(reader.u64le()),
    familyId: toHex(reader.bytes(16)),
    imageId: toHex(reader.bytes(16)),
    vmpl: readVmpl(reader.u32le()),
    signatureAlgo: readSignatureAlgo(reader.u32le()),
    currentTcb: reader.bytes(8),
    platformInfo: reader.u64le(),
    ...readKeyInfo(reader.u32le()),
  };
  reader.zeros(4, '0x04c');
  const identity = {
    reportData: toHex(reader.bytes(64)),
    measurement: toHex(reader.bytes(48)),
    hostData: toHex(reader.bytes(32)),
    idKeyDigest: toHex(reader.bytes(48)),
    authorKeyDigest: toHex(reader.bytes(48)),
    reportId: toHex(reader.bytes(32)),
    reportIdMa: toHex(reader.bytes(32)),
    reportedTcb: reader.bytes(8),
  };
  const cpuid = readCpuid(reader, version);
  const chipId = reader.bytes(64);
  const committedTcb = reader.bytes(8);
  const currentBuild = readBuild(reader, '0x1eb');
  const committedBuild = readBuild(reader, '0x1ef');
  const launchTcb = reader.bytes(8);
  const mitigations = readMitigations(reader, version);
  reader.zeros(SIGNED_LENGTH - reader.offset, '0x208');
  const signature = readSignature(reader);
  reader.end();
  return {
    signed: bytes.slice(0, SIGNED_LENGTH),
    signature,
    ...head,
    ...identity,
    cpuid,
    chipId,
    committedTcb,
    currentBuild,
    committedBuild,
    launchTcb,
    mitigations,
  };
}

function readVersion(reader: ByteReader): 2 | 3 | 5 {
  const version = reader.u32le();
  if (version !== 2 && version !== 3 && version !== 5) {
    throw new DecodeError('malformed', `report version \`${String(version)}\` is not known`, { field: 'version' });
  }
  return version;
}

/** Bit 17 must be one; bits above 25 are reserved. */
function readPolicy(raw: bigint): GuestPolicy {
  const bit = (index: bigint) => ((raw >> index) & 1n) === 1n;
  if (!bit(17n) || raw >> 26n !== 0n) {
    throw new DecodeError('malformed', 'reserved bits of the guest policy are wrong', { field: 'policy' });
  }
  return {
    raw,
    abiMajor: Number((raw >> 8n) & 0xffn),
    abiMinor: Number(raw & 0xffn),
    smt: bit(16n),
    migrateMa: bit(18n),
    debug: bit(19n),
    singleSocket: bit(20n),
    cxlAllowed: bit(21n),
    memAes256Xts: bit(22n),
    raplDis: bit(23n),
    ciphertextHiding: bit(24n),
  };
}

function readVmpl(vmpl: number): number {
  if (vmpl > 3 && vmpl !== VMPL_HOST) throw new DecodeError('malformed', 'there is no such VMPL', { field: 'vmpl' });
  return vmpl;
}

/** 1: ECDSA P-384 with SHA-384, the only one defined. */
function readSignatureAlgo(signatureAlgo: number): number {
  if (signatureAlgo !== 1) {
    throw new DecodeError('malformed', 'unknown signature algorithm', { field: 'signatureAlgo' });
  }
  return signatureAlgo;
}

const SIGNING_KEYS: ReadonlyMap<number, SigningKey> = new Map([
  [0, 'vcek'],
  [1, 'vlek'],
  [7, 'none'],
]);

function readKeyInfo(keyInfo: number) {
  const signingKey = SIGNING_KEYS.get((keyInfo >> 2) & 7);
  if (signingKey === undefined || keyInfo >>> 5 !== 0) {
    throw new DecodeError('malformed', 'reserved bits or key of KEY_INFO are not known', { field: 'keyInfo' });
  }
  return { keyInfo, authorKeyEn: (keyInfo & 1) !== 0, maskChipKey: (keyInfo & 2) !== 0, signingKey };
}

function readCpuid(reader: ByteReader, version: number): SnpReport['cpuid'] {
  if (version < 3) {
    reader.zeros(24, '0x188');
    return null;
  }
  const cpuid = { family: reader.u8(), model: reader.u8(), stepping: reader.u8() };
  reader.zeros(21, '0x18b');
  return cpuid;
}

function readBuild(reader: ByteReader, reserved: string): FirmwareBuild {
  const [build, minor, major] = [reader.u8(), reader.u8(), reader.u8()];
  reader.zeros(1, reserved);
  return { major, minor, build };
}

function readMitigations(reader: ByteReader, version: number): SnpReport['mitigations'] {
  return version < 5 ? null : { launch: reader.u64le(), current: reader.u64le() };
}

/** r and s stand little-endian in 72 bytes each, the upper 24 zero; the rest of the 512 bytes is zero. */
function readSignature(reader: ByteReader): Uint8Array {
  const signature = new Uint8Array(96);
  for (const [index, field] of ['signature.r', 'signature.s'].entries()) {
    signature.set(reader.bytes(48).reverse(), 48 * index);
    reader.zeros(24, field);
  }
  reader.zeros(368, 'signature.reserved');
  return signature;
}
