// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { challengeTpm, isAnswered, type TpmChallengeOptions } from '@glovebox/attestation';
import { answerTpmChallenge, enrolTpm, tpm, type TpmKeys, type TpmSettings } from '@glovebox/attester';
import type { Evidence, TpmEnrolment, TpmPolicy } from '@glovebox/contracts';
import {
  createTpmMaker,
  missingPrograms,
  startSwtpm,
  TPM_PROGRAMS,
  testOnlySeededRandom,
  type Swtpm,
} from '@glovebox/test-kit';
import { NO_COLLATERAL, OTHER_REPORT_DATA, REPORT_DATA } from './evidence-changes.ts';
import { outcomeOf } from './platform-suite.ts';

const EVENTS = [
  { pcr: 0, data: 'firmware' },
  { pcr: 4, data: 'boot loader' },
  { pcr: 4, data: 'kernel' },
  { pcr: 7, data: 'secure boot' },
];
const BOOT = [0, 4, 7];
/** The certificates of these TPMs are made while the test runs. */
const AT = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d{3}Z$/, 'Z');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

const missing = missingPrograms(TPM_PROGRAMS, 'the live round trip with a TPM');

const suite = () => {
  let machine: Swtpm;
  let stranger: Swtpm;
  let eventLog: string;
  beforeAll(async () => {
    [machine, stranger] = await Promise.all([startSwtpm(), startSwtpm()]);
    eventLog = await machine.measure(EVENTS);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([machine.stop(), stranger.stop()]);
  });

  const keysOf = (chip: Swtpm, change: Partial<TpmKeys> = {}): TpmKeys => ({
    tcti: chip.tcti,
    timeoutMs: 30_000,
    endorsementKey: '0x81010001',
    endorsementCertificate: '0x01c00002',
    algorithm: 'rsa',
    key: '0x81010002',
    keyAlgorithm: 'rsassa',
    ...change,
  });
  const settingsOf = (chip: Swtpm, change: Partial<TpmSettings> = {}): TpmSettings => ({
    tcti: chip.tcti,
    timeoutMs: 30_000,
    key: '0x81010002',
    keyCertificates: [],
    bank: 'sha256',
    pcrs: BOOT,
    eventLog,
    ...change,
  });
  const attest = (settings: TpmSettings) => tpm(settings).attester('tpm').attest(REPORT_DATA);
  /** A software TPM has no resource manager in front that would empty it after each command. */
  const enrol = async (chip: Swtpm, keys: TpmKeys) => {
    const enrolment = await enrolTpm(keys);
    await chip.tool('flushcontext', '-t');
    return enrolment;
  };
  const challenge = (enrolment: TpmEnrolment, chip: Swtpm) =>
    challengeTpm(enrolment, optionsUnder(chip.root, chip.issuers));
  const registers = async (chip: Swtpm): Promise<TpmPolicy['pcrs']> => {
    const evidence = await attest(settingsOf(chip));
    if (evidence.platform !== 'tpm') throw new Error('not the evidence of this attester');
    return evidence.pcrs.map(({ index, value }) => ({ index, values: [value] }));
  };
  const policyOf = async (akName: string): Promise<TpmPolicy> => ({
    platform: 'tpm',
    root: { kind: 'provisioned', keys: [akName] },
    bank: 'sha256',
    pcrs: await registers(machine),
    eventLog: BOOT,
    revocation: 'not-checked',
  });
  const outcome = (evidence: Evidence, policy: TpmPolicy, reportData = REPORT_DATA, dangerously = false) =>
    outcomeOf({
      evidence,
      policy,
      reportData,
      collateral: NO_COLLATERAL,
      at: AT,
      dangerouslyTrustDevelopmentRoots: dangerously,
    });

  it.each(['rsassa', 'rsapss', 'ecdsa'] as const)(
    'enrols a key of %s by activation, quotes with it, and is believed',
    async (keyAlgorithm) => {
      const key = { rsassa: '0x81010002', rsapss: '0x81010003', ecdsa: '0x81010004' }[keyAlgorithm];
      const keys = keysOf(machine, { key, keyAlgorithm });
      const enrolment = await enrol(machine, keys);
      const asked = await challenge(enrolment, machine);
      expect(isAnswered(asked.kept, await answerTpmChallenge(keys, asked.challenge))).toBe(true);
      const policy = await policyOf(asked.challenge.akName);
      expect(await outcome(await attest(settingsOf(machine, { key })), policy)).toBe('accepted');
      // What is there stays: policies name it.
      expect(await enrol(machine, keys)).toEqual(enrolment);
    },
    60_000,
  );

  it('enrols through an elliptic endorsement key', async () => {
    const keys = keysOf(machine, {
      algorithm: 'ecc',
      endorsementKey: '0x81010005',
      endorsementCertificate: `${machine.folder}/ek.der`,
      key: '0x81010006',
      keyAlgorithm: 'ecdsa',
    });
    await machine.tool('createek', '-c', keys.endorsementKey, '-G', 'ecc', '-u', `${machine.folder}/ek.pub`);
    await machine.tool('flushcontext', '-t');
    const maker = createTpmMaker();
    await writeFile(keys.endorsementCertificate, maker.endorse(await publicKey(machine, keys.endorsementKey)));
    const asked = await challengeTpm(await enrol(machine, keys), optionsUnder(maker.root));
    expect(isAnswered(asked.kept, await answerTpmChallenge(keys, asked.challenge))).toBe(true);
  }, 60_000);

  it('quotes with a key whose certificate is in its own memory', async () => {
    await enrol(machine, keysOf(machine));
    const maker = createTpmMaker();
    const certificate = maker.certify(await publicKey(machine, '0x81010002'));
    await writeFile(`${machine.folder}/ak.der`, Buffer.concat([certificate, Buffer.alloc(100, 0xff)]));
    await machine.tool('nvdefine', '0x01c101d0', '-C', 'o', '-s', String(certificate.length + 100));
    await machine.tool('nvwrite', '0x01c101d0', '-C', 'o', '-i', `${machine.folder}/ak.der`);
    const evidence = await attest(settingsOf(machine, { keyCertificates: ['0x01c101d0'] }));
    const root = { kind: 'development', certificate: base64(maker.root) } as const;
    const policy = { ...(await policyOf('')), root };
    expect(await outcome(evidence, policy)).toEqual(['development-root-refused']);
    expect(await outcome(evidence, policy, REPORT_DATA, true)).toBe('accepted');
    const otherRoot = { kind: 'development', certificate: base64(createTpmMaker().root) } as const;
    expect(await outcome(evidence, { ...policy, root: otherRoot }, REPORT_DATA, true)).toEqual(['certificate-chain']);
  }, 60_000);

  it('refuses another nonce, other registers, another log and a key that the policy does not name', async () => {
    const enrolment = await enrol(machine, keysOf(machine));
    const { challenge: asked } = await challenge(enrolment, machine);
    const policy = await policyOf(asked.akName);
    const evidence = await attest(settingsOf(machine));
    expect(await outcome(evidence, policy)).toBe('accepted');
    expect(await outcome(evidence, policy, OTHER_REPORT_DATA)).toEqual(['report-data-mismatch']);
    expect(await outcome(await attest(settingsOf(machine, { pcrs: [0, 4] })), policy)).toEqual(
      expect.arrayContaining(['pcr-selection-mismatch']),
    );
    expect(await outcome(await attest(settingsOf(machine, { eventLog: null })), policy)).toEqual([
      'event-log-incomplete',
    ]);

    await enrol(stranger, keysOf(stranger));
    await stranger.measure(EVENTS);
    expect(await outcome(await attest(settingsOf(stranger)), policy)).toEqual(['no-trusted-key']);

    await machine.tool('pcrextend', `4:sha256=${'ee'.repeat(32)}`);
    expect(await outcome(await attest(settingsOf(machine, { eventLog: null })), policy)).toEqual([
      'pcr-not-approved',
      'event-log-incomplete',
    ]);
    expect(await outcome(await attest(settingsOf(machine)), policy)).toEqual(['event-log-mismatch']);
  }, 60_000);

  it('does not challenge under another maker’s root, nor a key that is no attestation key', async () => {
    const enrolment = await enrol(machine, keysOf(machine));
    await expect(challenge(enrolment, stranger)).rejects.toThrowCode('certificate-chain');
    const theirs = { ...enrolment, ekCertificates: (await enrol(stranger, keysOf(stranger))).ekCertificates };
    await expect(challenge(theirs, machine)).rejects.toThrowCode('certificate-chain');
    const loose = await unrestrictedKey(machine);
    await expect(challenge({ ...enrolment, akPublic: loose }, machine)).rejects.toThrowCode('no-trusted-key');
  }, 60_000);

  it('cannot be answered by another TPM, nor for another key of the same one', async () => {
    const asked = await challenge(await enrol(machine, keysOf(machine)), machine);
    await enrol(stranger, keysOf(stranger));
    await expect(answerTpmChallenge(keysOf(stranger), asked.challenge)).rejects.toThrowCode('command-failed');
    const other = keysOf(machine, { key: '0x81010004', keyAlgorithm: 'ecdsa' });
    await enrol(machine, other);
    await expect(answerTpmChallenge(other, asked.challenge)).rejects.toThrowCode('command-failed');
    const answer = await answerTpmChallenge(keysOf(machine), asked.challenge);
    expect(isAnswered(asked.kept, answer)).toBe(true);
    expect(isAnswered(asked.kept, { ...answer, secret: base64(Buffer.alloc(32)) })).toBe(false);
  }, 60_000);
};
if (missing.length === 0) describe('a TPM, live: from its keys to a verdict', suite);
else it('was NOT RUN for want of programs', () => expect(missing).not.toEqual([]));

