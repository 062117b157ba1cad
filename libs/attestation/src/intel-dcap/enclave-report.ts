// SPDX-License-Identifier: Apache-2.0
import { ByteReader, toHex } from '@glovebox/core';
import { decoding } from '../parse-input.ts';

/** ATTRIBUTES flags (Intel SDM volume 3D, table 35-3), by bit. */
const FLAG = { init: 0, debug: 1, mode64: 2, provisionKey: 4, launchTokenKey: 5, kss: 7 } as const;

/** REPORTBODY of an enclave (Intel SDM volume 3D, table 35-21). Byte strings are lower-case hex in the order of the bytes. */
export interface EnclaveReport {
  readonly cpuSvn: string;
  readonly miscSelect: string;
  readonly isvExtProdId: string;
  readonly attributes: string;
  readonly init: boolean;
  readonly debug: boolean;
  readonly mode64: boolean;
  readonly provisionKey: boolean;
  readonly launchTokenKey: boolean;
  readonly kss: boolean;
  readonly mrEnclave: string;
  readonly mrSigner: string;
  readonly configId: string;
  readonly isvProdId: number;
  readonly isvSvn: number;
  readonly configSvn: number;
  readonly isvFamilyId: string;
  readonly reportData: string;
}

/** Exactly 384 bytes. Reserved bytes are signed and mean nothing, so they are not judged. @throws AttestationError `malformed` */
export function parseEnclaveReport(bytes: Uint8Array, field: string): EnclaveReport {
  return decoding('malformed', field, () => {
    const reader = new ByteReader(bytes);
    const hex = (length: number) => toHex(reader.bytes(length));
    const cpuSvn = hex(16);
    const miscSelect = hex(4);
    reader.bytes(12);
    const isvExtProdId = hex(16);
    const attributes = reader.bytes(16);
    const mrEnclave = hex(32);
    reader.bytes(32);
    const mrSigner = hex(32);
    reader.bytes(32);
    const configId = hex(64);
    const [isvProdId, isvSvn, configSvn] = [reader.u16le(), reader.u16le(), reader.u16le()];
    reader.bytes(42);
    const isvFamilyId = hex(16);
    const reportData = hex(64);
    reader.end();
    const flags = Object.fromEntries(
      Object.entries(FLAG).map(([name, bit]) => [name, ((attributes[0] ?? 0) & (1 << bit)) !== 0]),
    ) as Record<keyof typeof FLAG, boolean>;
    return {
      cpuSvn,
      miscSelect,
      isvExtProdId,
      attributes: toHex(attributes),
      ...flags,
      mrEnclave,
      mrSigner,
      configId,
      isvProdId,
      isvSvn,
      configSvn,
      isvFamilyId,
      reportData,
    };
  });
}

/** Whether two hex strings of one length agree in every bit of the mask. Lengths that differ never agree. */
export function equalUnderMask(value: string, expected: string, mask: string): boolean {
  if (value.length !== expected.length || value.length !== mask.length) return false;
  const bits = BigInt(`0x${mask}`);
  return (BigInt(`0x${value}`) & bits) === (BigInt(`0x${expected}`) & bits);
}
