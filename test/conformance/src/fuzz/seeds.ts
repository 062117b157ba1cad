// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compositeReportData, nvidiaNonce, partReportData } from '@glovebox/attestation';
import { toHex } from '@glovebox/core';
import {
  createCcaAuthority,
  createIntelAuthority,
  createKeystoneAuthority,
  createNitroAuthority,
  createNvidiaAuthority,
  createTestOnlyCvm,
  createTpmAuthority,
  testOnlyOpaque,
  vectorsDirectory,
} from '@glovebox/test-kit';
import { AT, NO_COLLATERAL, REPORT_DATA } from '../evidence-changes.ts';
import { quoteOf, sgxAccepted, tdxAccepted } from '../intel-subject.ts';
import type { Submission } from '../platform-suite.ts';
import { snpAccepted, snpTestAuthority } from '../sev-snp-subject.ts';

const intel = createIntelAuthority();
const snp = snpTestAuthority();
const nvidia = createNvidiaAuthority();
const others = {
  nitro: createNitroAuthority(),
  cca: createCcaAuthority(),
  keystone: createKeystoneAuthority(),
  nvidia,
};
const tpm = createTpmAuthority();

const judged = { collateral: NO_COLLATERAL, reportData: REPORT_DATA, at: AT, dangerouslyTrustDevelopmentRoots: true };
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** Evidence of the test authorities that is accepted, for each platform and the variants with a list of revocations. */
export function namedSubmissions(): [name: string, Submission][] {
  const revocation = 'crl-required' as const;
  return [
    ['sgx', sgxAccepted(intel)],
    ['tdx', tdxAccepted(intel)],
    ['sev-snp', snpAccepted(snp)],
    [
      'sev-snp-crl',
      { ...snpAccepted(snp, {}, { revocation }), collateral: { certificates: [], crls: [base64url(snp.crl())] } },
    ],
    ...Object.entries(others).map(([name, authority]): [string, Submission] => [
      name,
      { ...judged, evidence: authority.issue(), policy: authority.policy() },
    ]),
    ['tpm', { ...judged, evidence: tpm.issue(), policy: tpm.policy() }],
    ['azure-cvm', azureCvm()],
  ];
}

const MEASUREMENT = 'ab'.repeat(48);
const cpuPolicy = () => snp.policy({ measurements: [MEASUREMENT] });

function azureCvm(): Submission {
  const cvm = createTestOnlyCvm({
    tpm: createTpmAuthority('rsassa'),
    hardwarePolicy: cpuPolicy(),
    attest: (reportData) => {
      const evidence = snp.issue({ measurement: MEASUREMENT, reportData });
      return { evidence, copy: Buffer.from(evidence.report, 'base64url') };
    },
  });
  return { ...judged, evidence: cvm.issue(), policy: cvm.policy() };
}

/** A CPU that vouches for a GPU and a TPM. */
export function compositeSubmission(): Submission {
  const parts = [
    nvidia.issue({ requestNonce: nvidiaNonce(partReportData(REPORT_DATA, 0)) }),
    tpm.issue({ extraData: partReportData(REPORT_DATA, 1).subarray(0, 32) }),
  ];
  const cpu = snp.issue({ measurement: MEASUREMENT, reportData: toHex(compositeReportData(REPORT_DATA, parts)) });
  return {
    ...judged,
    evidence: { platform: 'composite', cpu, parts },
    policy: {
      platform: 'composite',
      cpu: cpuPolicy(),
      parts: [
        { count: 1, policy: nvidia.policy() },
        { count: 1, policy: tpm.policy() },
      ],
    },
  };
}

/** All bytes inside a value: what is long and in base64url. */
function bytesInside(value: unknown): Uint8Array[] {
  if (typeof value === 'string') {
    return /^[A-Za-z0-9_-]{16,}$/.test(value) ? [Uint8Array.from(Buffer.from(value, 'base64url'))] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesInside) : [];
}

/** What every parser is given first: parts of the test authorities' evidence, of every platform. */
export const authoritySeeds = (): Uint8Array[] => [
  ...namedSubmissions().flatMap(([, { evidence, collateral, policy }]) =>
    bytesInside({ evidence, collateral, policy }),
  ),
  new Uint8Array(nvidia.rim()),
  ...innerSeeds(),
];

/** Parts that stand inside other evidence, where no parser of theirs alone would find them. */
function innerSeeds(): Uint8Array[] {
  const quote = quoteOf(tdxAccepted(intel).evidence);
  const opaque = Buffer.concat(
    testOnlyOpaque().flatMap(([type, value]) => [
      Buffer.from([type & 255, type >> 8, value.length & 255, value.length >> 8]),
      value,
    ]),
  );
  const points = [32, 48, 66].map((size) => Buffer.concat([Buffer.from([4]), Buffer.alloc(2 * size, 7)]));
  const parts = [quote.subarray(48, 48 + 584), quoteOf(sgxAccepted(intel).evidence).subarray(48, 48 + 384)];
  return [...parts, opaque, ...points].map((bytes) => new Uint8Array(bytes));
}

/** Files by path, and manifest cases that name them. */
export interface SeedFiles {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly cases: readonly unknown[];
}

const FILE_BYTES_MAX = 300_000;

/** Recorded evidence, where it is: without it, one case of the test authority stands for all. */
export function recordedFiles(): SeedFiles {
  const root = vectorsDirectory();
  if (!existsSync(join(root, 'manifest.json'))) return authorityFiles();
  const files = new Map<string, Uint8Array>();
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const path = join(root, name);
    const { size } = statSync(path);
    if (!statSync(path).isFile() || size > FILE_BYTES_MAX || name === 'manifest.json') continue;
    files.set(relative(root, path), Uint8Array.from(readFileSync(path)));
  }
  return { files, cases: JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')) as unknown[] };
}

function authorityFiles(): SeedFiles {
  const { evidence } = snpAccepted(snp);
  const files = new Map([
    ['report', Uint8Array.from(Buffer.from(evidence.report, 'base64url'))],
    ['ark', Uint8Array.from(snp.rootCertificate)],
    ['ask', Uint8Array.from(snp.ask())],
    ['vcek', Uint8Array.from(snp.vcek())],
  ]);
  const named = { report: 'report', ark: 'ark', ask: 'ask', vcek: 'vcek', trustAnchor: 'ark' };
  const one = { id: 'one', platform: 'sev-snp', files: named, asOf: AT, expect: { verdict: 'valid' } };
  return { files, cases: [one] };
}

export function manifestFile({ files }: SeedFiles, path: string): Promise<Uint8Array> {
  const file = files.get(path);
  return file === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(Uint8Array.from(file));
}
