// SPDX-License-Identifier: Apache-2.0
import { RENYI_ORDERS } from '../accountant/subsampled-gaussian.ts';
import { epsilonOfRenyi, epsilonOfZcdp } from '../accountant/zcdp.ts';
import { add, compare, multiply, rational, zero, type Rational } from '../exact/rational.ts';
import { lossOf, amountOfUnits } from './amount.ts';
import type { Ledger } from './ledger.ts';

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

/** As `epsilonOfZcdp`, where rho is proven for whole orders from 2 to `ordersMax` only. */
function epsilonUpToOrder(rho: Rational, delta: Rational, ordersMax: number): Rational {
  const best = RENYI_ORDERS.filter((order) => order <= ordersMax)
    .map((order) => rational(BigInt(order)))
    .map((order) => epsilonOfRenyi(multiply(order, rho), delta, order))
    .reduce((a, b) => (compare(a, b) <= 0 ? a : b));
  return compare(best, zero) < 0 ? zero : best;
}
