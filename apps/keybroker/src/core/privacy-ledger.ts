// SPDX-License-Identifier: Apache-2.0
import type { PrivacyCharge, Reason } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { charge, emptyLedger, remaining, withBudget, type Charge, type Ledger } from '@glovebox/dp';
import { privacyCharges, type JobPlan } from '@glovebox/policy';
import type { EntryBody } from './entries.ts';
import { refusal } from './refusals.ts';
import type { StateView } from './state.ts';

/** A charge as the journal keeps it, with the budget that it was held to. */
export type JournalCharge = NonNullable<Extract<EntryBody, { kind: 'granted' }>['privacyCharges']>[number];

/**
 * What the question of a job costs these datasets, computed from the signed tree and terms and from nothing that anybody
 * says. Empty where thresholds protect people.
 */
export function chargesOf(plan: JobPlan, datasets: JobPlan['datasets']): readonly JournalCharge[] {
  return (privacyCharges(plan, datasets) ?? []).map((price) => {
    const budget = datasets.find(({ terms }) => terms.name === price.dataset)?.terms.terms.budget;
    assert(budget !== undefined, 'every dataset of a question under differential privacy has a budget');
    return { ...price, budget: { rho: budget.rhoTotal, delta: budget.delta } };
  });
}

/** Why the ledgers do not cover the charges: every dataset that says no, with what is left of it. Spends nothing. */
export const checkLedgers = (state: StateView, question: string, charges: readonly JournalCharge[]): Reason[] =>
  charges.flatMap((price) => {
    const ledger = ledgerOf(state.ledgers, price);
    const outcome = charge(ledger, chargeOf(question, price));
    if (outcome.kind !== 'denied') return [];
    const { rho, delta } = remaining(ledger);
    const isExhausted = outcome.reasons.some(({ code }) => code === 'privacy-budget-exhausted');
    const reason = refusal(isExhausted ? 'budget-exhausted' : 'price-differs', { dataset: price.dataset });
    const left = `it costs rho ${price.rho}, delta ${price.delta}; left are rho ${rho}, delta ${delta}`;
    return [isExhausted ? { ...reason, message: `${reason.message}: ${left}` } : reason];
  });

/** The ledgers after the charges, or null if one of them does not cover its own: all or none. */
export function chargeAll(
  ledgers: ReadonlyMap<string, Ledger>,
  question: string,
  charges: readonly JournalCharge[],
): readonly Ledger[] | null {
  const outcomes = charges.map((price) => charge(ledgerOf(ledgers, price), chargeOf(question, price)));
  const after = outcomes.flatMap((outcome) => (outcome.kind === 'denied' ? [] : [outcome.ledger]));
  return after.length === charges.length ? after : null;
}

/** As a grant says it. */
export const statedCharges = (charges: readonly JournalCharge[]): PrivacyCharge[] =>
  charges.map(({ budget: _, ...price }) => price);

/** The ledger of a dataset by name, whatever its version or agreement, under the budget that its terms give now. */
function ledgerOf(ledgers: ReadonlyMap<string, Ledger>, { dataset, budget }: JournalCharge): Ledger {
  const known = ledgers.get(dataset);
  return known === undefined ? emptyLedger(dataset, budget) : withBudget(known, budget);
}

const chargeOf = (question: string, { rho, delta, ordersMax }: JournalCharge): Charge => ({
  question,
  rho,
  delta,
  ...(ordersMax === undefined ? {} : { ordersMax }),
});
