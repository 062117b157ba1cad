// SPDX-License-Identifier: Apache-2.0
import { addIntervals, exactly, exponential, logarithmOf, scale, upper } from '../exact/interval.ts';
import { compare, multiply, one, power, rational, subtract, sum, zero, type Rational } from '../exact/rational.ts';
import { DpError } from '../error.ts';
import { epsilonOfRenyi } from './zcdp.ts';

/** Steps of DP-SGD: each row takes part with probability `samplingRate`, independently; gradients are clipped to length 1. */
export interface SgdPhase {
  readonly samplingRate: Rational;
  /** Standard deviation of the noise in units of the clipping length. */
  readonly noiseMultiplier: Rational;
  readonly steps: bigint;
}

/** Orders at which the accountant works. */
export const RENYI_ORDERS: readonly number[] = Array.from({ length: 31 }, (_, index) => index + 2);

const LEAST_NOISE = rational(1n, 5n);

/**
 * Upper bound of the Renyi divergence of integer order alpha between neighbouring outputs of one step, for Poisson sampling
 * and one row added or removed (Mironov, Talwar, Zhang, arXiv 1908.10530, section 3.3):
 *
 *   D = ln(A) / (alpha - 1),  A = sum over k of C(alpha, k) (1-q)^(alpha-k) q^k exp((k^2 - k) / (2 sigma^2))
 *
 * q and sigma are exact, binomials are integers, exponentials and the logarithm are intervals: the value is an upper end.
 * The Gaussian here is the continuous one. DP-SGD adds discrete noise on a fine grid or argues about its floats: that is
 * the trainer's part, not the accountant's.
 *
 * @throws DpError `out-of-range` for less noise than a fifth of the clipping length, or no sampling rate
 */
export function subsampledGaussianDivergence(phase: Omit<SgdPhase, 'steps'>, order: number): Rational {
  const { samplingRate: q, noiseMultiplier: sigma } = phase;
  if (q.numerator < 0n || compare(q, one) > 0) throw new DpError('out-of-range', 'a sampling rate lies in 0 to 1');
  if (compare(sigma, LEAST_NOISE) < 0) throw new DpError('out-of-range', 'a noise multiplier is at least 0.2');
  const twiceVariance = multiply(rational(2n), multiply(sigma, sigma));
  let total = exactly(zero);
  let binomial = 1n;
  for (let k = 0; k <= order; k++) {
    const weight = multiply(power(subtract(one, q), order - k), power(q, k));
    const exponent = rational(BigInt(k * (k - 1)) * twiceVariance.denominator, twiceVariance.numerator);
    total = addIntervals(total, scale(exponential(exponent), multiply(weight, rational(binomial))));
    binomial = (binomial * BigInt(order - k)) / BigInt(k + 1);
  }
  const divergence = multiply(upper(logarithmOf(total)), rational(1n, BigInt(order - 1)));
  return divergence.numerator < 0n ? zero : divergence;
}

/** What training costs at one order: divergences of the same order add up over adaptive steps (Mironov, CSF 2017). */
export const sgdDivergence = (phases: readonly SgdPhase[], order: number): Rational =>
  sum(phases.map((phase) => multiply(rational(phase.steps), subsampledGaussianDivergence(phase, order))));

export interface SgdLoss {
  readonly epsilon: Rational;
  /** The order that proves it. */
  readonly order: number;
}

/** (epsilon, delta)-DP of a training on its own: the best of the orders 2 to 32. */
export function sgdEpsilon(phases: readonly SgdPhase[], delta: Rational): SgdLoss {
  return RENYI_ORDERS.map((order) => ({
    order,
    epsilon: epsilonOfRenyi(sgdDivergence(phases, order), delta, rational(BigInt(order))),
  })).reduce((best, next) => (compare(next.epsilon, best.epsilon) < 0 ? next : best));
}

/**
 * What a training costs in a ledger of zCDP: the least rho whose line rho * alpha lies above its divergences at all integer
 * orders from 2 to `ordersMax` (truncated concentrated DP: Bun, Dwork, Rothblum, Steinke, STOC 2018). A subsampled
 * Gaussian has no such line for all orders, so whoever adds this charge converts with orders up to `ordersMax` only.
 */
export function sgdRho(phases: readonly SgdPhase[], ordersMax: number): Rational {
  return RENYI_ORDERS.filter((order) => order <= ordersMax)
    .map((order) => multiply(sgdDivergence(phases, order), rational(1n, BigInt(order))))
    .reduce((most, next) => (compare(next, most) > 0 ? next : most), zero);
}
