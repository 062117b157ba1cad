// SPDX-License-Identifier: Apache-2.0
import type { Collateral, SnpEvidence, SnpPolicy, SnpProduct } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { resolve } from 'node:path';
import type { TestOnlyCertificateOptions, TestOnlyRevocationListOptions } from '../certificates.ts';
import {
  testOnlyArk,
  testOnlyAsk,
  testOnlyAsvk,
  testOnlyCrl,
  testOnlyNoChip,
  testOnlyVcek,
  testOnlyVlek,
  type TestOnlyVcekContent,
} from './authority-certificates.ts';
import {
  createAuthorityDirectory,
  readAuthorityFile,
  readAuthorityKey,
  TEST_ONLY_FILES,
  type TestOnlySnpKeys,
} from './authority-files.ts';
import { testOnlyCertificateTable, type TestOnlyTableEntry } from './certificate-table.ts';
import {
  TEST_ONLY_TCBS,
  testOnlyChipId,
  testOnlySignReport,
  testOnlySnpDefaults,
  testOnlySnpReport,
  type TestOnlySnpReportFields,
} from './report.ts';

export interface TestOnlyIssueOptions extends Partial<TestOnlySnpReportFields> {
  /** The VCEK's own content, where it shall differ from the report's reported TCB and chip id. */
  readonly vcek?: Partial<TestOnlyVcekContent>;
  /** Fields of the VCEK certificate, for example its validity. */
  readonly vcekCertificate?: Partial<TestOnlyCertificateOptions>;
  /** Signed by this provider's key (VLEK) in the place of the chip's: no chip is named then. */
  readonly provider?: string;
  readonly vlekCertificate?: Partial<TestOnlyCertificateOptions>;
  readonly askCertificate?: Partial<TestOnlyCertificateOptions>;
  /** Changes the report before it is signed. */
  readonly patch?: (report: Buffer) => void;
  /** Instead of VCEK, ASK and ARK. */
  readonly table?: readonly TestOnlyTableEntry[];
}

/**
 * An authority that signs the real format for a chip that does not exist. Its root is accepted only where a policy
 * names it and the process was started with the dangerous switch.
 */
export interface TestOnlySnpAuthority {
  readonly product: SnpProduct;
  /** DER of the ARK. */
  readonly rootCertificate: Uint8Array;
  /** For an agreement's platform policy. */
  readonly root: Extract<SnpPolicy['root'], { kind: 'development' }>;
  readonly keys: TestOnlySnpKeys;
  /** A signed report with its certificates. Without overrides it satisfies {@link policy} for its measurement. */
  issue(options: TestOnlyIssueOptions): SnpEvidence;
  /** A policy that this authority's default evidence satisfies; measurements must be given. */
  policy(overrides: Pick<SnpPolicy, 'measurements'> & Partial<SnpPolicy>): SnpPolicy;
  ask(overrides?: Partial<TestOnlyCertificateOptions>): Uint8Array;
  vcek(content?: Partial<TestOnlyVcekContent>, overrides?: Partial<TestOnlyCertificateOptions>): Uint8Array;
  crl(overrides?: Partial<TestOnlyRevocationListOptions>): Uint8Array;
  /** Collateral with a current, empty CRL. */
  collateral(): Collateral;
  /** The same keys for another product line: all certificates are issued anew. */
  forProduct(product: SnpProduct): TestOnlySnpAuthority;
}

export interface TestOnlyAuthorityOptions {
  readonly product?: SnpProduct;
  /** 4096 like AMD's, unless a test wants a second authority quickly. */
  readonly modulusLength?: number;
}

/** Opens the authority of a directory, and makes it first where there is none (a few seconds for two RSA-4096 keys). */
export function createSnpAuthority(directory: string, options: TestOnlyAuthorityOptions = {}): TestOnlySnpAuthority {
  const { product = 'Milan', modulusLength = 4096 } = options;
  const path = resolve(directory);
  createAuthorityDirectory(path, modulusLength, (keys, put) => {
    put(TEST_ONLY_FILES.root, testOnlyArk(keys, product));
    put(TEST_ONLY_FILES.table, defaultTable(keys, product));
    put(TEST_ONLY_FILES.product, product);
  });
  const found = readAuthorityFile(path, 'product').toString();
  assert(found === product, `the authority of this directory is of the product ${found}`);
  const keys = {
    ark: readAuthorityKey(path, 'ark'),
    ask: readAuthorityKey(path, 'ask'),
    vcek: readAuthorityKey(path, 'vcek'),
  };
  return authorityOf(keys, product, readAuthorityFile(path, 'root'));
}

