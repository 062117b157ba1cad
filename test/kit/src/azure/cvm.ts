// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { AzureCvmEvidence, AzureCvmPolicy, SnpPolicy, TdxPolicy } from '@glovebox/contracts';
import type { TestOnlyTpmAuthority, TestOnlyTpmIssue } from '../tpm/authority.ts';

export type TestOnlyHardware = AzureCvmEvidence['hardware'];

export interface TestOnlyCvmIssue extends TestOnlyTpmIssue {
  readonly vmConfiguration?: Readonly<Record<string, unknown>>;
  /** Changes the JSON before it is hashed into the hardware report. */
  readonly runtimeData?: (json: string) => string;
  /** Changes what stands in the HCL report after the hardware vouched for it. */
  readonly hclReport?: (report: Buffer) => Buffer;
}

/** A confidential VM as Azure makes them: the paravisor's virtual TPM, and hardware that vouches for its key. */
export interface TestOnlyCvm {
  issue(options?: TestOnlyCvmIssue): AzureCvmEvidence;
  policy(overrides?: Partial<AzureCvmPolicy>): AzureCvmPolicy;
}

const VM_CONFIGURATION = { 'console-enabled': false, 'secure-boot': true, 'tpm-enabled': true };

export interface TestOnlyCvmParts {
  /** With an RSA key: the paravisor makes no others. */
  readonly tpm: TestOnlyTpmAuthority;
  readonly hardwarePolicy: SnpPolicy | TdxPolicy;
  /** Hardware evidence with this report data (hex), and the copy that the paravisor keeps of it: 1184 bytes. */
  readonly attest: (reportData: string) => { readonly evidence: TestOnlyHardware; readonly copy: Uint8Array };
}

export const createTestOnlyCvm = ({ tpm, hardwarePolicy, attest }: TestOnlyCvmParts): TestOnlyCvm => ({
  issue: ({ vmConfiguration = VM_CONFIGURATION, runtimeData, hclReport, ...issue } = {}) => {
    const json = JSON.stringify({
      keys: [{ kid: 'HCLAkPub', key_ops: ['sign'], kty: 'RSA', e: 'AQAB', n: tpm.modulus }],
      'vm-configuration': vmConfiguration,
      'user-data': '00'.repeat(64),
    });
    const data = Buffer.from(runtimeData?.(json) ?? json);
    const { evidence, copy } = attest(createHash('sha256').update(data).digest('hex').padEnd(128, '0'));
    const report = testOnlyHclReport(evidence.platform === 'sev-snp' ? 2 : 4, copy, data);
    const { quote, signature, pcrs, eventLog } = tpm.issue(issue);
    return {
      platform: 'azure-cvm',
      hardware: evidence,
      hclReport: (hclReport?.(report) ?? report).toString('base64url'),
      quote,
      signature,
      pcrs,
      eventLog,
    };
  },
  policy: (overrides) => {
    const { bank, pcrs, eventLog } = tpm.policy();
    return {
      platform: 'azure-cvm',
      hardware: hardwarePolicy,
      bank,
      pcrs,
      eventLog,
      secureBoot: 'required',
      console: 'off',
      ...overrides,
    };
  },
});

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Header, hardware report, runtime data with their own header. */
const testOnlyHclReport = (reportType: number, copy: Uint8Array, data: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from('HCLA'),
    u32(2),
    u32(1184 + 20 + data.length),
    u32(2),
    u32(0),
    Buffer.alloc(12),
    copy,
    u32(20 + data.length),
    u32(1),
    u32(reportType),
    u32(1),
    u32(data.length),
    data,
  ]);
