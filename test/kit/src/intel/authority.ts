// SPDX-License-Identifier: Apache-2.0
import type { Collateral, IntelCollateral, SgxEvidence, SgxPolicy, TdxEvidence, TdxPolicy } from '@glovebox/contracts';
import type { TestOnlyCertificateOptions } from '../certificates.ts';
import {
  testOnlyIntelRoot,
  testOnlyIntelRootCrl,
  testOnlyPck,
  testOnlyPckCa,
  testOnlyPckCrl,
  testOnlyPem,
  testOnlyTcbSigner,
  type TestOnlyPckContent,
} from './certificates.ts';
import {
  testOnlyQeIdentity,
  testOnlyTcbInfo,
  type TestOnlyQeIdentityOptions,
  type TestOnlyTcbInfoOptions,
} from './documents.ts';
import { testOnlyIntelKeys, type TestOnlyIntelKeys } from './keys.ts';
import { TEST_ONLY_QE_VENDOR, testOnlyQuote, type TestOnlyQuoteOptions } from './quote.ts';
import {
  TEST_ONLY_ENCLAVE,
  TEST_ONLY_TD,
  testOnlyEnclaveReport,
  testOnlyTdReport,
  type TestOnlyEnclaveFields,
  type TestOnlyTdFields,
} from './reports.ts';

/** Where a quote's certificates shall differ. */
export interface TestOnlyIntelChain {
  readonly pck?: Partial<TestOnlyPckContent>;
  readonly pckCertificate?: Partial<TestOnlyCertificateOptions>;
  readonly pckCaCertificate?: Partial<TestOnlyCertificateOptions>;
  /** Instead of PCK, PCK CA and root. */
  readonly chain?: readonly Uint8Array[];
}

export type TestOnlySgxIssue = Partial<TestOnlyEnclaveFields> & {
  readonly quote?: Partial<TestOnlyQuoteOptions>;
  readonly certificates?: TestOnlyIntelChain;
};

export type TestOnlyTdxIssue = Partial<TestOnlyTdFields> & {
  /** TD report 1.5 in a quote of version 5, instead of 1.0 in one of version 4. */
  readonly bodyVersion?: '1.0' | '1.5';
  readonly quote?: Partial<TestOnlyQuoteOptions>;
  readonly certificates?: TestOnlyIntelChain;
  readonly eventLog?: Uint8Array;
};

export interface TestOnlyCollateralIssue {
  readonly tcbInfo?: Partial<TestOnlyTcbInfoOptions>;
  readonly qeIdentity?: Partial<TestOnlyQeIdentityOptions>;
  readonly tcbSigner?: Partial<TestOnlyCertificateOptions>;
  readonly pckCrl?: Parameters<typeof testOnlyPckCrl>[1];
  readonly rootCaCrl?: Parameters<typeof testOnlyIntelRootCrl>[1];
  /** Parts as they shall be, or null for none. */
  readonly replace?: { readonly [Part in keyof IntelCollateral]?: Uint8Array | null };
}

/**
 * An authority that signs Intel's real formats, from the root to the quote and the collateral. Its root is accepted only
 * where a policy names it and the process was started with the dangerous switch.
 */
export interface TestOnlyIntelAuthority {
  readonly keys: TestOnlyIntelKeys;
  readonly rootCertificate: Uint8Array;
  /** For an agreement's platform policy. */
  readonly root: Extract<SgxPolicy['root'], { kind: 'development' }>;
  /** Without overrides these satisfy the authority's own policies and collateral. */
  issueSgx(options?: TestOnlySgxIssue): SgxEvidence;
  issueTdx(options?: TestOnlyTdxIssue): TdxEvidence;
  collateral(tee: 'sgx' | 'tdx', options?: TestOnlyCollateralIssue): Collateral & { readonly intel: IntelCollateral };
  sgxPolicy(overrides?: Partial<SgxPolicy>): SgxPolicy;
  tdxPolicy(overrides?: Partial<TdxPolicy>): TdxPolicy;
}

const PLATFORM = {
  tcbStatuses: ['UpToDate'],
  advisories: [],
  minimumTcbEvaluationDataNumber: 20,
  dynamicPlatformAllowed: false,
  cachedKeysAllowed: false,
  smtAllowed: false,
  revocation: 'crl-required',
} as const;

