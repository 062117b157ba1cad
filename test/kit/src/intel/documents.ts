// SPDX-License-Identifier: Apache-2.0
import { sign, type KeyObject } from 'node:crypto';
import { TEST_ONLY_PCK } from './certificates.ts';
import { TEST_ONLY_ENCLAVE } from './reports.ts';

export interface TestOnlyLevel {
  readonly tcbStatus: string;
  readonly tcbDate?: string;
  readonly advisoryIDs?: readonly string[];
}

/** A level of TCB info. Left out: exactly what the authority's own platform has. */
export interface TestOnlyPlatformLevel extends TestOnlyLevel {
  readonly components?: readonly number[];
  readonly pcesvn?: number;
  readonly tdxComponents?: readonly number[];
}

export interface TestOnlyIsvLevel extends TestOnlyLevel {
  readonly isvsvn: number;
}

export interface TestOnlyTcbInfoOptions {
  readonly tee: 'SGX' | 'TDX';
  readonly version: 2 | 3;
  readonly levels: readonly TestOnlyPlatformLevel[];
  readonly modules: readonly {
    readonly id: string;
    readonly mrsigner?: string;
    readonly levels: readonly TestOnlyIsvLevel[];
  }[];
  /** Members that replace or add to those of the document. */
  readonly members: Readonly<Record<string, unknown>>;
}

export const TEST_ONLY_DATES = { issueDate: '2026-11-20T00:00:00Z', nextUpdate: '2026-12-20T00:00:00Z' };
const TCB_DATE = '2026-08-12T00:00:00Z';
const TDX_COMPONENTS = [5, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const MODULE = { mrsigner: '00'.repeat(48), attributes: '00'.repeat(8), attributesMask: 'FF'.repeat(8) };

const level = ({ tcbStatus, tcbDate = TCB_DATE, advisoryIDs }: TestOnlyLevel, tcb: unknown) => ({
  tcb,
  tcbDate,
  tcbStatus,
  ...(advisoryIDs === undefined ? {} : { advisoryIDs }),
});

const svns = (values: readonly number[]) => values.map((svn) => ({ svn }));

function platformLevel(one: TestOnlyPlatformLevel, { tee, version }: TestOnlyTcbInfoOptions) {
  const components = one.components ?? TEST_ONLY_PCK.components;
  const pcesvn = one.pcesvn ?? TEST_ONLY_PCK.pceSvn;
  if (version === 2) {
    const named = components.map((svn, index) => [`sgxtcbcomp${String(index + 1).padStart(2, '0')}svn`, svn]);
    return level(one, { ...(Object.fromEntries(named) as object), pcesvn });
  }
  const tdx = tee === 'TDX' ? { tdxtcbcomponents: svns(one.tdxComponents ?? TDX_COMPONENTS) } : {};
  return level(one, { sgxtcbcomponents: svns(components), pcesvn, ...tdx });
}

const isvLevels = (levels: readonly TestOnlyIsvLevel[]) => levels.map(({ isvsvn, ...rest }) => level(rest, { isvsvn }));

/** TCB info as Intel's service writes it (PCS API version 4; version 2 of the document as of 2019). */
export function testOnlyTcbInfo(options: Partial<TestOnlyTcbInfoOptions>, signingKey: KeyObject): Buffer {
  const whole: TestOnlyTcbInfoOptions = {
    tee: 'SGX',
    version: 3,
    levels: [{ tcbStatus: 'UpToDate' }],
    modules: [{ id: 'TDX_01', levels: [{ isvsvn: 5, tcbStatus: 'UpToDate' }] }],
    members: {},
    ...options,
  };
  const tdx = {
    tdxModule: MODULE,
    tdxModuleIdentities: whole.modules.map(({ id, mrsigner, levels }) => ({
      id,
      ...MODULE,
      ...(mrsigner === undefined ? {} : { mrsigner }),
      tcbLevels: isvLevels(levels),
    })),
  };
  const document = {
    ...(whole.version === 3 ? { id: whole.tee } : {}),
    version: whole.version,
    ...TEST_ONLY_DATES,
    fmspc: TEST_ONLY_PCK.fmspc.toUpperCase(),
    pceId: TEST_ONLY_PCK.pceId,
    tcbType: 0,
    tcbEvaluationDataNumber: 20,
    ...(whole.tee === 'TDX' ? tdx : {}),
    tcbLevels: whole.levels.map((one) => platformLevel(one, whole)),
    ...whole.members,
  };
  return testOnlySignedJson('tcbInfo', JSON.stringify(document), signingKey);
}

export interface TestOnlyQeIdentityOptions {
  readonly levels: readonly TestOnlyIsvLevel[];
  readonly members: Readonly<Record<string, unknown>>;
}

/** The quoting enclave that {@link TEST_ONLY_QE} describes. */
export function testOnlyQeIdentity(
  id: 'QE' | 'TD_QE',
  options: Partial<TestOnlyQeIdentityOptions>,
  signingKey: KeyObject,
): Buffer {
  const { levels = [{ isvsvn: TEST_ONLY_QE.isvSvn, tcbStatus: 'UpToDate' }], members = {} } = options;
  const document = {
    id,
    version: 2,
    ...TEST_ONLY_DATES,
    tcbEvaluationDataNumber: 20,
    miscselect: '00000000',
    miscselectMask: 'FFFFFFFF',
    attributes: '11000000000000000000000000000000',
    attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
    mrsigner: TEST_ONLY_QE.mrSigner.toUpperCase(),
    isvprodid: TEST_ONLY_QE.isvProdId,
    tcbLevels: isvLevels(levels),
    ...members,
  };
  return testOnlySignedJson('enclaveIdentity', JSON.stringify(document), signingKey);
}

/** INIT, PROVISION_KEY and MODE64BIT, like Intel's quoting enclaves. */
export const TEST_ONLY_QE = {
  ...TEST_ONLY_ENCLAVE,
  attributes: '1500000000000000e700000000000000',
  mrEnclave: '9e'.repeat(32),
  mrSigner: '8c'.repeat(32),
  isvProdId: 2,
  isvSvn: 4,
};

/** A body of Intel's service around `inner`, which is signed as it stands, whatever it is. */
export function testOnlySignedJson(
  member: 'tcbInfo' | 'enclaveIdentity',
  inner: string,
  signingKey: KeyObject,
): Buffer {
  const signature = sign('sha256', Buffer.from(inner), { key: signingKey, dsaEncoding: 'ieee-p1363' });
  return Buffer.from(`{"${member}":${inner},"signature":"${signature.toString('hex')}"}`);
}