const optionsUnder = (root: Uint8Array, issuers: readonly Uint8Array[] = []): TpmChallengeOptions => ({
  root,
  revocation: 'not-checked',
  collateral: { certificates: issuers.map(base64), crls: [] },
  at: AT,
  random: testOnlySeededRandom('tpm challenge'),
});

const publicKey = async (chip: Swtpm, handle: string): Promise<KeyObject> => {
  const path = `${chip.folder}/public.pem`;
  await chip.tool('readpublic', '-c', handle, '-f', 'pem', '-o', path);
  return createPublicKey(await readFile(path));
};

/** A signing key of the TPM that signs anything: TPMT_PUBLIC. */
async function unrestrictedKey(chip: Swtpm): Promise<string> {
  const file = (name: string) => `${chip.folder}/${name}`;
  const made = ['-u', file('loose.pub'), '-r', file('loose.priv')];
  const steps: readonly (readonly [string, ...string[]])[] = [
    ['createprimary', '-C', 'o', '-c', file('primary')],
    ['create', '-C', file('primary'), '-G', 'ecc256:ecdsa-sha256', ...made],
    ['load', '-C', file('primary'), ...made, '-c', file('loose')],
    ['readpublic', '-c', file('loose'), '-f', 'tss', '-o', file('loose.tss')],
  ];
  for (const step of steps) {
    await chip.tool(...step);
    await chip.tool('flushcontext', '-t');
  }
  return base64((await readFile(file('loose.tss'))).subarray(2));
}
