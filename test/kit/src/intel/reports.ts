// SPDX-License-Identifier: Apache-2.0

/** Fields of an enclave report (Intel SDM volume 3D). Byte strings are hex. */
export interface TestOnlyEnclaveFields {
  readonly cpuSvn: string;
  readonly miscSelect: string;
  readonly isvExtProdId: string;
  readonly attributes: string;
  readonly mrEnclave: string;
  readonly mrSigner: string;
  readonly configId: string;
  readonly isvProdId: number;
  readonly isvSvn: number;
  readonly configSvn: number;
  readonly isvFamilyId: string;
  readonly reportData: string;
}

export const TEST_ONLY_ENCLAVE: TestOnlyEnclaveFields = {
  cpuSvn: '0b'.repeat(16),
  miscSelect: '00000000',
  isvExtProdId: '00'.repeat(16),
  // INIT and MODE64BIT; x87, SSE, AVX.
  attributes: '05000000000000000700000000000000',
  mrEnclave: '00'.repeat(32),
  mrSigner: '7e'.repeat(32),
  configId: '00'.repeat(64),
  isvProdId: 7,
  isvSvn: 3,
  configSvn: 0,
  isvFamilyId: '00'.repeat(16),
  reportData: '00'.repeat(64),
};

export function testOnlyEnclaveReport(fields: TestOnlyEnclaveFields): Buffer {
  const report = Buffer.alloc(384);
  const hex = (text: string, offset: number) => report.write(text, offset, 'hex');
  hex(fields.cpuSvn, 0);
  hex(fields.miscSelect, 16);
  hex(fields.isvExtProdId, 32);
  hex(fields.attributes, 48);
  hex(fields.mrEnclave, 64);
  hex(fields.mrSigner, 128);
  hex(fields.configId, 192);
  report.writeUInt16LE(fields.isvProdId, 256);
  report.writeUInt16LE(fields.isvSvn, 258);
  report.writeUInt16LE(fields.configSvn, 260);
  hex(fields.isvFamilyId, 304);
  hex(fields.reportData, 320);
  return report;
}

/** Fields of a TD report, 1.0 and (the last two) 1.5. */
export interface TestOnlyTdFields {
  readonly teeTcbSvn: string;
  readonly mrSeam: string;
  readonly mrSignerSeam: string;
  readonly seamAttributes: string;
  readonly tdAttributes: string;
  readonly xfam: string;
  readonly mrTd: string;
  readonly mrConfigId: string;
  readonly mrOwner: string;
  readonly mrOwnerConfig: string;
  readonly rtmr0: string;
  readonly rtmr1: string;
  readonly rtmr2: string;
  readonly rtmr3: string;
  readonly reportData: string;
  readonly teeTcbSvn2: string;
  readonly mrServiceTd: string;
}

const ZERO48 = '00'.repeat(48);

export const TEST_ONLY_TD: TestOnlyTdFields = {
  // Module 1, security version 5; SEAM loader 2.
  teeTcbSvn: '05010200000000000000000000000000',
  mrSeam: '5e'.repeat(48),
  mrSignerSeam: ZERO48,
  seamAttributes: '00'.repeat(8),
  // SEPT_VE_DISABLE.
  tdAttributes: '0000001000000000',
  xfam: 'e702060000000000',
  mrTd: ZERO48,
  mrConfigId: ZERO48,
  mrOwner: ZERO48,
  mrOwnerConfig: ZERO48,
  rtmr0: ZERO48,
  rtmr1: ZERO48,
  rtmr2: ZERO48,
  rtmr3: ZERO48,
  reportData: '00'.repeat(64),
  teeTcbSvn2: '05010200000000000000000000000000',
  mrServiceTd: ZERO48,
};

/** 584 bytes, or 648 with the fields of 1.5. */
export function testOnlyTdReport(fields: TestOnlyTdFields, version: '1.0' | '1.5'): Buffer {
  const { teeTcbSvn2, mrServiceTd, ...common } = fields;
  const parts = [
    common.teeTcbSvn,
    common.mrSeam,
    common.mrSignerSeam,
    common.seamAttributes,
    common.tdAttributes,
    common.xfam,
    common.mrTd,
    common.mrConfigId,
    common.mrOwner,
    common.mrOwnerConfig,
    common.rtmr0,
    common.rtmr1,
    common.rtmr2,
    common.rtmr3,
    common.reportData,
    ...(version === '1.5' ? [teeTcbSvn2, mrServiceTd] : []),
  ];
  return Buffer.from(parts.join(''), 'hex');
}
