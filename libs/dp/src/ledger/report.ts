// SPDX-License-Identifier: Apache-2.0
import { RENYI_ORDERS } from '../accountant/subsampled-gaussian.ts';
import { epsilonOfRenyi, epsilonOfZcdp } from '../accountant/zcdp.ts';
import { add, compare, decimalUp, multiply, rational, zero, type Rational } from '../exact/rational.ts';
import { lossOf, amountOfUnits, unitsOf } from './amount.ts';
import type { PrivacyBudget } from './document.ts';
import { remaining, type Ledger } from './ledger.ts';

export interface PrivacyLoss {
  readonly epsilon: Rational;
  readonly delta: Rational;
}

/**
 * What was lost about one unit of the dataset so far, as (epsilon, delta)-DP: rho converted at `conversionDelta`, and the
 * deltas of key selections added to it. A delta-approximate rho-zCDP gives (epsilon, delta + conversionDelta)
 * (Bun and Steinke, Lemma 8.8 with CKS20's tighter epsilon). Another conversionDelta tells the same loss in other words.
 */
export function privacyLoss({ spent, charges }: Ledger, conversionDelta: Rational): PrivacyLoss {
  const rho = lossOf(amountOfUnits(spent.rho));
  const delta = add(lossOf(amountOfUnits(spent.delta)), conversionDelta);
  const ordersMax = [...charges.values()].reduce<number | undefined>(
    (least, charge) => (charge.ordersMax === undefined ? least : Math.min(least ?? 32, charge.ordersMax)),
    undefined,
  );
  const epsilon =
    ordersMax === undefined ? epsilonOfZcdp(rho, conversionDelta) : epsilonUpToOrder(rho, conversionDelta, ordersMax);
  return { epsilon, delta };
}

/** What was spent of a dataset's budget and what is left, as text for people and machines. */
export interface LedgerReport {
  readonly dataset: string;
  readonly questions: number;
  readonly budget: PrivacyBudget;
  readonly spent: PrivacyBudget;
  readonly remaining: PrivacyBudget;
  /** (epsilon, delta) of everything that was answered so far, rounded up, at the delta of the budget. */
  readonly loss: { readonly epsilon: string; readonly delta: string };
  /** The same once all of the budget is spent. */
  readonly lossMax: { readonly epsilon: string; readonly delta: string };
}

const DIGITS = 4;
const DELTA_DIGITS = 18;

export function reportLedger(ledger: Ledger): LedgerReport {
  const { dataset, budget, spent, charges } = ledger;
  const conversionDelta = lossOf(budget.delta);
  const text = ({ epsilon, delta }: PrivacyLoss) => ({
    epsilon: decimalUp(epsilon, DIGITS),
    delta: decimalUp(delta, DELTA_DIGITS),
  });
  const whole = { rho: unitsOf(budget.rho), delta: unitsOf(budget.delta) };
  return {
    dataset,
    questions: charges.size,
    budget,
    spent: { rho: amountOfUnits(spent.rho), delta: amountOfUnits(spent.delta) },
    remaining: remaining(ledger),
    loss: text(privacyLoss(ledger, conversionDelta)),
    lossMax: text(privacyLoss({ ...ledger, spent: whole }, conversionDelta)),
  };
}

/** As `epsilonOfZcdp`, where rho is proven for whole orders from 2 to `ordersMax` only. */
function epsilonUpToOrder(rho: Rational, delta: Rational, ordersMax: number): Rational {
  const best = RENYI_ORDERS.filter((order) => order <= ordersMax)
    .map((order) => rational(BigInt(order)))
    .map((order) => epsilonOfRenyi(multiply(order, rho), delta, order))
    .reduce((a, b) => (compare(a, b) <= 0 ? a : b));
  return compare(best, zero) < 0 ? zero : best;
}
