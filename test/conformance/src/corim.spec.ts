// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { AttestationError, type CorimSigner } from '@glovebox/attestation';
import type { SnpProduct } from '@glovebox/contracts';
import { corimClauses, dangerouslyTakeUnsignedCorim, isVerifiedCorim, verifyCorim } from '@glovebox/rim';
import {
  cbor,
  TEST_ONLY_SIGNING_USAGE,
  testOnlyAuthorityExtensions,
  testOnlyCertificate,
  testOnlyCorim,
  testOnlyAtLeast,
  testOnlyDigestSet,
  testOnlyTextSet,
  testOnlyUnsignedCorim,
  type TestOnlyCorimOptions,
  type TestOnlyMeasurement,
} from '@glovebox/test-kit';
import { SNP_CLASS, SNP_CORIM, snpReference } from './corim-subject.ts';

const AT = '2026-11-24T12:00:00Z';
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-384' });
const [endorser, stranger] = [pair(), pair()];
const pinned: CorimSigner = {
  kind: 'key',
  subjectPublicKeyInfo: endorser.publicKey.export({ type: 'spki', format: 'der' }),
};

const PLATFORM: TestOnlyCorimOptions = {
  profile: 'tag:arm.com,2025:cca_platform#1.0.0',
  references: [
    {
      environment: '11'.repeat(32),
      measurements: [
        { key: 'cca.software-component', digests: ['aa'.repeat(32)], name: 'BL1', signerId: '5a'.repeat(32) },
        { key: 'cca.software-component', digests: ['bb'.repeat(48)], signerId: '5b'.repeat(32) },
        { key: 'cca.platform-config', rawValue: 'cfcfcfcf' },
      ],
    },
  ],
};
const REALM: TestOnlyCorimOptions = {
  profile: 'tag:arm.com,2025:endorsements/cca_realm#1.0.0',
  references: [
    {
      environment: '22'.repeat(32),
      measurements: [
        { key: 'cca.rim', digests: ['22'.repeat(32)] },
        { key: 'cca.rem0', digests: ['33'.repeat(32)] },
        { key: 'cca.rpv', rawValue: '44'.repeat(64) },
      ],
    },
  ],
};
/** 2.16.840.1.113741.1.16.1 */
const INTEL_PROFILE = 'oid:6086480186f84d011001';

/** `verified`, or the code. Anything but a coded error fails the test. */
async function outcome(file: Uint8Array, signer: CorimSigner = pinned, at = AT): Promise<string> {
  try {
    await verifyCorim(file, { signer, at });
    return 'verified';
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return error.code;
  }
}
const issued = (options: TestOnlyCorimOptions = PLATFORM) => testOnlyCorim(endorser.privateKey, options);
const clauses = async (options: TestOnlyCorimOptions) =>
  corimClauses(await verifyCorim(issued(options), { signer: pinned, at: AT }));

