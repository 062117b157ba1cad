// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedSubmissions, type Submission } from '@glovebox/conformance';
import {
  createIntelAuthority,
  createSnpAuthority,
  testOnlyAuthorityDirectory,
  vectorsDirectory,
} from '@glovebox/test-kit';

/** One piece of evidence, judged again and again. */
export interface BenchCase {
  readonly name: string;
  readonly submission: Submission;
  /** Files that the peers are given; null for evidence of a test authority, which they cannot be made to trust. */
  readonly folder: string | null;
}

const root = vectorsDirectory();
const text = (path: string) => readFileSync(join(root, path)).toString('base64url');

interface RecordedCase {
  readonly id: string;
  readonly asOf: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Seconds since 1970 at which a recorded case is judged. */
export const judgedAt = (id: string): number => Date.parse(recordedCase(id)?.asOf ?? '') / 1000;

function recordedCase(id: string): RecordedCase | undefined {
  const path = join(root, 'manifest.json');
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as RecordedCase[]).find((one) => one.id === id);
}

const vendor = { kind: 'vendor' } as const;

function intelCase(name: 'sgx' | 'tdx', id: string): BenchCase[] {
  const found = recordedCase(id);
  if (found === undefined) return [];
  const file = (role: string) => text(found.files[role] ?? '');
  const authority = createIntelAuthority();
  const intel = {
    tcbInfo: file('tcbInfo'),
    tcbInfoIssuerChain: file('tcbInfoIssuerChain'),
    qeIdentity: file('qeIdentity'),
    qeIdentityIssuerChain: file('qeIdentityIssuerChain'),
    pckCrl: file('pckCrl'),
    pckCrlIssuerChain: file('pckCrlIssuerChain'),
    rootCaCrl: file('rootCaCrl'),
  };
  const sent =
    name === 'sgx'
      ? { evidence: { platform: name, quote: file('quote') } as const, policy: authority.sgxPolicy({ root: vendor }) }
      : {
          evidence: { platform: name, quote: file('quote'), eventLog: '' } as const,
          policy: authority.tdxPolicy({ root: vendor }),
        };
  const judged = { collateral: { certificates: [], crls: [], intel }, at: found.asOf };
  return [recorded(name, id, { ...sent, ...judged })];
}

function snpCase(id: string): BenchCase[] {
  const found = recordedCase(id);
  if (found === undefined) return [];
  const file = (role: string) => text(found.files[role] ?? '');
  const evidence = { platform: 'sev-snp', report: file('report'), certificateTable: '' } as const;
  const policy = createSnpAuthority(testOnlyAuthorityDirectory('snp-milan')).policy({
    measurements: ['ab'.repeat(48)],
    root: vendor,
  });
  const certificates = [file('vcek'), file('ask')];
  return [recorded('sev-snp', id, { evidence, policy, collateral: { certificates, crls: [] }, at: found.asOf })];
}

const recorded = (
  name: string,
  id: string,
  sent: Omit<Submission, 'reportData' | 'dangerouslyTrustDevelopmentRoots'>,
) => ({
  name,
  folder: join(root, name, id),
  submission: { ...sent, reportData: new Uint8Array(64), dangerouslyTrustDevelopmentRoots: false },
});

/** Recorded evidence of real machines where it is at hand, and the test authorities' for the other platforms. */
export function benchCases(): BenchCase[] {
  const real = [
    ...intelCase('sgx', 'sgx-v3-production'),
    ...intelCase('tdx', 'tdx-v4-uptodate'),
    ...snpCase('snp-v3-milan'),
  ];
  const made = namedSubmissions().filter(([name]) => !real.some((one) => one.name === name));
  return [...real, ...made.map(([name, submission]) => ({ name, submission, folder: null }))];
}
