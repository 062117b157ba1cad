// SPDX-License-Identifier: Apache-2.0
import { ByteReader, concatBytes, DecodeError } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';

export const REPORT_LENGTH = 1352;
const DATA_MAX = 1024;

/** A report, parsed but not authenticated: attacker-controlled until both signatures are verified. */
export interface KeystoneReport {
  readonly enclaveHash: Uint8Array;
  /** What the enclave chose. Bytes behind it in the fixed field are not signed, and are not looked at. */
  readonly data: Uint8Array;
  readonly enclaveSignature: Uint8Array;
  /** What the enclave signature covers: hash, length and data. */
  readonly enclaveSigned: Uint8Array;
  readonly smHash: Uint8Array;
  readonly smPublicKey: Uint8Array;
  readonly smSignature: Uint8Array;
  /** What the device's signature covers: hash and public key of the security monitor. */
  readonly smSigned: Uint8Array;
  /** A copy that only says which provisioned key to look for. */
  readonly devicePublicKey: Uint8Array;
}

/**
 * Parses exactly one report (keystone `sdk/include/verifier/Report.hpp`, `sm/src/enclave.h`): no bytes behind it, as the
 * sample program's 2048-byte buffer has them. @throws AttestationError `malformed`
 */
export function parseReport(bytes: Uint8Array): KeystoneReport {
  return decoding('malformed', 'evidence.report', () => {
    const reader = new ByteReader(bytes);
    const enclaveHash = reader.bytes(64);
    const dataLength = reader.bytes(8);
    const length = new ByteReader(dataLength).u64le();
    if (length > BigInt(DATA_MAX))
      throw new DecodeError('malformed', 'data is longer than its field', { field: 'data' });
    const data = reader.bytes(DATA_MAX).slice(0, Number(length));
    const enclaveSignature = reader.bytes(64);
    const smHash = reader.bytes(64);
    const smPublicKey = reader.bytes(32);
    const smSignature = reader.bytes(64);
    const devicePublicKey = reader.bytes(32);
    reader.end();
    return {
      enclaveHash,
      data,
      enclaveSignature,
      enclaveSigned: concatBytes(enclaveHash, dataLength, data),
      smHash,
      smPublicKey,
      smSignature,
      smSigned: concatBytes(smHash, smPublicKey),
      devicePublicKey,
    };
  });
}