describe('CoRIM', () => {
  it('is verified to its values under the pinned key', async () => {
    const corim = await verifyCorim(issued(), { signer: pinned, at: AT });
    expect(corim).toMatchObject({ id: 'test-only', signerName: 'TestOnly endorser', profiles: [PLATFORM.profile] });
    expect(corim.references[0]?.environment.classId).toBe('11'.repeat(32));
    expect(isVerifiedCorim(corim)).toBe(true);
    expect(isVerifiedCorim(structuredClone(corim))).toBe(false);
    expect(() => corimClauses(structuredClone(corim))).toThrow('verified');
  });

  it('is refused under a stranger’s key, and wherever one bit of it is flipped', async () => {
    expect(await outcome(testOnlyCorim(stranger.privateKey, PLATFORM))).toBe('rim-signature');
    const file = issued();
    for (let bit = 0; bit < file.length * 8; bit += 3) {
      const flipped = Buffer.from(file);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect([bit, await outcome(flipped)]).not.toEqual([bit, 'verified']);
    }
  });

  it('is refused shorter or longer, out of its time, of another content, and unsigned', async () => {
    const file = issued();
    for (let length = 0; length < file.length; length += 7) {
      expect(await outcome(file.subarray(0, length))).toBe('rim-malformed');
    }
    expect(await outcome(Buffer.concat([file, Buffer.from([0])]))).toBe('rim-malformed');
    expect(await outcome(issued({ ...PLATFORM, notAfter: '2026-01-01T00:00:00Z' }))).toBe('certificate-expired');
    expect(await outcome(issued({ ...PLATFORM, signatureNotAfter: '2026-01-01T00:00:00Z' }))).toBe(
      'certificate-expired',
    );
    expect(await outcome(issued({ ...PLATFORM, contentType: 'text/plain' }))).toBe('rim-malformed');
    expect(await outcome(testOnlyUnsignedCorim(PLATFORM))).toBe('rim-malformed');
    expect(dangerouslyTakeUnsignedCorim(testOnlyUnsignedCorim(PLATFORM), AT).signerName).toBeNull();
  });

  it('is verified under a chain to the pinned root, and under no other', async () => {
    const root = pair();
    const validity = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' };
    const common = { issuer: 'TestOnly CoRIM Root', signingKey: root.privateKey, ...validity };
    const own = { ...common, subject: 'TestOnly CoRIM Root', serialNumber: 1n, publicKey: root.publicKey };
    const anchor = testOnlyCertificate({ ...own, extensions: testOnlyAuthorityExtensions(1, false) });
    const signer = { ...common, subject: 'TestOnly endorser', serialNumber: 2n, publicKey: endorser.publicKey };
    const leaf = testOnlyCertificate({ ...signer, extensions: [TEST_ONLY_SIGNING_USAGE] });
    const chained = issued({ ...PLATFORM, chain: [leaf, anchor] });
    const rooted: CorimSigner = { kind: 'root', certificate: anchor };
    expect(await outcome(chained, rooted)).toBe('verified');
    expect(await outcome(chained, rooted, '2028-01-01T00:00:00Z')).toBe('certificate-expired');
    expect(await outcome(issued(), rooted)).toBe('certificate-missing');
    const [other] = [pair()];
    const elsewhere = { ...own, publicKey: other.publicKey, signingKey: other.privateKey };
    const strangers = testOnlyCertificate({ ...elsewhere, extensions: testOnlyAuthorityExtensions(1, false) });
    expect(await outcome(chained, { kind: 'root', certificate: strangers })).toBe('certificate-chain');
  });

  it('makes no parser throw anything but a coded error', () => {
    const parse = (bytes: Uint8Array) => {
      try {
        dangerouslyTakeUnsignedCorim(bytes, AT);
      } catch (error) {
        expect(error).toBeInstanceOf(AttestationError);
      }
    };
    const file = testOnlyUnsignedCorim(PLATFORM);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, patch) => {
        const changed = Buffer.from(file);
        changed.set(patch.subarray(0, changed.length - at), at);
        parse(changed);
      }),
      { numRuns: 3000 },
    );
    parse(Buffer.concat([Buffer.from([0xd9, 0x01, 0xf5]), Buffer.alloc(100_000, 0x81)]));
    parse(cbor.tag(501, cbor.tag(24, cbor.map())));
    parse(cbor.tag(501, cbor.map([cbor.integer(0), cbor.text('a')], [cbor.integer(0), cbor.text('b')])));
  });
});

