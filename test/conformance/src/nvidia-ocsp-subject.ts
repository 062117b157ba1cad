// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { testOnlyOcspResponse, type createNvidiaAuthority, type TestOnlyOcspOptions } from '@glovebox/test-kit';
import { NO_COLLATERAL } from './evidence-changes.ts';

/** Answers about the certificate at a place of its chain, as its issuer would sign them. */
export const ocspAnswers =
  (authority: ReturnType<typeof createNvidiaAuthority>) =>
  (place: number, overrides: Partial<TestOnlyOcspOptions> = {}): Buffer =>
    testOnlyOcspResponse({
      id: authority.certificateId(place),
      status: 'good',
      thisUpdate: '2026-11-24T00:00:00Z',
      nextUpdate: '2026-11-26T00:00:00Z',
      nonce: null,
      signingKey: authority.key(place - 1),
      certificates: [],
      responseStatus: 0,
      ...overrides,
    });

export const ocspCollateral = (...ocsp: readonly Uint8Array[]): Collateral => ({
  ...NO_COLLATERAL,
  ocsp: ocsp.map((bytes) => Buffer.from(bytes).toString('base64url')),
});
