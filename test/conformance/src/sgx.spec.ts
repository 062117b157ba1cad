// SPDX-License-Identifier: Apache-2.0
import type { SgxPolicy } from '@glovebox/contracts';
import { TEST_ONLY_ENCLAVE, type TestOnlyIntelAuthority } from '@glovebox/test-kit';
import { quoteOf, sgxAccepted, sgxSubject, tdxAccepted } from './intel-subject.ts';
import { bitFlips, outcomeOf, tally } from './platform-suite.ts';

const subject = sgxSubject();
const { authority }: { authority: TestOnlyIntelAuthority } = subject;
const outcomeWith = (...overrides: Parameters<typeof sgxAccepted> extends [unknown, ...infer Rest] ? Rest : never) =>
  outcomeOf(sgxAccepted(authority, ...overrides));

describe('platform verifier suite: sgx', () => {
  it('accepts what satisfies the policy', async () => {
    expect(await outcomeOf(subject.accepted)).toBe('accepted');
  });

  it('refuses what every platform must refuse, each with its code alone', async () => {
    for (const [name, { submission, code }] of Object.entries(subject.refusals)) {
      expect([name, await outcomeOf(submission)]).toEqual([name, [code]]);
    }
  });

  it('refuses each single bit turned, before the policy sees anything', async () => {
    // Lists make no difference here and cost a third of the time.
    const accepted = { ...subject.accepted, policy: authority.sgxPolicy({ revocation: 'not-checked' }) };
    const counts = await tally(bitFlips({ ...subject, accepted }));
    const authenticity = [
      'malformed',
      'platform-mismatch',
      'qe-identity-mismatch',
      'qe-report-binding',
      'qe-report-signature',
      'quote-signature',
    ];
    expect([...counts.keys()].filter((key) => !authenticity.includes(key))).toEqual([]);
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(8 * 432 + 614);
  }, 300_000);

  it('refuses a quote cut short at every length', async () => {
    const quote = quoteOf(subject.accepted.evidence);
    const cut = function* () {
      for (let length = 0; length < quote.length; length++) {
        yield {
          ...subject.accepted,
          evidence: { platform: 'sgx' as const, quote: quote.subarray(0, length).toString('base64url') },
        };
      }
    };
    expect(await tally(cut())).toEqual(new Map([['malformed', quote.length]]));
  }, 60_000);
});

describe('versions', () => {
  it.each([3, 4, 5] as const)('accepts an enclave report in a quote of version %i', async (version) => {
    expect(await outcomeWith({ quote: { version } })).toBe('accepted');
  });

  it.each([0, 1, 2, 6, 0x0300])('refuses version %i', async (version) => {
    expect(await outcomeWith({ quote: { patch: (bytes) => bytes.writeUInt16LE(version) } })).toEqual(['malformed']);
  });

  it('refuses other attestation keys, TEE types, body types and another vendor’s quoting enclave', async () => {
    const patched = (offset: number, value: number, version: 3 | 4 | 5 = 5) =>
      outcomeWith({ quote: { version, patch: (bytes) => bytes.writeUInt16LE(value, offset) } });
    expect(await patched(2, 3)).toEqual(['malformed']);
    expect(await patched(4, 0x81, 3)).toEqual(['malformed']);
    expect(await patched(4, 0x82)).toEqual(['malformed']);
    expect(await patched(48, 2)).toEqual(['malformed']);
    expect(await patched(48, 4)).toEqual(['malformed']);
    expect(await patched(50, 385)).toEqual(['malformed']);
    expect(await outcomeWith({ quote: { qeVendorId: '00'.repeat(16) } })).toEqual(['qe-identity-mismatch']);
  });

  it('refuses a TD’s quote as an enclave’s, and the reverse', async () => {
    const [sgx, tdx] = [sgxAccepted(authority), tdxAccepted(authority)];
    expect(await outcomeOf({ ...sgx, evidence: { platform: 'sgx', quote: tdx.evidence.quote } })).toEqual([
      'platform-mismatch',
    ]);
    expect(await outcomeOf({ ...tdx, evidence: { ...tdx.evidence, quote: sgx.evidence.quote } })).toEqual([
      'platform-mismatch',
    ]);
  });
});

