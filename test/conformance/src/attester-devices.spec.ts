// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectAttester } from '@glovebox/attester';
import type { Collateral, PlatformPolicy } from '@glovebox/contracts';
import {
  cbor,
  createCcaAuthority,
  createIntelAuthority,
  createKeystoneAuthority,
  createNitroAuthority,
  createNvidiaAuthority,
  emulateConfigfsTsm,
  emulateGramine,
  emulateProgram,
  vectorsDirectory,
  type CborItem,
  type TestOnlyAnswer,
} from '@glovebox/test-kit';
import { AT, NO_COLLATERAL } from './evidence-changes.ts';
import { outcomeOf } from './platform-suite.ts';

/** Another value in each half, so that no half can stand for the whole. */
const REPORT_DATA = createHash('sha512').update('report data').digest();
const OTHER_REPORT_DATA = createHash('sha512').update('other report data').digest();
const bytes = (text: string) => Buffer.from(text, 'base64url');

const intel = createIntelAuthority();
const cca = createCcaAuthority();
const nitro = createNitroAuthority();
const keystone = createKeystoneAuthority();
const nvidia = createNvidiaAuthority();

/** A device of an authority in a folder: how the environment names it, and what believes its evidence. */
interface Device {
  readonly start: (folder: string) => Promise<{ readonly env: Record<string, string>; stop(): Promise<void> }>;
  readonly policy: PlatformPolicy;
  readonly collateral: Collateral;
}

const tsm =
  (provider: string, report: (inblob: Buffer) => Uint8Array): Device['start'] =>
  async (folder) => {
    const base = join(folder, 'report');
    await mkdir(base);
    const { stop } = emulateConfigfsTsm(base, { provider, report });
    return { env: { ATTESTER: 'configfs-tsm', ATTESTER_TSM_PATH: base, ATTESTER_TDX_EVENT_LOG: 'none' }, stop };
  };

const program =
  (kind: string, variable: string, answer: TestOnlyAnswer): Device['start'] =>
  async (folder) => {
    const { path, stop } = await emulateProgram(folder, kind, answer);
    return { env: { ATTESTER: kind, [variable]: path, ATTESTER_NSM_PATH: '/dev/null' }, stop };
  };

const entry = (key: string, item: CborItem) => [cbor.text(key), item] as const;
const refusal = (code: string) => cbor.map(entry('Error', cbor.text(code)));
const documentOf = (userData: Uint8Array) => entry('document', cbor.bytes(bytes(nitro.issue({ userData }).document)));

/** The module's answer to the one request that it knows here. */
const nsm: TestOnlyAnswer = (_args, request) => {
  const userData = request.subarray(26, 90);
  const fields = [entry('user_data', cbor.bytes(userData)), entry('nonce', cbor.null), entry('public_key', cbor.null)];
  if (!request.equals(cbor.map(entry('Attestation', cbor.map(...fields))))) return refusal('InvalidArgument');
  return cbor.map(entry('Attestation', cbor.map(documentOf(userData))));
};

/** What NVIDIA's tool prints of one device. */
const collected = (nonce: string) => {
  const { report, certificates } = nvidia.issue({ requestNonce: Buffer.from(nonce, 'hex') });
  const pem = certificates.map((text) => {
    const lines =
      bytes(text)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  });
  return {
    arch: 'HOPPER',
    nonce,
    evidence: bytes(report).toString('base64'),
    certificate: Buffer.from(pem.join('')).toString('base64'),
  };
};
const printed = (evidences: readonly unknown[], resultCode = 0) =>
  Buffer.from(JSON.stringify({ evidences, result_code: resultCode, result_message: 'Ok' }, null, 4));
const nvattest: TestOnlyAnswer = (args) => printed([collected(args[args.indexOf('--nonce') + 1] ?? '')]);

const DEVICES: readonly (readonly [string, Device])[] = [
  [
    'TDX through configfs-tsm',
    {
      start: tsm('tdx_guest', (inblob) => bytes(intel.issueTdx({ reportData: inblob.toString('hex') }).quote)),
      policy: intel.tdxPolicy(),
      collateral: intel.collateral('tdx'),
    },
  ],
  [
    'Arm CCA through configfs-tsm',
    {
      start: tsm('arm_cca_guest', (challenge) => bytes(cca.issue({ challenge }).token)),
      policy: cca.policy(),
      collateral: NO_COLLATERAL,
    },
  ],
  [
    'SGX through Gramine',
    {
      start: async (folder) => {
        const quote = (data: Buffer) => bytes(intel.issueSgx({ reportData: data.toString('hex') }).quote);
        const { stop } = await emulateGramine(folder, quote);
        return { env: { ATTESTER: 'gramine', ATTESTER_GRAMINE_PATH: folder }, stop };
      },
      policy: intel.sgxPolicy(),
      collateral: intel.collateral('sgx'),
    },
  ],
  [
    'Nitro through its helper',
    { start: program('nitro', 'ATTESTER_NSM_HELPER', nsm), policy: nitro.policy(), collateral: NO_COLLATERAL },
  ],
  [
    'Keystone through a program',
    {
      start: program('keystone', 'ATTESTER_KEYSTONE_COMMAND', (_args, data) => bytes(keystone.issue({ data }).report)),
      policy: keystone.policy(),
      collateral: NO_COLLATERAL,
    },
  ],
  [
    'a GPU through nvattest',
    {
      start: program('nvidia-gpu', 'ATTESTER_NVATTEST', nvattest),
      policy: nvidia.policy(),
      collateral: NO_COLLATERAL,
    },
  ],
];

