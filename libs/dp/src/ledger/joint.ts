// SPDX-License-Identifier: Apache-2.0
import type { Denied } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { charge, type Ledger } from './ledger.ts';
import type { Charge } from './document.ts';

export type JointOutcome =
  | { readonly kind: 'charged' | 'repeated'; readonly ledgers: readonly Ledger[] }
  /** The reasons of every ledger that refused; no ledger is charged. */
  | Denied;

/**
 * Charges one question to every dataset that it joins, all or none: a unit is in several of them, and each owner promised a
 * bound of its own. Ledgers come back in the order in which they were given. `repeated` only if all had paid before: a
 * ledger that lost its charge is charged again.
 */
export function chargeJointly(ledgers: readonly Ledger[], price: Charge): JointOutcome {
  assert(new Set(ledgers.map(({ dataset }) => dataset)).size === ledgers.length, 'a dataset has one ledger');
  const outcomes = ledgers.map((ledger) => charge(ledger, price));
  const reasons = outcomes.flatMap((outcome) => (outcome.kind === 'denied' ? outcome.reasons : []));
  if (reasons.length > 0) return { kind: 'denied', reasons };
  return {
    kind: outcomes.every(({ kind }) => kind === 'repeated') ? 'repeated' : 'charged',
    ledgers: outcomes.flatMap((outcome) => (outcome.kind === 'denied' ? [] : [outcome.ledger])),
  };
}
