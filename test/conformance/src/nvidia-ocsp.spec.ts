// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import {
  createNvidiaAuthority,
  TEST_ONLY_NVIDIA_SERIAL,
  TEST_ONLY_SIGNING_USAGE,
  testOnlyResponderExtensions,
} from '@glovebox/test-kit';
import { AT, REPORT_DATA } from './evidence-changes.ts';
import { ocspAnswers, ocspCollateral } from './nvidia-ocsp-subject.ts';
import { outcomeOf } from './platform-suite.ts';

const authority = createNvidiaAuthority();
const stranger = createNvidiaAuthority();
/** Chip family, provisioner and boot ROM: what NVIDIA issued below its root. */
const PLACES = [1, 2, 3] as const;

const response = ocspAnswers(authority);

/** What becomes of the evidence when these are the answers about the boot ROM and the others are good. */
const judged = async (
  about: readonly Uint8Array[],
  others: readonly number[] = [1, 2],
  extra: Partial<Collateral> = {},
): Promise<string> =>
  String(
    await outcomeOf({
      evidence: authority.issue(),
      collateral: { ...ocspCollateral(...about, ...others.map((place) => response(place))), ...extra },
      policy: authority.policy({ deviceRevocation: 'ocsp-required' }),
      reportData: REPORT_DATA,
      at: AT,
      dangerouslyTrustDevelopmentRoots: true,
    }),
  );

const delegated = (overrides: Parameters<typeof authority.responder>[1] = {}, from = authority, place = 2) => {
  const { certificate, key } = from.responder(place, overrides);
  return response(3, { signingKey: key, certificates: [certificate] });
};

describe('NVIDIA devices judged by OCSP answers', () => {
  it('accepts current answers that are good, about each certificate that NVIDIA issued', async () => {
    expect(await judged([response(3)])).toBe('accepted');
    expect(await judged([response(3, { nonce: Buffer.alloc(32, 1) })])).toBe('accepted');
    expect(await judged([delegated()])).toBe('accepted');
  });

  it.each(PLACES.map((place) => [place, PLACES.filter((other) => other !== place)] as const))(
    'misses the answer about place %i',
    async (_place, others) => {
      expect(await judged([], others)).toBe('ocsp-missing');
    },
  );

  it.each<[string, () => Uint8Array, string]>([
    ['a revoked device (a hold)', () => response(3, { status: 'revoked' }), 'certificate-revoked'],
    [
      'an old answer that it is revoked',
      () => response(3, { status: 'revoked', nextUpdate: '2026-11-24T01:00:00Z' }),
      'certificate-revoked',
    ],
    ['a device that the responder does not know', () => response(3, { status: 'unknown' }), 'ocsp-unknown'],
    ['an answer that is over', () => response(3, { nextUpdate: '2026-11-24T01:00:00Z' }), 'ocsp-expired'],
    ['an answer of later', () => response(3, { thisUpdate: '2026-11-25T00:00:00Z' }), 'ocsp-not-yet-valid'],
    ['an answer without an end', () => response(3, { nextUpdate: null }), 'ocsp-malformed'],
    ['a responder that refuses', () => response(3, { responseStatus: 6 }), 'ocsp-malformed'],
    ['an answer signed by another issuer', () => response(3, { signingKey: authority.key(1) }), 'ocsp-signature'],
    ['an answer signed by the device itself', () => response(3, { signingKey: authority.key(3) }), 'ocsp-signature'],
    ['a stranger’s answer', () => response(3, { signingKey: stranger.key(2) }), 'ocsp-signature'],
    ['a stranger’s responder', () => delegated({}, stranger), 'ocsp-signature'],
    ['a responder of the issuer above', () => delegated({}, authority, 1), 'ocsp-signature'],
    ['a responder without its purpose', () => delegated({ extensions: [TEST_ONLY_SIGNING_USAGE] }), 'ocsp-signature'],
    [
      'a responder whose certificate is over',
      () => delegated({ notAfter: '2026-11-23T00:00:00Z' }),
      'certificate-expired',
    ],
    [
      'a responder that may be revoked, without a list',
      () => delegated({ extensions: testOnlyResponderExtensions(false) }),
      'crl-missing',
    ],
    ['an answer by SHA-1', () => response(3, { id: authority.certificateId(3, 'sha1') }), 'ocsp-missing'],
    ['an answer about another certificate', () => response(3, { id: authority.certificateId(2) }), 'ocsp-signature'],
    ['a trailing byte', () => Buffer.concat([response(3), Buffer.alloc(1)]), 'ocsp-malformed'],
    ['something else', () => Buffer.from('<html>'), 'ocsp-malformed'],
  ])('refuses %s', async (_name, answer, code) => {
    expect(await judged([answer()])).toBe(code);
  });

  it('judges a responder that can be revoked by the issuer’s list', async () => {
    const answer = delegated({ extensions: testOnlyResponderExtensions(false) });
    const list = (revoked: bigint[]) => ({ crls: [authority.crl(2, revoked).toString('base64url')] });
    expect(await judged([answer], [1, 2], list([]))).toBe('accepted');
    expect(await judged([answer], [1, 2], list([TEST_ONLY_NVIDIA_SERIAL + 0x50n]))).toBe('certificate-revoked');
  });

  it('a newer good answer does not undo an older revocation', async () => {
    const revoked = response(3, { status: 'revoked' });
    expect(await judged([response(3, { nextUpdate: '2026-11-30T00:00:00Z' }), revoked])).toBe('certificate-revoked');
  });

  it('refuses each bit of an answer turned, and an answer cut anywhere', async () => {
    const whole = response(3);
    const verdicts = new Set<string>();
    for (let bit = 0; bit < 8 * whole.length; bit += 7) {
      const turned = Buffer.from(whole);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      verdicts.add(await judged([turned]));
    }
    for (let length = 0; length < whole.length; length += 5) verdicts.add(await judged([whole.subarray(0, length)]));
    expect(verdicts).not.toContain('accepted');
    expect([...verdicts].filter((code) => !/^(ocsp-|certificate-revoked)/.test(code))).toEqual([]);
  });

  it('without the demand nothing is looked at, and the claims say so', async () => {
    expect(
      await outcomeOf({
        evidence: authority.issue(),
        collateral: ocspCollateral(Buffer.from('nonsense')),
        policy: authority.policy(),
        reportData: REPORT_DATA,
        at: AT,
        dangerouslyTrustDevelopmentRoots: true,
      }),
    ).toBe('accepted');
  });
});
