// SPDX-License-Identifier: Apache-2.0
import { createHash, sign } from 'node:crypto';
import { testOnlyPoint, type TestOnlyIntelKeys } from './keys.ts';
import { TEST_ONLY_QE } from './documents.ts';
import { testOnlyEnclaveReport, type TestOnlyEnclaveFields } from './reports.ts';

export interface TestOnlyQuoteOptions {
  readonly version: 3 | 4 | 5;
  /** 1 enclave report, 2 TD report 1.0, 3 TD report 1.5. */
  readonly bodyType: 1 | 2 | 3;
  readonly body: Uint8Array;
  readonly qe: Partial<TestOnlyEnclaveFields>;
  readonly qeVendorId: string;
  readonly authenticationData: Uint8Array;
  readonly certificationDataType: number;
  readonly certificationData: Uint8Array;
  /** Changes header and body before they are signed. */
  readonly patch?: (signed: Buffer) => void;
  readonly trailing: Uint8Array;
}

export const TEST_ONLY_QE_VENDOR = '939a7233f79c4ca9940a0db3957f0607';

/** A quote (Intel SGX ECDSA Quote Library Reference; Intel TDX DCAP Quoting Library API), signed by the authority's keys. */
export function testOnlyQuote(keys: TestOnlyIntelKeys, options: TestOnlyQuoteOptions): Buffer {
  const signed = Buffer.concat([header(options), bodyHead(options), options.body]);
  options.patch?.(signed);
  const point = testOnlyPoint(keys.attestation);
  const raw = (data: Uint8Array, key: TestOnlyIntelKeys['pck']) =>
    sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
  const binding = createHash('sha256').update(point).update(options.authenticationData).digest('hex');
  const qeReport = testOnlyEnclaveReport({
    ...TEST_ONLY_QE,
    reportData: `${binding}${'00'.repeat(32)}`,
    ...options.qe,
  });
  const certification = Buffer.concat([
    qeReport,
    raw(qeReport, keys.pck),
    u16(options.authenticationData.length),
    options.authenticationData,
    typed(options.certificationDataType, options.certificationData),
  ]);
  const signatureData = Buffer.concat([
    raw(signed, keys.attestation),
    point,
    options.version === 3 ? certification : typed(6, certification),
  ]);
  return Buffer.concat([signed, u32(signatureData.length), signatureData, options.trailing]);
}

function header({ version, bodyType, qeVendorId }: TestOnlyQuoteOptions): Buffer {
  return Buffer.concat([
    u16(version),
    u16(2),
    u32(bodyType === 1 ? 0x00 : 0x81),
    Buffer.alloc(4),
    Buffer.from(qeVendorId, 'hex'),
    Buffer.from('7e58'.repeat(10), 'hex'),
  ]);
}

const bodyHead = ({ version, bodyType, body }: TestOnlyQuoteOptions): Buffer =>
  version === 5 ? Buffer.concat([u16(bodyType), u32(body.length)]) : Buffer.alloc(0);

const typed = (type: number, data: Uint8Array): Buffer => Buffer.concat([u16(type), u32(data.length), data]);

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
