// SPDX-License-Identifier: Apache-2.0
import { createPublicKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { azureCvm, enrolTpm, type AzureCvmSettings } from '@glovebox/attester';
import type { AzureCvmPolicy } from '@glovebox/contracts';
import { fromHex } from '@glovebox/core';
import {
  createIntelAuthority,
  createTestOnlyCvm,
  createTpmAuthority,
  missingPrograms,
  startSwtpm,
  TEST_ONLY_EVENTS,
  TPM_PROGRAMS,
  type Swtpm,
  type TestOnlyCvm,
} from '@glovebox/test-kit';
import { AT, OTHER_REPORT_DATA, REPORT_DATA } from './evidence-changes.ts';
import { outcomeOf } from './platform-suite.ts';
import { snpTestAuthority } from './sev-snp-subject.ts';

const PARAVISOR = 'ab'.repeat(48);
const KEY = '0x81000003';
const INDEX = { snp: '0x01400001', tdx: '0x01400002', strange: '0x01400003' } as const;
const snp = snpTestAuthority();
const intel = createIntelAuthority();
/** Of the processor's key: the vendor's service has them, not the VM. */
const CERTIFICATES = {
  certificates: [snp.vcek(), snp.ask()].map((one) => Buffer.from(one).toString('base64url')),
  crls: [],
};
const missing = missingPrograms(TPM_PROGRAMS, 'Azure’s virtual TPM');

/** Azure's virtual TPM as far as a TPM in software can be one: the paravisor's key, and its report in the TPM's memory. */
const suite = () => {
  let chip: Swtpm;
  let service: Server;
  let made: { readonly snp: TestOnlyCvm; readonly tdx: TestOnlyCvm };
  let settings: AzureCvmSettings;
  let asked: unknown[] = [];
  let answer: () => string = () => '{}';
  const file = (name: string) => `${chip.folder}/${name}`;

  beforeAll(async () => {
    chip = await startSwtpm();
    const eventLog = await chip.measure(TEST_ONLY_EVENTS);
    const connection = { tcti: chip.tcti, timeoutMs: 30_000, key: KEY };
    await enrolTpm({
      ...connection,
      endorsementKey: '0x81010001',
      endorsementCertificate: '0x01c00002',
      algorithm: 'rsa',
      keyAlgorithm: 'rsassa',
    });
    await chip.tool('flushcontext', '-t');
    await chip.tool('readpublic', '-c', KEY, '-f', 'pem', '-o', file('ak.pem'));
    const { n: modulus = '' } = createPublicKey(await readFile(file('ak.pem'))).export({ format: 'jwk' });
    const tpm = { ...createTpmAuthority('rsassa'), modulus };
    made = {
      snp: createTestOnlyCvm({
        tpm,
        hardwarePolicy: snp.policy({ measurements: [PARAVISOR] }),
        attest: (reportData) => {
          const evidence = snp.issue({ measurement: PARAVISOR, reportData });
          return { evidence, copy: Buffer.from(evidence.report, 'base64url') };
        },
      }),
      tdx: createTestOnlyCvm({ tpm, hardwarePolicy: intel.tdxPolicy(), attest: onTdx }),
    };
    await keep(INDEX.snp, Buffer.from(made.snp.issue().hclReport, 'base64url'));
    await keep(INDEX.tdx, Buffer.from(made.tdx.issue().hclReport, 'base64url'));
    await keep(INDEX.strange, Buffer.from('HCLA'));
    service = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        asked = [request.method, request.url, JSON.parse(Buffer.concat(parts).toString())];
        response.end(answer());
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    settings = {
      ...connection,
      keyCertificates: [],
      bank: 'sha256',
      pcrs: [0, 4, 7],
      eventLog,
      reportIndex: INDEX.snp,
      quoteService: {
        address: `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`,
        timeoutMs: 5000,
      },
    };
  }, 60_000);
  afterAll(async () => {
    service.close();
    await chip.stop();
  });

  let quoted = '';
  const onTdx = (reportData: string) => {
    const evidence = intel.issueTdx({ reportData });
    quoted = evidence.quote;
    const copy = Buffer.alloc(1184);
    copy.set(fromHex(reportData), 128);
    return { evidence, copy };
  };
  /** As the paravisor does: the report, and zeros to the end of the index. */
  const keep = async (index: string, report: Buffer) => {
    await writeFile(file('hcl'), Buffer.concat([report, Buffer.alloc(16)]));
    await chip.tool('nvdefine', index, '-C', 'o', '-s', String(report.length + 16));
    await chip.tool('nvwrite', index, '-C', 'o', '-i', file('hcl'));
  };
  const attest = (change: Partial<AzureCvmSettings> = {}) =>
    azureCvm({ ...settings, ...change })
      .attester('azure-cvm')
      .attest(REPORT_DATA);
  const outcome = async (policy: AzureCvmPolicy, reportData = REPORT_DATA, change: Partial<AzureCvmSettings> = {}) =>
    outcomeOf({
      evidence: await attest(change),
      policy,
      reportData,
      collateral: policy.hardware.platform === 'tdx' ? intel.collateral('tdx') : CERTIFICATES,
      at: AT,
      dangerouslyTrustDevelopmentRoots: true,
    });

  it('is found where the paravisor’s report is, and nowhere else', async () => {
    expect(await azureCvm(settings).find()).toMatchObject({ state: 'usable', platform: 'azure-cvm' });
    expect(await azureCvm({ ...settings, reportIndex: '0x01400009' }).find()).toMatchObject({ state: 'absent' });
    expect(await azureCvm({ ...settings, tcti: 'device:/nonexistent' }).find()).toMatchObject({ state: 'absent' });
  });

  it('on SEV-SNP, makes evidence that is believed, for this challenge alone', async () => {
    expect(await outcome(made.snp.policy())).toBe('accepted');
    expect(await outcome(made.snp.policy(), OTHER_REPORT_DATA)).toEqual(['report-data-mismatch']);
    expect(
      await outcome(made.snp.policy({ console: 'off', secureBoot: 'required' }), REPORT_DATA, { eventLog: null }),
    ).toEqual(['event-log-incomplete']);
  }, 60_000);

  it('on TDX, asks the host for a quote of the TD’s report, and is believed', async () => {
    answer = () => JSON.stringify({ quote: quoted });
    expect(await outcome(made.tdx.policy(), REPORT_DATA, { reportIndex: INDEX.tdx })).toBe('accepted');
    const [method, path, body] = asked;
    expect([method, path]).toEqual(['POST', '/acc/tdquote']);
    expect(Buffer.from((body as { report: string }).report, 'base64url')).toHaveLength(1024);
  }, 60_000);

  it('says what is wrong with a report, and with a host that does not answer as it should', async () => {
    await expect(attest({ reportIndex: INDEX.strange })).rejects.toThrowCode('malformed-output');
    await expect(attest({ reportIndex: '0x01400009' })).rejects.toThrowCode('command-failed');
    const onHost = (given: () => string) => {
      answer = given;
      return attest({ reportIndex: INDEX.tdx });
    };
    for (const given of ['', '{}', '{"quote":"!"}', '{"quote":""}', `{"quote":"${'A'.repeat(70_000)}"}`]) {
      await expect(onHost(() => given)).rejects.toThrowCode('malformed-output');
    }
    const closed = { address: 'http://127.0.0.1:9', timeoutMs: 1000 };
    await expect(attest({ reportIndex: INDEX.tdx, quoteService: closed })).rejects.toThrowCode('device-unavailable');
  }, 60_000);
};
if (missing.length === 0) describe('Azure’s virtual TPM, live: from its memory to a verdict', suite);
else it('was NOT RUN for want of programs', () => expect(missing).not.toEqual([]));
