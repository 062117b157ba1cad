// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { challengeTpm, isAnswered } from '@glovebox/attestation';
import type { TpmEnrolment } from '@glovebox/contracts';
import {
  createTpmAuthority,
  createTpmMaker,
  TEST_ONLY_ENDORSEMENT_EXTENSIONS,
  testOnlySeededRandom,
  type TestOnlyCertificateOptions,
} from '@glovebox/test-kit';
import { AT } from './evidence-changes.ts';

const maker = createTpmMaker();
const rsa = createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const curve = (namedCurve: string) => createPublicKey(generateKeyPairSync('ec', { namedCurve }).privateKey);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const attestationKey = createTpmAuthority();

const enrolment = (change: Partial<TestOnlyCertificateOptions> = {}, key: KeyObject = rsa): TpmEnrolment => ({
  kind: 'tpm-enrolment',
  ekCertificates: [base64(maker.endorse(key, change))],
  akPublic: attestationKey.issue().akPublic,
});
const challenge = (asked: TpmEnrolment, root: Uint8Array = maker.root, seed = 'a') =>
  challengeTpm(asked, {
    root,
    revocation: 'not-checked',
    collateral: { certificates: [], crls: [] },
    at: AT,
    random: testOnlySeededRandom(seed),
  });

describe('enrolment of a TPM', () => {
  it('challenges for the key by its name, with RSA and with P-256', async () => {
    for (const [key, seedLength] of [
      [rsa, 256],
      [curve('P-256'), 68],
    ] as const) {
      const { challenge: asked, kept } = await challenge(enrolment({}, key));
      expect([asked.akName, kept.akName]).toEqual([attestationKey.name, attestationKey.name]);
      expect(Buffer.from(asked.seed, 'base64url')).toHaveLength(seedLength);
      expect(isAnswered(kept, { ...kept })).toBe(true);
      expect(isAnswered(kept, { ...kept, akName: `000b${'00'.repeat(32)}` })).toBe(false);
    }
  });

  it('never asks twice with one secret', async () => {
    const [one, two] = [await challenge(enrolment()), await challenge(enrolment(), maker.root, 'b')];
    expect(one.kept.secret).not.toBe(two.kept.secret);
    expect(one.challenge.seed).not.toBe(two.challenge.seed);
    expect(isAnswered(one.kept, two.kept)).toBe(false);
  });

  const [noAuthority, usage] = TEST_ONLY_ENDORSEMENT_EXTENSIONS;
  it.each<[string, () => Promise<unknown>, string]>([
    ['another maker’s root', () => challenge(enrolment(), createTpmMaker().root), 'certificate-chain'],
    [
      'a certificate of the past',
      () => challenge(enrolment({ notAfter: '2026-02-01T00:00:00Z' })),
      'certificate-expired',
    ],
    [
      'one of the future',
      () => challenge(enrolment({ notBefore: '2027-02-01T00:00:00Z' })),
      'certificate-not-yet-valid',
    ],
    [
      'a certificate without the purpose of an endorsement key',
      () => challenge(enrolment({ extensions: [noAuthority, usage].flatMap((one) => one ?? []) })),
      'no-trusted-key',
    ],
    [
      'the certificate of an attestation key',
      () => challenge({ ...enrolment(), ekCertificates: [base64(maker.certify(rsa))] }),
      'no-trusted-key',
    ],
    ['the root alone', () => challenge({ ...enrolment(), ekCertificates: [base64(maker.root)] }), 'no-trusted-key'],
    ['an endorsement key of another size', () => challenge(enrolment({}, curve('P-384'))), 'certificate-malformed'],
    [
      'a key that signs anything',
      () => challenge({ ...enrolment(), akPublic: attestationKey.issue({ attributes: 0x00040072 }).akPublic }),
      'no-trusted-key',
    ],
    ['what is no public area', () => challenge({ ...enrolment(), akPublic: 'AAAA' }), 'malformed'],
  ])('refuses %s', async (_what, ask, code) => {
    await expect(ask()).rejects.toThrowCode(code);
  });
});
