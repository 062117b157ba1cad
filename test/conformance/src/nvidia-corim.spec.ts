// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '@glovebox/attestation';
import { isVerifiedRim, nvidiaReference, verifyRim } from '@glovebox/rim';
import {
  cbor,
  createNvidiaAuthority,
  testOnlyCorimResources,
  testOnlyNvidiaMeasurement,
  testOnlyResources,
  type TestOnlyCorimOptions,
  type TestOnlyMeasurement,
} from '@glovebox/test-kit';
import { AT, NO_COLLATERAL, REPORT_DATA } from './evidence-changes.ts';
import { outcomeOf } from './platform-suite.ts';

const authority = createNvidiaAuthority();
const root = authority.rimRootCertificate;
const VBIOS: TestOnlyCorimOptions = {
  id: 'GH100_96.00.9F.00.01',
  references: [testOnlyCorimResources('vbios')],
};
const verifyFile = (file: Uint8Array, certificates: readonly Uint8Array[] = [], at = AT) =>
  verifyRim(file, { root, at, certificates });

/** `verified`, or the code. Anything but a coded error fails the test. */
async function outcome(file: Uint8Array, certificates: readonly Uint8Array[] = [], at = AT): Promise<string> {
  try {
    await verifyFile(file, certificates, at);
    return 'verified';
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return error.code;
  }
}
const measured = (measurement: TestOnlyMeasurement): TestOnlyCorimOptions => ({
  references: [{ environment: 'NVIDIA/', measurements: [measurement] }],
});
const DIGEST = ['ab'.repeat(48)];

describe('reference values of a GPU as a CoRIM', () => {
  it('are verified to the same values as those of a SWID tag', async () => {
    const corim = await verifyFile(authority.corim());
    const swid = await verifyFile(authority.rim());
    expect(corim).toMatchObject({ version: swid.version, product: swid.product, measurements: swid.measurements });
    expect(corim.signer).toEqual(swid.signer);
    expect(corim.digest).not.toBe(swid.digest);
    expect([isVerifiedRim(corim), isVerifiedRim(structuredClone(corim))]).toEqual([true, false]);
  });

  it.each([true, false])(
    'become the reference of an agreement, which the device then satisfies (early: %s)',
    async (early) => {
      const driver = await verifyFile(authority.corim({ early }));
      const vbios = await verifyFile(authority.corim({ ...VBIOS, early }));
      const reference = nvidiaReference({ driver, vbios });
      expect(reference.driver).toEqual({ version: '550.90.07', digest: driver.digest });
      const submission = {
        evidence: authority.issue(),
        collateral: NO_COLLATERAL,
        policy: authority.policy({ references: [reference] }),
        reportData: REPORT_DATA,
        at: AT,
        dangerouslyTrustDevelopmentRoots: true,
      };
      expect(await outcomeOf(submission)).toBe('accepted');
      const swid = await verifyFile(
        authority.rim({ version: '96.00.9F.00.01', resources: testOnlyResources('vbios') }),
      );
      expect(nvidiaReference({ driver, vbios: swid }).measurements).toEqual(reference.measurements);
    },
  );

  it('may come without a chain, which is then given beside it', async () => {
    const file = authority.corim({ chain: [] });
    expect(await outcome(file)).toBe('certificate-missing');
    expect(await outcome(file, authority.rimChain())).toBe('verified');
    expect(await outcome(file, authority.rimChain().slice(0, -1))).toBe('verified');
    expect(await outcome(file, createNvidiaAuthority().rimChain())).toBe('certificate-chain');
  });

  it.each<[string, TestOnlyCorimOptions, string]>([
    ['an identifier without a version', { id: 'GH100' }, 'rim-malformed'],
    ['a key that is a name', measured({ key: 'driver', digests: DIGEST }), 'rim-malformed'],
    ['no key', measured({ digests: DIGEST }), 'rim-malformed'],
    ['an index that SPDM does not have', measured({ key: 240, digests: DIGEST }), 'rim-malformed'],
    ['the index 0', measured({ key: 0, digests: DIGEST }), 'rim-malformed'],
    ['a digest of another algorithm', measured({ key: 8, digests: ['ab'.repeat(64)] }), 'rim-malformed'],
    ['two digests of one measurement', measured({ key: 8, digests: [...DIGEST, ...DIGEST] }), 'rim-malformed'],
    ['a raw value', measured({ key: 8, rawValue: 'ab'.repeat(48) }), 'rim-malformed'],
    [
      'a digest and a version',
      measured({ key: 8, digests: DIGEST, svn: { value: 1n, minimum: true } }),
      'rim-malformed',
    ],
    ['nothing', { references: [] }, 'rim-malformed'],
    ['values of another vendor', { references: [{ environment: 'ACME/', measurements: [] }] }, 'rim-malformed'],
    ['values of another product', { references: [{ environment: 'NVIDIA/GB100', measurements: [] }] }, 'rim-malformed'],
    ['a signature that is over', { signatureNotAfter: '2026-11-01T00:00:00Z' }, 'certificate-expired'],
    ['values that are over', { notAfter: '2026-11-01T00:00:00Z' }, 'certificate-expired'],
    ['another content type', { contentType: 'text/plain' }, 'rim-malformed'],
    ['a stranger’s chain', { chain: createNvidiaAuthority().rimChain() }, 'certificate-chain'],
    ['a chain that is none', { chain: [Buffer.from('30')] }, 'certificate-malformed'],
    ['one member twice', { more: [[cbor.integer(0), cbor.text('again')]] }, 'rim-malformed'],
  ])('are refused with %s', async (_name, options, code) => {
    expect(await outcome(authority.corim(options))).toBe(code);
  });

  it('are refused before and after their signer’s certificate', async () => {
    expect(await outcome(authority.corim(), [], '2025-12-31T23:59:59Z')).toBe('certificate-not-yet-valid');
    expect(await outcome(authority.corim(), [], '2027-07-01T00:00:00Z')).toBe('certificate-expired');
  });

  it('are refused unsigned, of a stranger, cut anywhere, and with any byte of what is signed changed', async () => {
    expect(await outcome(createNvidiaAuthority().corim())).toBe('certificate-chain');
    const file = authority.corim({
      references: [{ environment: 'NVIDIA/', measurements: [{ key: 8, digests: [testOnlyNvidiaMeasurement(8)] }] }],
    });
    for (let length = 0; length < file.length; length += 7) {
      expect([length, await outcome(file.subarray(0, length))]).toEqual([
        length,
        expect.not.stringMatching('verified'),
      ]);
    }
    const payload = file.indexOf('GH100_550');
    for (let at = payload; at < payload + 120; at += 3) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, await outcome(changed)]).toEqual([at, 'rim-signature']);
    }
    expect(await outcome(Buffer.concat([file, Buffer.alloc(1)]))).toBe('rim-malformed');
  });
});
