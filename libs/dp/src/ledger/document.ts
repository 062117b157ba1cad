// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Digest, Identifier } from '@glovebox/contracts';
import { Amount } from './amount.ts';

/** How much may be lost about one unit of a dataset in all: rho of zCDP, and delta for what can fail outright (key selection). */
export const PrivacyBudget = z.strictObject({ rho: Amount, delta: Amount });
export type PrivacyBudget = z.infer<typeof PrivacyBudget>;

/**
 * The price of one question. `question` is its digest (tree, parameters, dataset versions, terms, gate version), so the same
 * question is the same charge. `ordersMax` says that rho bounds the Renyi divergence only up to that order (DP-SGD).
 */
export const Charge = z.strictObject({
  question: Digest,
  rho: Amount,
  delta: Amount,
  ordersMax: z.number().int().min(2).max(32).optional(),
});
export type Charge = z.infer<typeof Charge>;

/**
 * A ledger at rest. It belongs to a dataset by name, whatever its versions: a new version is mostly the same people. What is
 * spent is not stored but summed, so it cannot contradict the charges.
 */
export const LedgerDocument = z.strictObject({
  dataset: Identifier,
  budget: PrivacyBudget,
  charges: z.array(Charge).max(1_000_000),
});
export type LedgerDocument = z.infer<typeof LedgerDocument>;
