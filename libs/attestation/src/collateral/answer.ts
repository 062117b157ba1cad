// SPDX-License-Identifier: Apache-2.0

/** What a vendor's service answered, as received. Attacker-controlled: whoever uses it verifies it. */
export interface CollateralAnswer {
  readonly body: Uint8Array;
  /** PEM of the issuers, where the service sends them beside the body. */
  readonly issuerChain: Uint8Array | null;
}

/** From when until when an answer says that it holds. */
export interface AnswerPeriod {
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** Of what states no end. */
export const NO_END = '9999-12-31T23:59:59Z';