describe('policy', () => {
  const signed = (overrides: object = {}) => ({
    enclaves: [
      { kind: 'signed', mrSigner: TEST_ONLY_ENCLAVE.mrSigner, isvProdId: 7, minimumIsvSvn: 3, ...overrides } as const,
    ],
  });
  const kss = {
    kind: 'required',
    configId: '0c'.repeat(64),
    minimumConfigSvn: 2,
    isvExtProdId: '0e'.repeat(16),
    isvFamilyId: '0f'.repeat(16),
  } as const;
  const withKss = {
    attributes: '85000000000000000700000000000000',
    configId: kss.configId,
    configSvn: 2,
    isvExtProdId: kss.isvExtProdId,
    isvFamilyId: kss.isvFamilyId,
  };
  const kssPolicy = { kss, attributes: withKss.attributes };

  it('accepts an enclave by signer, product and version, and one with the agreed KSS fields', async () => {
    expect(await outcomeWith({ mrEnclave: '01'.repeat(32) }, signed())).toBe('accepted');
    expect(await outcomeWith({ isvSvn: 4 }, signed())).toBe('accepted');
    expect(await outcomeWith(withKss, kssPolicy)).toBe('accepted');
    expect(await outcomeWith({ ...withKss, configSvn: 9 }, kssPolicy)).toBe('accepted');
  });

  it.each<[string, object, Partial<SgxPolicy>, string[]]>([
    ['another signer', { mrSigner: '01'.repeat(32) }, signed(), ['measurement-not-approved']],
    ['another product', { isvProdId: 8 }, signed(), ['measurement-not-approved']],
    ['an older version', { isvSvn: 2 }, signed(), ['measurement-not-approved']],
    ['a signer in the place of a measurement', { mrEnclave: '7e'.repeat(32) }, {}, ['measurement-not-approved']],
    ['other attributes', { attributes: '0500000000000000e700000000000000' }, {}, ['attributes-not-approved']],
    ['another MISCSELECT', { miscSelect: '01000000' }, {}, ['attributes-not-approved']],
    ['KSS where none is agreed', withKss, { attributes: withKss.attributes }, ['configuration-mismatch']],
    [
      'no KSS where some is agreed',
      { ...withKss, attributes: TEST_ONLY_ENCLAVE.attributes },
      { kss },
      ['configuration-mismatch'],
    ],
    ['another CONFIGID', { ...withKss, configId: '0d'.repeat(64) }, kssPolicy, ['configuration-mismatch']],
    ['an older CONFIGSVN', { ...withKss, configSvn: 1 }, kssPolicy, ['configuration-mismatch']],
    ['another ISVEXTPRODID', { ...withKss, isvExtProdId: '00'.repeat(16) }, kssPolicy, ['configuration-mismatch']],
    ['another ISVFAMILYID', { ...withKss, isvFamilyId: '00'.repeat(16) }, kssPolicy, ['configuration-mismatch']],
  ])('refuses %s', async (_name, issue, policy, codes) => {
    expect(await outcomeWith(issue, policy)).toEqual(codes);
  });

  it.each([
    ['provisioning key', '15'],
    ['launch key', '25'],
    ['not initialized', '04'],
    ['32-bit mode', '01'],
  ])('refuses whatever the mask: %s', async (_name, flags) => {
    const attributes = TEST_ONLY_ENCLAVE.attributes.replace(/^05/, flags);
    const open = { attributesMask: '00'.repeat(16) };
    expect(await outcomeWith({ attributes }, open)).toEqual(['attributes-not-approved']);
    expect(await outcomeWith({ attributes: '07'.padEnd(32, '0') }, open)).toEqual(['debug-enabled']);
  });

  it('gives all reasons at once', async () => {
    const issue = {
      attributes: '07000000000000000700000000000000',
      mrEnclave: '01'.repeat(32),
      miscSelect: '01000000',
    };
    expect(await outcomeWith(issue)).toEqual([
      'debug-enabled',
      'attributes-not-approved',
      'attributes-not-approved',
      'measurement-not-approved',
    ]);
  });
});
