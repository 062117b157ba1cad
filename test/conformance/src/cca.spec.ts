// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import type { CcaEvidence, CcaPolicy } from '@glovebox/contracts';
import {
  cbor,
  createCcaAuthority,
  createNitroAuthority,
  TEST_ONLY_REALM,
  testOnlyCcaCollection,
  type TestOnlyCcaIssue,
} from '@glovebox/test-kit';
import {
  AT,
  bitsTurned,
  bytesOf,
  cutShort,
  NO_COLLATERAL,
  OTHER_REPORT_DATA,
  REPORT_DATA,
  withTrailingByte,
} from './evidence-changes.ts';
import { outcomeOf, tally, type Submission } from './platform-suite.ts';

const authority = createCcaAuthority();
const stranger = createCcaAuthority();

const submission = (
  issue: TestOnlyCcaIssue = {},
  policy: Partial<CcaPolicy> = {},
): Submission & { evidence: CcaEvidence } => ({
  evidence: authority.issue(issue),
  collateral: NO_COLLATERAL,
  policy: authority.policy(policy),
  reportData: REPORT_DATA,
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});
const outcome = (...args: Parameters<typeof submission>) => outcomeOf(submission(...args));
const hex = (text: string) => cbor.bytes(Buffer.from(text, 'hex'));

/** x and y of the key that Arm's reference software signs with; its secret half is published. */
const PUBLISHED_KEY = Buffer.from(
  '3076301006072a8648ce3d020106052b8104002203620004' +
    Buffer.from('IShnxS4rlQiwpCCpBWDzlNLfqiG911FP8akBr-fh94uxHU5m-Kijivp2r2oxxN6M', 'base64url').toString('hex') +
    Buffer.from('hM4tr8mWQli1P61xh3T0ViDREbF26DGOEYfbAjWjGNN7pZf-6A4OTHYqEryz6m7U', 'base64url').toString('hex'),
  'hex',
).toString('base64url');

describe('platform verifier suite: arm-cca', () => {
  it('accepts what satisfies the policy, in both profiles and on every curve', async () => {
    expect(await outcome()).toBe('accepted');
    const legacy = { profiles: ['http://arm.com/CCA-SSD/1.0.0'] } satisfies Partial<CcaPolicy>;
    expect(await outcome({ profile: 'legacy' }, legacy)).toBe('accepted');
    for (const curve of ['P-256', 'P-521'] as const) {
      const other = createCcaAuthority(curve);
      const accepted = { ...submission(), evidence: other.issue(), policy: other.policy() };
      expect([curve, await outcomeOf(accepted)]).toEqual([curve, 'accepted']);
    }
  });

  it.each<[string, () => Submission, string[]]>([
    ['a stranger’s platform', () => ({ ...submission(), evidence: stranger.issue() }), ['cose-signature']],
    [
      'development keys without the switch',
      () => ({ ...submission(), dangerouslyTrustDevelopmentRoots: false }),
      ['development-root-refused'],
    ],
    [
      'a platform that the policy does not name',
      () => submission({ platform: (c) => c.set(256, hex(`01${'00'.repeat(32)}`)) }),
      ['no-trusted-key'],
    ],
    ['a wrong challenge', () => ({ ...submission(), reportData: OTHER_REPORT_DATA }), ['report-data-mismatch']],
    ['a trailing byte', () => withTrailingByte(submission(), 'token'), ['malformed']],
    [
      'evidence of another platform',
      () => ({ ...submission(), evidence: createNitroAuthority().issue() }),
      ['platform-mismatch'],
    ],
    ['a foreign realm token', () => submission({ binder: Buffer.alloc(32, 7) }), ['realm-binding-mismatch']],
    [
      'a binder of another hash',
      () => submission({ realm: (c) => c.set(44240, cbor.text('sha-512')) }),
      ['realm-binding-mismatch'],
    ],
    [
      'another key for the platform token',
      () => submission({ platformKey: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey }),
      ['cose-signature'],
    ],
    [
      'a key on another curve than the algorithm',
      () => submission({ platformKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }),
      ['cose-signature'],
    ],
    [
      'another realm',
      () => submission({ realm: (c) => c.set(44238, hex('b1'.repeat(32))) }),
      ['measurement-not-approved'],
    ],
    [
      'another personalization',
      () => submission({ realm: (c) => c.set(44235, hex('ef'.repeat(64))) }),
      ['measurement-not-approved'],
    ],
    [
      'another configuration',
      () => submission({ platform: (c) => c.set(2401, hex('cfcfcfce')) }),
      ['platform-config-not-approved'],
    ],
    [
      'no component of the firmware',
      () => submission({ platform: (c) => c.set(2399, cbor.array()) }),
      ['firmware-not-approved'],
    ],
    ['another profile', () => submission({ profile: 'legacy' }), ['profile-not-allowed']],
    [
      'another extensible measurement',
      () =>
        submission({}, { extensibleMeasurements: ['not-compared', ['00'.repeat(32)], 'not-compared', 'not-compared'] }),
      ['measurement-not-approved'],
    ],
  ])('refuses %s', async (_name, make, codes) => {
    expect(await outcomeOf(make())).toEqual(codes);
  });

  it('refuses every lifecycle state but secured', async () => {
    for (const state of [0x00, 0x10, 0x20, 0x2f, 0x31, 0x40, 0x50, 0x60, 0xff]) {
      expect([state, await outcome({ lifecycle: state << 8 })]).toEqual([state, ['debug-enabled']]);
    }
    for (const lifecycle of [0x3000, 0x30ff]) expect(await outcome({ lifecycle })).toBe('accepted');
  });

  it('refuses a published key in the place of a platform’s own', async () => {
    const [known] = authority.root.keys;
    if (known === undefined) throw new Error('the authority has a key');
    const root = { kind: 'provisioned', keys: [{ ...known, key: PUBLISHED_KEY }] } as const;
    expect(await outcome({}, { root: { ...root, keys: [...root.keys] } })).toEqual(['published-key']);
    expect(await outcome({}, { root: { kind: 'provisioned', keys: [known] } })).toBe('accepted');
    expect(await outcome({}, { root: { kind: 'provisioned', keys: [known, known] } })).toEqual(['no-trusted-key']);
  });

  it('refuses each single bit turned', async () => {
    const counts = await tally(bitsTurned(submission(), 'token'));
    expect(counts.has('accepted')).toBe(false);
    const known = ['malformed', 'cose-signature', 'no-trusted-key', 'realm-binding-mismatch'];
    expect([...counts.keys()].filter((code) => !known.includes(code))).toEqual([]);
  }, 300_000);

  it('refuses a token cut short at every length', async () => {
    const accepted = submission();
    const { length } = bytesOf(accepted.evidence, 'token');
    expect(await tally(cutShort(accepted, 'token'))).toEqual(new Map([['malformed', length]]));
  }, 60_000);
});

