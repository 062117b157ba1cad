// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, fromBase64Url, fromUtf8, parseJson, toHex } from '@glovebox/core';
import { z } from 'zod';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import { rsaSubjectPublicKeyInfo } from '../../pki/spki.ts';
import { digestOf } from '../tpm/algorithms.ts';

const HARDWARE_LENGTH = 1184;
const REPORT_TYPES: ReadonlyMap<number, 'snp' | 'tdx'> = new Map([
  [2, 'snp'],
  [4, 'tdx'],
]);
const HASH_SHA256 = 1;
const REPORT_DATA_AT = { snp: 0x50, tdx: 128 } as const;

/** What Azure's paravisor keeps in its vTPM (NV index 0x01400001): a hardware report, and what that is bound to. */
export interface HclReport {
  readonly version: number;
  readonly requestType: number;
  readonly reportType: 'snp' | 'tdx';
  readonly hashType: number;
  /** SNP report, or TDREPORT with zeros behind it. */
  readonly hardwareReport: Uint8Array;
  /** JSON, as hashed. */
  readonly runtimeData: Uint8Array;
}

/** Parses an HCL report of version 1 or 2; behind the runtime data there are only zeros. @throws AttestationError `malformed` */
export function parseHclReport(bytes: Uint8Array): HclReport {
  return decoding('malformed', 'evidence.hclReport', () => {
    const reader = new ByteReader(bytes);
    if (fromUtf8(reader.bytes(4)) !== 'HCLA') throw new DecodeError('malformed', 'not an HCL report');
    const version = reader.u32le();
    if (version !== 1 && version !== 2) throw new DecodeError('malformed', 'unknown version', { field: 'version' });
    reader.u32le();
    const requestType = reader.u32le();
    if (reader.u32le() !== 0) throw new DecodeError('malformed', 'the report says that it failed', { field: 'status' });
    reader.zeros(12, 'reserved');
    const hardwareReport = reader.bytes(HARDWARE_LENGTH);
    reader.bytes(8);
    const reportType = REPORT_TYPES.get(reader.u32le());
    if (reportType === undefined) throw new DecodeError('malformed', 'unknown report type', { field: 'reportType' });
    const hashType = reader.u32le();
    if (hashType !== HASH_SHA256) throw new DecodeError('malformed', 'unknown hash type', { field: 'hashType' });
    const runtimeData = reader.bytes(reader.u32le());
    reader.zeros(reader.remaining, 'padding');
    return { version, requestType, reportType, hashType, hardwareReport, runtimeData };
  });
}

/** Claims of the paravisor: authentic once the hardware report is, and is bound to them. */
export interface RuntimeData {
  /** SubjectPublicKeyInfo of the vTPM's attestation key, RSA with RSASSA and SHA-256. */
  readonly attestationKey: Uint8Array;
  readonly vmConfiguration: Readonly<Record<string, unknown>>;
  readonly userData: string;
}

const RuntimeJson = z.looseObject({
  keys: z
    .array(z.looseObject({ kid: z.string(), kty: z.literal('RSA'), e: z.literal('AQAB'), n: z.string().max(700) }))
    .max(8),
  'vm-configuration': z.record(z.string(), z.json()),
  'user-data': z.string().max(256),
});

/** @throws AttestationError `malformed` */
export function parseRuntimeData(json: Uint8Array): RuntimeData {
  return decoding('malformed', 'evidence.hclReport.runtimeData', () => {
    const parsed = RuntimeJson.safeParse(parseJson(json));
    if (!parsed.success) throw new DecodeError('malformed', 'not the JSON of a paravisor');
    const [key, ...others] = parsed.data.keys.filter(({ kid }) => kid === 'HCLAkPub');
    if (key === undefined || others.length > 0) throw new DecodeError('malformed', 'not exactly one HCLAkPub');
    const modulus = fromBase64Url(key.n);
    if (modulus.length < 256 || (modulus[0] ?? 0) < 0x80) throw new DecodeError('malformed', 'HCLAkPub is too short');
    return {
      attestationKey: rsaSubjectPublicKeyInfo(modulus, Uint8Array.of(1, 0, 1)),
      vmConfiguration: parsed.data['vm-configuration'],
      userData: parsed.data['user-data'],
    };
  });
}

/**
 * Checks that report data of the hardware is the hash of this runtime data and zeros: of the authentic report or quote,
 * and of the copy inside the HCL report. @throws AttestationError `vtpm-binding-mismatch`
 */
export async function assertRuntimeBinding(hcl: HclReport, authenticReportData: string): Promise<void> {
  const expected = toHex(await digestOf('SHA-256', hcl.runtimeData)).padEnd(128, '0');
  const at = REPORT_DATA_AT[hcl.reportType];
  const own = toHex(hcl.hardwareReport.subarray(at, at + 64));
  if (authenticReportData === expected && own === expected) return;
  throw new AttestationError('vtpm-binding-mismatch', 'the hardware vouches for other keys than the paravisor’s', {
    field: 'evidence.hclReport',
    remedy: 'send the HCL report and the hardware report of one and the same machine',
  });
}