describe('from a device to a verdict', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'device-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const attestWith = async (start: Device['start'], inputs: readonly Uint8Array[] = [REPORT_DATA]) => {
    const device = await start(folder);
    try {
      const { attester } = await selectAttester(device.env);
      return await Promise.all(inputs.map((input) => attester.attest(input)));
    } finally {
      await device.stop();
    }
  };

  it.each(DEVICES)('%s: evidence is believed, and for this report data alone', async (_name, device) => {
    const both = await attestWith(device.start, [REPORT_DATA, OTHER_REPORT_DATA]);
    const { policy, collateral } = device;
    const judged = both.map(
      (evidence) => (reportData: Uint8Array) =>
        outcomeOf({ evidence, policy, collateral, reportData, at: AT, dangerouslyTrustDevelopmentRoots: true }),
    );
    for (const [index, outcome] of judged.entries()) {
      const [own, others] = index === 0 ? [REPORT_DATA, OTHER_REPORT_DATA] : [OTHER_REPORT_DATA, REPORT_DATA];
      expect(await outcome(own)).toBe('accepted');
      expect(await outcome(others)).toEqual(['report-data-mismatch']);
    }
  });

  it('Gramine: refuses a quote of other data, and one that is none', async () => {
    const gramine =
      (quote: () => Uint8Array): Device['start'] =>
      async (base) => {
        const { stop } = await emulateGramine(base, quote);
        return { env: { ATTESTER: 'gramine', ATTESTER_GRAMINE_PATH: base }, stop };
      };
    const stale = bytes(intel.issueSgx({ reportData: 'ee'.repeat(64) }).quote);
    await expect(attestWith(gramine(() => stale))).rejects.toThrowCode('interference');
    await rm(join(folder, 'quote'));
    await expect(attestWith(gramine(() => Buffer.alloc(0)))).rejects.toThrowCode('malformed-output');
  });

  it.each<[string, Uint8Array, string]>([
    ['an error of the module', refusal('InvalidOperation'), 'device-unavailable'],
    ['another answer', cbor.map(entry('DescribeNSM', cbor.map())), 'malformed-output'],
    ['nothing', Buffer.alloc(0), 'malformed-output'],
    [
      'a document with an end that is missing',
      Buffer.concat([Buffer.from([0xbf]), cbor.text('Attestation'), cbor.map(documentOf(REPORT_DATA))]),
      'malformed-output',
    ],
  ])('Nitro: refuses %s', async (_what, answer, code) => {
    await expect(attestWith(program('nitro', 'ATTESTER_NSM_HELPER', () => answer))).rejects.toThrowCode(code);
  });

  it('Nitro: reads an answer whose maps mark their ends', async () => {
    const answer = cbor.endlessMap(entry('Attestation', cbor.endlessMap(documentOf(REPORT_DATA))));
    const [evidence] = await attestWith(program('nitro', 'ATTESTER_NSM_HELPER', () => answer));
    expect(evidence).toMatchObject({ platform: 'nitro' });
  });

  it('Keystone: refuses a report of another length', async () => {
    const start = program('keystone', 'ATTESTER_KEYSTONE_COMMAND', () => Buffer.alloc(2048));
    await expect(attestWith(start)).rejects.toThrowCode('malformed-output');
  });

  it.each<[string, Uint8Array]>([
    ['that failed', printed([collected('00'.repeat(32))], 7)],
    ['of several devices', printed([collected('00'.repeat(32)), collected('00'.repeat(32))])],
    ['of none', printed([])],
    ['without certificates', printed([{ ...collected('00'.repeat(32)), certificate: 'AAAA' }])],
    ['that is no JSON', Buffer.from('Evidence collection was successful.')],
  ])('NVIDIA: refuses a collection %s', async (_what, answer) => {
    const start = program('nvidia-gpu', 'ATTESTER_NVATTEST', () => answer);
    await expect(attestWith(start)).rejects.toThrowCode('malformed-output');
  });

  it('NVIDIA: reads what the tool wrote of a real device', async () => {
    const recorded = join(vectorsDirectory(), 'nvidia-gpu/nv-hopper-590-evidence-json');
    const evidences = JSON.parse(readFileSync(join(recorded, 'evidence.json'), 'utf8')) as unknown[];
    const [evidence] = await attestWith(program('nvidia-gpu', 'ATTESTER_NVATTEST', () => printed(evidences)));
    if (evidence?.platform !== 'nvidia-gpu') throw new Error('not the evidence of this attester');
    expect(bytes(evidence.report)).toEqual(readFileSync(join(recorded, 'report.bin')));
    expect(evidence.certificates).toHaveLength(5);
  });
});
