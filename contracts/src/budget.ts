// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Count, Decimal, Digest, Identifier, Key32, Timestamp } from './primitives.ts';

/**
 * `glovebox/budget-request/v1`, signed by a party of the agreement: asks a keybroker what is left of the budgets of the
 * datasets that it keeps under that agreement. `nonce` is random, so that no older answer passes for the answer to this.
 */
export const BudgetRequest = z.strictObject({
  agreement: Digest,
  keybroker: Key32,
  nonce: Key32,
  time: Timestamp,
});
export type BudgetRequest = z.infer<typeof BudgetRequest>;

/** rho of zCDP and delta, exact. */
const BudgetAmounts = z.strictObject({ rho: Decimal, delta: Decimal });
/** (epsilon, delta) by the tight conversion at the delta of the terms, rounded up. */
const PrivacyLoss = z.strictObject({ epsilon: Decimal, delta: Decimal });

/** The ledger of a dataset, whoever was answered under whatever agreement, under the budget that this agreement gives. */
export const BudgetState = z.strictObject({
  dataset: Identifier,
  /** Different questions that were charged. */
  questions: Count,
  budget: BudgetAmounts,
  spent: BudgetAmounts,
  /** Never negative: a budget can have been lowered below what was spent. */
  left: BudgetAmounts,
  /** Of all that was answered so far, and of the whole budget once it is spent. */
  loss: PrivacyLoss,
  lossMax: PrivacyLoss,
});
export type BudgetState = z.infer<typeof BudgetState>;

/**
 * `glovebox/budget-statement/v1`, signed by the keybroker's identity key: what its journal held at `time`, after every grant
 * before it. `request` is the digest of the party's request.
 */
export const BudgetStatement = z.strictObject({
  request: Digest,
  agreement: Digest,
  keybroker: Key32,
  time: Timestamp,
  /** One for each dataset of the agreement that has a budget and is kept here, in the agreement's order. */
  budgets: z.array(BudgetState).max(64),
});
export type BudgetStatement = z.infer<typeof BudgetStatement>;
