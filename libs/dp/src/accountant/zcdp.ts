// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { addIntervals, logarithm, scale, upper } from '../exact/interval.ts';
import {
  add,
  ceiling,
  compare,
  divide,
  multiply,
  one,
  rational,
  squareRoot,
  sum,
  zero,
  type Rational,
} from '../exact/rational.ts';

/**
 * Zero-concentrated differential privacy (Bun and Steinke, TCC 2016, arXiv 1605.02065): rho-zCDP says that the Renyi
 * divergence of every order alpha > 1 between neighbouring outputs is at most rho * alpha. It adds up under adaptive
 * composition (Lemma 1.7), with failure probabilities adding up beside it (delta-approximate zCDP, Lemma 8.2).
 */

/** An epsilon-DP step is (epsilon^2 / 2)-zCDP (Bun and Steinke, Proposition 1.4). */
export const rhoOfPureEpsilon = (epsilon: Rational): Rational => multiply(rational(1n, 2n), multiply(epsilon, epsilon));

/** Steps between neighbouring candidates of alpha, and digits of a reported epsilon. */
const ORDER_GRID = 1n << 20n;
const EPSILON_GRID = 10n ** 9n;

/**
 * The least epsilon, up to rounding up, for which rho-zCDP is known to imply (epsilon, delta)-DP:
 *
 *   epsilon = min over alpha > 1 of  alpha rho + ln(1 / (alpha delta)) / (alpha - 1) + ln(1 - 1/alpha)
 *
 * (CKS20, arXiv 2004.00010, Corollary 13 solved for epsilon; also Asoodeh et al., arXiv 2001.05990.)
 *
 * Never too small: the formula holds for every alpha, so a search that stops beside the minimum only loses; the value at the
 * chosen alpha is the upper end of an interval, rounded up to 10^-9. Zero loss costs nothing.
 */
export function epsilonOfZcdp(rho: Rational, delta: Rational): Rational {
  assertProbability(delta);
  assert(rho.numerator >= 0n, 'a privacy loss is not negative');
  if (rho.numerator === 0n) return zero;
  const at = (steps: bigint) => epsilonAtOrder(rho, delta, add(one, rational(steps, ORDER_GRID)));
  // The minimum lies below that of the simple formula, at alpha - 1 = sqrt(ln(1/delta) / rho).
  const farthest = divide(upper(logarithm(divide(one, delta))), rho);
  let [from, to] = [1n, (squareRoot(ceiling(farthest)) + 2n) * ORDER_GRID];
  while (to - from > 2n) {
    const third = (to - from) / 3n;
    if (compare(at(from + third), at(to - third)) <= 0) to -= third;
    else from += third;
  }
  const best = [from, from + 1n, to].map(at).reduce((a, b) => (compare(a, b) <= 0 ? a : b));
  return best.numerator < 0n ? zero : best;
}

/** What one order alpha of a Renyi bound `alpha * rho` proves. */
const epsilonAtOrder = (rho: Rational, delta: Rational, order: Rational): Rational =>
  epsilonOfRenyi(multiply(order, rho), delta, order);

/**
 * (epsilon, delta)-DP of a mechanism whose Renyi divergence of this order is at most `divergence`: the summand of the
 * formula above, which holds order by order (CKS20, Proposition 12). Rounded up to 10^-9; can be negative.
 */
export function epsilonOfRenyi(divergence: Rational, delta: Rational, order: Rational): Rational {
  const above = rational(order.numerator - order.denominator, order.denominator);
  const first = scale(logarithm(divide(one, multiply(order, delta))), divide(one, above));
  const second = logarithm(divide(above, order));
  const epsilon = add(divergence, upper(addIntervals(first, second)));
  return rational(ceiling(multiply(epsilon, rational(EPSILON_GRID))), EPSILON_GRID);
}

/** rho + 2 sqrt(rho ln(1/delta)) (Bun and Steinke, Proposition 1.3), rounded up: weaker, but anybody can check it by hand. */
export function simpleEpsilonOfZcdp(rho: Rational, delta: Rational): Rational {
  assertProbability(delta);
  const square = multiply(rho, upper(logarithm(divide(one, delta))));
  const root = squareRoot(ceiling(multiply(square, rational(EPSILON_GRID * EPSILON_GRID)))) + 1n;
  return add(rho, rational(2n * root, EPSILON_GRID));
}

/**
 * The most rho, rounded down to 10^-9, whose (epsilon, delta)-DP does not exceed `epsilon`: how terms that an owner gave as
 * (epsilon, delta) become a budget of the ledger. Bisection on a function that grows with rho.
 */
export function rhoForEpsilon(epsilon: Rational, delta: Rational): Rational {
  assert(epsilon.numerator > 0n, 'a budget is above zero');
  const fits = (units: bigint) => compare(epsilonOfZcdp(rational(units, EPSILON_GRID), delta), epsilon) <= 0;
  let [low, high] = [0n, ceiling(multiply(epsilon, rational(EPSILON_GRID))) + 1n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return rational(low, EPSILON_GRID);
}

/**
 * Divides rho among parts in proportion to whole weights: the parts add up to rho exactly, because they are fractions.
 * Releasing all parts is rho-zCDP by composition.
 */
export function splitRho(rho: Rational, weights: readonly bigint[]): readonly Rational[] {
  assert(
    weights.every((weight) => weight > 0n),
    'weights are positive',
  );
  const total = weights.reduce((a, b) => a + b, 0n);
  const parts = weights.map((weight) => multiply(rho, rational(weight, total)));
  assert(compare(sum(parts), rho) === 0, 'the parts of a budget add up to it');
  return parts;
}

function assertProbability(delta: Rational): void {
  assert(delta.numerator > 0n && compare(delta, one) < 0, 'delta lies between 0 and 1');
}