const defaultContent = (product: SnpProduct): TestOnlyVcekContent => ({
  tcb: TEST_ONLY_TCBS[product],
  chipId: testOnlyChipId(product),
});

const defaultTable = (keys: TestOnlySnpKeys, product: SnpProduct): Buffer =>
  testOnlyCertificateTable([
    ['ark', testOnlyArk(keys, product)],
    ['ask', testOnlyAsk(keys, product)],
    ['vcek', testOnlyVcek(keys, product, defaultContent(product))],
  ]);

type CertificateOverrides = Partial<TestOnlyCertificateOptions>;

/** Issues certificates, and keeps the ones without overrides: an RSA-4096 signature takes milliseconds. */
function issuerOf(keys: TestOnlySnpKeys, product: SnpProduct) {
  const issued = new Map<string, Buffer>();
  const keep = (name: string, overrides: CertificateOverrides | undefined, make: () => Buffer): Buffer => {
    if (overrides !== undefined) return make();
    const certificate = issued.get(name) ?? make();
    issued.set(name, certificate);
    return certificate;
  };
  return {
    ask: (overrides?: CertificateOverrides) => keep('ask', overrides, () => testOnlyAsk(keys, product, overrides)),
    vcek: (content: TestOnlyVcekContent, overrides?: CertificateOverrides) =>
      keep(JSON.stringify(content), overrides, () => testOnlyVcek(keys, product, content, overrides)),
  };
}

function authorityOf(keys: TestOnlySnpKeys, product: SnpProduct, rootCertificate: Buffer): TestOnlySnpAuthority {
  const root = { kind: 'development', certificate: rootCertificate.toString('base64url') } as const;
  const issuer = issuerOf(keys, product);
  const crl = (overrides: Partial<TestOnlyRevocationListOptions> = {}) => testOnlyCrl(keys.ark, product, overrides);
  return {
    product,
    rootCertificate,
    root,
    keys,
    issue: ({ vcek, vcekCertificate, provider, vlekCertificate, askCertificate, patch, table, ...overrides }) => {
      const ofProvider = provider === undefined ? {} : { keyInfo: 1 << 2, chipId: testOnlyNoChip };
      const fields = { ...testOnlySnpDefaults(product), ...ofProvider, ...overrides };
      const report = testOnlySnpReport(fields, product);
      patch?.(report);
      const content = { tcb: fields.reportedTcb, chipId: fields.chipId, ...vcek };
      const usual = (): readonly TestOnlyTableEntry[] =>
        provider === undefined
          ? [
              ['ask', issuer.ask(askCertificate)],
              ['vcek', issuer.vcek(content, vcekCertificate)],
            ]
          : [
              ['ask', testOnlyAsvk(keys, product, askCertificate)],
              ['vlek', testOnlyVlek(keys, product, { tcb: content.tcb, provider }, vlekCertificate)],
            ];
      const entries = table ?? [['ark', rootCertificate], ...usual()];
      return {
        platform: 'sev-snp',
        report: testOnlySignReport(report, keys.vcek).toString('base64url'),
        certificateTable: testOnlyCertificateTable(entries).toString('base64url'),
      };
    },
    policy: (overrides) => ({
      platform: 'sev-snp',
      product,
      root,
      hostData: '00'.repeat(32),
      minimumTcb: TEST_ONLY_TCBS[product],
      minimumAbi: { major: 1, minor: 51 },
      vmpl: [0],
      smtAllowed: false,
      endorsementKeys: { vcek: true, vlek: [] },
      guestPolicy: {
        singleSocket: 'not-compared',
        cxl: 'forbidden',
        memoryEncryption: 'not-compared',
        powerMeter: 'not-compared',
        ciphertextHiding: 'not-compared',
        pageSwap: 'allowed',
      },
      aliasCheck: 'required',
      mitigations: 'not-compared',
      revocation: 'not-checked',
      ...overrides,
    }),
    ask: issuer.ask,
    vcek: (content, overrides) => issuer.vcek({ ...defaultContent(product), ...content }, overrides),
    crl,
    collateral: () => ({ certificates: [], crls: [crl().toString('base64url')] }),
    forProduct: (other) => authorityOf(keys, other, testOnlyArk(keys, other)),
  };
}
