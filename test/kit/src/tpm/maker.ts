// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { testOnlyAuthorityExtensions, testOnlyCertificate, type TestOnlyCertificateOptions } from '../certificates.ts';
import { bitString, oid, sequence } from '../der-writer.ts';

type Change = Partial<TestOnlyCertificateOptions>;

/** Certifies keys of TPMs as their makers do; exists nowhere. */
export interface TestOnlyTpmMaker {
  readonly root: Buffer;
  /** For an endorsement key: it receives, and does nothing else. */
  endorse(publicKey: KeyObject, change?: Change): Buffer;
  /** For an attestation key: it signs. */
  certify(publicKey: KeyObject, change?: Change): Buffer;
}

const NO_AUTHORITY = { oid: '2.5.29.19', critical: true, value: sequence() };
const usage = (bits: number, unused: number) => ({
  oid: '2.5.29.15',
  critical: true,
  value: bitString(Buffer.from([bits]), unused),
});
/** keyEncipherment and keyAgreement, and the purpose of the TCG EK Credential Profile, 3.2. */
export const TEST_ONLY_ENDORSEMENT_EXTENSIONS = [
  NO_AUTHORITY,
  usage(0x28, 3),
  { oid: '2.5.29.37', value: sequence(oid('2.23.133.8.1')) },
];

export function createTpmMaker(): TestOnlyTpmMaker {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const certificate = (options: Pick<TestOnlyCertificateOptions, 'publicKey' | 'extensions'> & Change) =>
    testOnlyCertificate({
      subject: 'TestOnly TPM',
      issuer: 'TestOnly TPM Maker',
      serialNumber: 0x7e570010n,
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2036-01-01T00:00:00Z',
      signingKey: ca,
      ...options,
    });
  return {
    root: certificate({
      subject: 'TestOnly TPM Maker',
      publicKey: createPublicKey(ca),
      extensions: testOnlyAuthorityExtensions(0, false),
    }),
    endorse: (publicKey, change) => certificate({ publicKey, extensions: TEST_ONLY_ENDORSEMENT_EXTENSIONS, ...change }),
    certify: (publicKey, change) => certificate({ publicKey, extensions: [NO_AUTHORITY, usage(0x80, 7)], ...change }),
  };
}