describe('policies from CoRIM', () => {
  it('take firmware, configuration and keys of Arm CCA platforms', async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
    expect(await clauses({ ...PLATFORM, attests: { instance: `01${'99'.repeat(32)}`, key } })).toEqual({
      platform: 'arm-cca',
      notTaken: [],
      clauses: {
        firmware: [
          [
            { type: 'BL1', measurement: 'aa'.repeat(32), signerId: '5a'.repeat(32) },
            { type: null, measurement: 'bb'.repeat(48), signerId: '5b'.repeat(32) },
          ],
        ],
        platformConfig: ['cfcfcfcf'],
        root: {
          kind: 'provisioned',
          keys: [
            {
              implementationId: '11'.repeat(32),
              instanceId: `01${'99'.repeat(32)}`,
              key: key.export({ type: 'spki', format: 'der' }).toString('base64url'),
            },
          ],
        },
      },
    });
  });

  it('take realms of Arm CCA with their registers', async () => {
    expect((await clauses(REALM)).clauses).toEqual({
      realms: [{ initialMeasurement: '22'.repeat(32), personalizationValue: '44'.repeat(64) }],
      extensibleMeasurements: [['33'.repeat(32)], 'not-compared', 'not-compared', 'not-compared'],
    });
  });

  it('take launch measurements of SEV-SNP, and tell what they leave', async () => {
    expect(await clauses(SNP_CORIM)).toEqual({
      platform: 'sev-snp',
      notTaken: ['3'],
      clauses: { measurements: ['77'.repeat(48)], hostData: '66'.repeat(32) },
    });
    const words = { environment: 'AMD/SEV-SNP', measurements: [{ key: 'MEASUREMENT', digests: ['88'.repeat(48)] }] };
    expect((await clauses({ references: [words] })).clauses).toEqual({ measurements: ['88'.repeat(48)] });
  });

  it('take the minimum TCB of SEV-SNP in the layout of the product, and leave an exact one', async () => {
    const tcb = (minimum: boolean) => ({ key: 647, svn: { value: 0xd116_0000_0000_0003n, minimum } });
    const of = async (minimum: boolean, ...products: (SnpProduct | null)[]) => {
      const reference = {
        environment: SNP_CLASS,
        measurements: [{ key: 641, digests: ['77'.repeat(48)] }, tcb(minimum)],
      };
      const corim = await verifyCorim(issued({ references: [reference] }), { signer: pinned, at: AT });
      return products.map((product) => corimClauses(corim, product));
    };
    const measurements = ['77'.repeat(48)];
    const minimumTcb = { bootloader: 3, tee: 0, snp: 0x16, microcode: 0xd1 };
    const [milan, unknown] = await of(true, 'Milan', null);
    expect(milan).toEqual({ platform: 'sev-snp', notTaken: [], clauses: { measurements, minimumTcb } });
    expect(unknown).toEqual({ platform: 'sev-snp', notTaken: ['647'], clauses: { measurements } });
    expect(await of(false, 'Milan')).toEqual([{ platform: 'sev-snp', notTaken: ['647'], clauses: { measurements } }]);
    await expect(of(true, 'Turin')).rejects.toThrowCode('malformed');
  });

  it('take trust domains of TDX with all of their registers, and what else is demanded of them', async () => {
    const registers = {
      0: ['a0'.repeat(48)],
      1: ['a1'.repeat(48)],
      rtmr2: ['a2'.repeat(48)],
      RTMR3: ['00'.repeat(48)],
    };
    const td = (own: Partial<TestOnlyMeasurement>): TestOnlyCorimOptions => ({
      profile: INTEL_PROFILE,
      references: [
        { environment: 'Intel Corporation/TDX TD', measurements: [{ registers, ...own }] },
        {
          environment: 'Intel Corporation/TDX SEAM',
          measurements: [{ intel: [[-83, testOnlyDigestSet(['dd'.repeat(48)])]] }],
        },
      ],
    });
    const [first, second] = ['b1'.repeat(48), 'b2'.repeat(48)];
    const mrTd = [-83, testOnlyDigestSet([first, second])] as const;
    const rtmrs = { rtmr0: 'a0'.repeat(48), rtmr1: 'a1'.repeat(48), rtmr2: 'a2'.repeat(48), rtmr3: '00'.repeat(48) };
    const intel = [
      mrTd,
      [-82, cbor.bytes(Buffer.from('0000001000000000', 'hex'))],
      [-86, testOnlyAtLeast(18)],
      [-88, testOnlyTextSet(['UpToDate', 'SWHardeningNeeded'])],
      [-89, testOnlyTextSet([], false)],
      [-73, testOnlyAtLeast(5)],
    ] as const;
    expect(await clauses(td({ intel }))).toEqual({
      platform: 'tdx',
      notTaken: ['-73', 'values of TDX SEAM'],
      clauses: {
        measurements: [
          { mrTd: first, ...rtmrs },
          { mrTd: second, ...rtmrs },
        ],
        tdAttributes: ['0000001000000000'],
        minimumTcbEvaluationDataNumber: 18,
        tcbStatuses: ['SWHardeningNeeded', 'UpToDate'],
        advisories: [],
      },
    });
    const alone = await clauses(td({ intel: [[-83, testOnlyDigestSet([first], false)]] }));
    expect(alone.clauses).toEqual({ measurements: [{ mrTd: first, ...rtmrs }] });
    const masked = cbor.tag(563, cbor.array(cbor.bytes(Buffer.alloc(8)), cbor.bytes(Buffer.alloc(8, 1))));
    const refused: Partial<TestOnlyMeasurement>[] = [
      { intel: [] },
      { intel: [[-83, testOnlyDigestSet(['b1'.repeat(32)])]] },
      { intel: [[-83, cbor.tag(60_020, cbor.array(cbor.integer(7), cbor.array()))]] },
      { intel: [mrTd], registers: { 0: ['a0'.repeat(48)] } },
      { intel: [mrTd], registers: { ...registers, 0: ['a0'.repeat(48), 'a0'.repeat(32)] } },
      { intel: [mrTd, [-82, masked]] },
      { intel: [mrTd, [-86, cbor.integer(18)]] },
      { intel: [mrTd, [-88, testOnlyTextSet(['UpToDate', 'SWHardeningNeeded'], false)]] },
      { intel: [mrTd, [-88, testOnlyTextSet(['Perfect'])]] },
    ];
    for (const own of refused) await expect(clauses(td(own))).rejects.toThrowCode('rim-mismatch');
  });

  it('take nothing that a policy would not mean exactly', async () => {
    const component = { key: 'cca.software-component', digests: ['aa'.repeat(32)], signerId: '5a'.repeat(32) };
    const platform = (...measurements: object[]) =>
      clauses({ ...PLATFORM, references: [{ environment: '11'.repeat(32), measurements: measurements }] });
    const refused = [
      platform({ ...component, digests: ['aa'.repeat(32), 'aa'.repeat(48)] }),
      platform({ ...component, signerId: undefined }),
      platform(component, { key: 'cca.platform-config', rawValue: 'cfcf', mask: 'ff00' }),
      clauses({ ...PLATFORM, profile: 'tag:example.com,2026:toaster' }),
      clauses({ references: [snpReference('77'.repeat(32))] }),
      clauses({ ...REALM, references: [{ environment: '22'.repeat(32), measurements: [] }] }),
    ];
    for (const one of refused) await expect(one).rejects.toThrowCode('rim-mismatch');
    await expect(
      platform(component, { key: 'cca.platform-config', rawValue: 'cfcf', mask: 'ffff' }),
    ).resolves.toBeDefined();
  });
});