describe('hostile CBOR', () => {
  const set = (key: number, value: Buffer): TestOnlyCcaIssue => ({ realm: (claims) => claims.set(key, value) });
  it.each<[string, TestOnlyCcaIssue]>([
    ['an unknown claim of the platform', { platform: (c) => c.set(9999, cbor.integer(1)) }],
    ['an unknown claim of the realm', set(9999, cbor.integer(1))],
    ['a missing claim', { platform: (c) => c.delete(2395) }],
    ['a challenge too short', set(10, hex('cd'.repeat(63)))],
    [
      'three extensible measurements',
      set(44239, cbor.array(hex('f0'.repeat(32)), hex('f1'.repeat(32)), hex('f2'.repeat(32)))),
    ],
    ['a measurement of odd length', set(44238, hex(TEST_ONLY_REALM.slice(2)))],
    ['an unknown hash', set(44240, cbor.text('sha-1'))],
    ['an unknown realm profile', set(265, cbor.text('tag:arm.com,2099:realm'))],
    ['a raw point under the current profile', set(44237, cbor.bytes(Buffer.alloc(97, 4)))],
    ['a lifecycle beyond 16 bits', { platform: (c) => c.set(2395, cbor.integer(0x13001)) }],
    ['an instance id of unknown type', { platform: (c) => c.set(256, hex(`02${'57'.repeat(32)}`)) }],
    ['an untagged token', { platformCose: { tagged: false } }],
    [
      'a critical header',
      {
        realmCose: { protectedHeader: cbor.map([cbor.integer(1), cbor.integer(-35)], [cbor.integer(2), cbor.array()]) },
      },
    ],
    ['no collection tag', { collection: (p, r) => testOnlyCcaCollection(p, r).subarray(3) }],
    ['another collection tag', { collection: (p, r) => cbor.tag(398, testOnlyCcaCollection(p, r).subarray(3)) }],
    [
      'one token twice',
      {
        collection: (p) =>
          cbor.tag(399, cbor.map([cbor.integer(44234), cbor.bytes(p)], [cbor.integer(44234), cbor.bytes(p)])),
      },
    ],
    [
      'a third token',
      {
        collection: (p, r) =>
          cbor.tag(
            399,
            cbor.map(
              [cbor.integer(44234), cbor.bytes(p)],
              [cbor.integer(44241), cbor.bytes(r)],
              [cbor.integer(1), cbor.bytes(p)],
            ),
          ),
      },
    ],
  ])('refuses %s, though genuinely signed', async (_name, issue) => {
    expect(await outcome(issue)).toEqual(['malformed']);
  });
});
