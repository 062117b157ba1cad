// SPDX-License-Identifier: Apache-2.0
import type { z } from 'zod';
import type { Denied, Reason } from '@glovebox/contracts';
import { DpError } from '../error.ts';
import { amountOfUnits, unitsOf } from './amount.ts';
import { Charge, LedgerDocument, PrivacyBudget } from './document.ts';

/** Losses in multiples of 10^-18. */
export interface Loss {
  readonly rho: bigint;
  readonly delta: bigint;
}

/** The ledger of a dataset at one moment. Values are never changed: `charge` gives a new one. */
export interface Ledger {
  readonly dataset: string;
  readonly budget: PrivacyBudget;
  readonly spent: Loss;
  /** By question. */
  readonly charges: ReadonlyMap<string, Charge>;
}

export type ChargeOutcome =
  /** `ledger` is the state after the charge, to be made durable before anything is computed. */
  | { readonly kind: 'charged'; readonly ledger: Ledger }
  /** This question was paid for before: the same ledger, and the caller repeats the same answer. */
  | { readonly kind: 'repeated'; readonly ledger: Ledger }
  | (Denied & { readonly remaining: PrivacyBudget });

export const emptyLedger = (dataset: string, budget: PrivacyBudget): Ledger =>
  openLedger({ dataset, budget, charges: [] });

/** The state that a document, or a journal's list of charges, stands for. @throws DpError `malformed` */
export function openLedger(document: unknown): Ledger {
  const parsed = LedgerDocument.safeParse(document);
  if (!parsed.success)
    throw new DpError('malformed', 'a ledger does not have its form', { field: pathOf(parsed.error) });
  const { dataset, budget, charges } = parsed.data;
  const byQuestion = new Map<string, Charge>();
  const spent = { rho: 0n, delta: 0n };
  for (const charge of charges) {
    if (byQuestion.has(charge.question)) throw new DpError('malformed', 'a ledger charges one question twice');
    byQuestion.set(charge.question, charge);
    spent.rho += unitsOf(charge.rho);
    spent.delta += unitsOf(charge.delta);
  }
  return { dataset, budget, spent, charges: byQuestion };
}

export const ledgerDocument = ({ dataset, budget, charges }: Ledger): LedgerDocument => ({
  dataset,
  budget,
  charges: [...charges.values()],
});

/**
 * Charges a question to a dataset, before it is computed.
 *
 * Guaranteed, with exact sums: after `charged`, spent <= budget in rho and in delta; a question that is in the ledger costs
 * nothing; nothing is ever given back. So the losses of all answers that were ever computed under this ledger add up to at
 * most its budget (composition, accountant/zcdp.ts), whoever asked and whatever they asked in reaction to answers: the
 * charge is a function of the question alone, decided before the data is seen, and the filter "spent + charge <= budget"
 * is sound for adaptively chosen zCDP losses (Feldman and Zrnic, arXiv 2008.11193; Whitehouse et al., arXiv 2203.05481).
 *
 * The same question with another price is denied: the price is part of the question, so one of the two is false.
 * @throws DpError `malformed`
 */
export function charge(ledger: Ledger, input: Charge): ChargeOutcome {
  const entry = parseCharge(input);
  const paid = ledger.charges.get(entry.question);
  if (paid !== undefined) {
    return isSamePrice(paid, entry)
      ? { kind: 'repeated', ledger }
      : denied(ledger, 'price-differs', 'this question was charged before, at another price');
  }
  const spent = { rho: ledger.spent.rho + unitsOf(entry.rho), delta: ledger.spent.delta + unitsOf(entry.delta) };
  if (spent.rho > unitsOf(ledger.budget.rho) || spent.delta > unitsOf(ledger.budget.delta)) {
    return denied(ledger, 'privacy-budget-exhausted', 'the privacy budget of the dataset does not cover this question');
  }
  return { kind: 'charged', ledger: { ...ledger, spent, charges: new Map(ledger.charges).set(entry.question, entry) } };
}

/** What is left, never negative: a budget can have been lowered below what was spent. */
export function remaining({ budget, spent }: Ledger): PrivacyBudget {
  const left = (whole: string, used: bigint) => {
    const units = unitsOf(whole) - used;
    return amountOfUnits(units > 0n ? units : 0n);
  };
  return { rho: left(budget.rho, spent.rho), delta: left(budget.delta, spent.delta) };
}

/** The same ledger under other terms. What was spent stays spent: neither new terms nor a new version of the data reset it. */
export function withBudget(ledger: Ledger, budget: PrivacyBudget): Ledger {
  const parsed = PrivacyBudget.safeParse(budget);
  if (!parsed.success)
    throw new DpError('malformed', 'a budget does not have its form', { field: pathOf(parsed.error) });
  return { ...ledger, budget: parsed.data };
}

function parseCharge(input: Charge): Charge {
  const parsed = Charge.safeParse(input);
  if (!parsed.success)
    throw new DpError('malformed', 'a charge does not have its form', { field: pathOf(parsed.error) });
  return parsed.data;
}

const pathOf = (error: z.ZodError) => error.issues[0]?.path.join('.') ?? '';

const isSamePrice = (a: Charge, b: Charge) =>
  unitsOf(a.rho) === unitsOf(b.rho) && unitsOf(a.delta) === unitsOf(b.delta) && a.ordersMax === b.ordersMax;

function denied(ledger: Ledger, code: string, message: string): ChargeOutcome {
  const reason: Reason = { code, message, dataset: ledger.dataset };
  return { kind: 'denied', reasons: [reason], remaining: remaining(ledger) };
}
