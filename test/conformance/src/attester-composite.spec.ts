// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectAttester } from '@glovebox/attester';
import type { CompositePolicy, NvidiaGpuEvidence } from '@glovebox/contracts';
import {
  createIntelAuthority,
  createNvidiaAuthority,
  emulateConfigfsTsm,
  emulateProgram,
  TEST_ONLY_NVIDIA_SERIAL,
} from '@glovebox/test-kit';
import { AT } from './evidence-changes.ts';
import { outcomeOf } from './platform-suite.ts';

/** A TD with GPUs: the kernel's configfs-tsm and NVIDIA's tool, both emulated, chosen by the worker's environment. */

const REPORT_DATA = createHash('sha512').update('report data').digest();
const intel = createIntelAuthority();
const nvidia = createNvidiaAuthority();
const bytes = (text: string) => Buffer.from(text, 'base64url');

const printed = ({ report, certificates }: NvidiaGpuEvidence) => {
  const pem = certificates.map((text) => {
    const lines =
      bytes(text)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  });
  return { evidence: bytes(report).toString('base64'), certificate: Buffer.from(pem.join('')).toString('base64') };
};

/** So many devices, each with a serial number of its own. */
const nvattest = (devices: number) => (args: readonly string[]) => {
  const requestNonce = Buffer.from(args[args.indexOf('--nonce') + 1] ?? '', 'hex');
  const evidences = Array.from({ length: devices }, (_none, index) =>
    printed(
      nvidia.issue({
        requestNonce,
        certificates: { 4: { serialNumber: TEST_ONLY_NVIDIA_SERIAL + 50n + BigInt(index) } },
      }),
    ),
  );
  return Buffer.from(JSON.stringify({ evidences, result_code: 0 }));
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'composite-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function attest(devices: number, parts: string) {
  const base = join(folder, 'report');
  await mkdir(base);
  const tsm = emulateConfigfsTsm(base, {
    provider: 'tdx_guest',
    report: (inblob: Buffer) => bytes(intel.issueTdx({ reportData: inblob.toString('hex') }).quote),
  });
  const tool = await emulateProgram(folder, 'nvattest', nvattest(devices));
  try {
    const { attester, explanation } = await selectAttester({
      ATTESTER: 'configfs-tsm',
      ATTESTER_TSM_PATH: base,
      ATTESTER_TDX_EVENT_LOG: 'none',
      ATTESTER_NVATTEST: tool.path,
      ATTESTER_PARTS: parts,
    });
    return { evidence: await attester.attest(REPORT_DATA), platform: attester.platform, explanation };
  } finally {
    await tool.stop();
    await tsm.stop();
  }
}

const judged = (evidence: Awaited<ReturnType<typeof attest>>['evidence'], count: number) => {
  const policy: CompositePolicy = {
    platform: 'composite',
    cpu: intel.tdxPolicy(),
    parts: [{ count, policy: nvidia.policy() }],
  };
  const options = { collateral: intel.collateral('tdx'), at: AT, dangerouslyTrustDevelopmentRoots: true };
  return outcomeOf({ evidence, policy, reportData: REPORT_DATA, ...options });
};

describe('a TD with GPUs, from its devices to a verdict', () => {
  it('attests every GPU in its own place', async () => {
    const { evidence, platform, explanation } = await attest(2, 'nvidia-gpu,nvidia-gpu');
    expect([platform, explanation.includes('with the parts nvidia-gpu, nvidia-gpu')]).toEqual(['composite', true]);
    expect(await judged(evidence, 2)).toBe('accepted');
    expect(await judged(evidence, 1)).toEqual(['part-unexpected']);
  });

  it('attests nothing while a GPU is not listed, or is missing', async () => {
    await expect(attest(2, 'nvidia-gpu')).rejects.toThrowCode('malformed-output');
    await rm(join(folder, 'report'), { recursive: true });
    await expect(attest(1, 'nvidia-gpu,nvidia-gpu')).rejects.toThrowCode('malformed-output');
  });

  it('starts with no part that cannot be attested, and with none that is none', async () => {
    const env = { ATTESTER: 'command', ATTESTER_COMMAND: process.execPath, ATTESTER_NVATTEST: join(folder, 'absent') };
    await expect(selectAttester({ ...env, ATTESTER_PARTS: 'nvidia-gpu' })).rejects.toThrowCode('configuration');
    await expect(selectAttester({ ...env, ATTESTER_PARTS: 'sev-snp' })).rejects.toThrowCode('configuration');
  });
});