export function createIntelAuthority(keys: TestOnlyIntelKeys = testOnlyIntelKeys()): TestOnlyIntelAuthority {
  const rootCertificate = testOnlyIntelRoot(keys);
  const root = { kind: 'development', certificate: rootCertificate.toString('base64url') } as const;
  const quote = (body: Pick<TestOnlyQuoteOptions, 'version' | 'bodyType' | 'body'>, options: QuoteParts): string =>
    testOnlyQuote(keys, {
      ...body,
      qe: {},
      qeVendorId: TEST_ONLY_QE_VENDOR,
      authenticationData: Buffer.from([...Array(32).keys()]),
      certificationDataType: 5,
      certificationData: testOnlyPem(...chainOf(keys, rootCertificate, options.certificates)),
      trailing: Buffer.alloc(0),
      ...options.quote,
    }).toString('base64url');
  return {
    keys,
    rootCertificate,
    root,
    issueSgx: ({ quote: overrides, certificates, ...fields } = {}) => {
      const body = testOnlyEnclaveReport({ ...TEST_ONLY_ENCLAVE, ...fields });
      return { platform: 'sgx', quote: quote({ version: 3, bodyType: 1, body }, { quote: overrides, certificates }) };
    },
    issueTdx: ({ quote: overrides, certificates, bodyVersion = '1.0', eventLog, ...fields } = {}) => {
      const body = testOnlyTdReport({ ...TEST_ONLY_TD, ...fields }, bodyVersion);
      const kind =
        bodyVersion === '1.0' ? ({ version: 4, bodyType: 2 } as const) : ({ version: 5, bodyType: 3 } as const);
      return {
        platform: 'tdx',
        quote: quote({ ...kind, body }, { quote: overrides, certificates }),
        eventLog: Buffer.from(eventLog ?? []).toString('base64url'),
      };
    },
    collateral: (tee, options = {}) => ({
      certificates: [],
      crls: [],
      intel: collateralOf(keys, rootCertificate, tee, options),
    }),
    sgxPolicy: (overrides = {}) => ({
      platform: 'sgx',
      root,
      ...PLATFORM,
      tcbStatuses: [...PLATFORM.tcbStatuses],
      advisories: [],
      enclaves: [{ kind: 'measured', mrEnclave: TEST_ONLY_ENCLAVE.mrEnclave }],
      kss: { kind: 'absent' },
      attributes: TEST_ONLY_ENCLAVE.attributes,
      attributesMask: 'ff'.repeat(16),
      miscSelect: TEST_ONLY_ENCLAVE.miscSelect,
      miscSelectMask: 'ff'.repeat(4),
      ...overrides,
    }),
    tdxPolicy: (overrides = {}) => ({
      platform: 'tdx',
      root,
      ...PLATFORM,
      tcbStatuses: [...PLATFORM.tcbStatuses],
      advisories: [],
      measurements: [measurementsOf(TEST_ONLY_TD)],
      mrConfigId: TEST_ONLY_TD.mrConfigId,
      mrOwner: TEST_ONLY_TD.mrOwner,
      mrOwnerConfig: TEST_ONLY_TD.mrOwnerConfig,
      tdAttributes: [TEST_ONLY_TD.tdAttributes],
      xfams: [TEST_ONLY_TD.xfam],
      ...overrides,
    }),
  };
}

interface QuoteParts {
  readonly quote: Partial<TestOnlyQuoteOptions> | undefined;
  readonly certificates: TestOnlyIntelChain | undefined;
}

const measurementsOf = ({ mrTd, rtmr0, rtmr1, rtmr2, rtmr3 }: TestOnlyTdFields) => ({
  mrTd,
  rtmr0,
  rtmr1,
  rtmr2,
  rtmr3,
});

function chainOf(
  keys: TestOnlyIntelKeys,
  rootCertificate: Uint8Array,
  { pck, pckCertificate, pckCaCertificate, chain }: TestOnlyIntelChain = {},
): readonly Uint8Array[] {
  return chain ?? [testOnlyPck(keys, pck, pckCertificate), testOnlyPckCa(keys, pckCaCertificate), rootCertificate];
}

function collateralOf(
  keys: TestOnlyIntelKeys,
  rootCertificate: Uint8Array,
  tee: 'sgx' | 'tdx',
  { tcbInfo, qeIdentity, tcbSigner, pckCrl, rootCaCrl, replace = {} }: TestOnlyCollateralIssue,
): IntelCollateral {
  const signerChain = testOnlyPem(testOnlyTcbSigner(keys, tcbSigner), rootCertificate);
  const required = {
    tcbInfo: testOnlyTcbInfo({ tee: tee === 'sgx' ? 'SGX' : 'TDX', ...tcbInfo }, keys.tcbSigner),
    tcbInfoIssuerChain: signerChain,
    qeIdentity: testOnlyQeIdentity(tee === 'sgx' ? 'QE' : 'TD_QE', qeIdentity ?? {}, keys.tcbSigner),
    qeIdentityIssuerChain: signerChain,
    pckCrl: testOnlyPckCrl(keys, pckCrl),
    pckCrlIssuerChain: testOnlyPem(testOnlyPckCa(keys), rootCertificate),
    rootCaCrl: testOnlyIntelRootCrl(keys, rootCaCrl),
  };
  const parts = Object.entries({ ...required, ...replace }).flatMap(([name, part]) =>
    part === null ? [] : [[name, Buffer.from(part).toString('base64url')] as const],
  );
  return Object.fromEntries(parts) as IntelCollateral;
}
