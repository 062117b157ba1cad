// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import { logarithm, upper } from '../exact/interval.ts';
import { ceiling, divide, multiply, rational, squareRoot, floor, type Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { uniformBelow } from '../random/uniform.ts';
import { bernoulliExp } from '../samplers/bernoulli.ts';

/** The quantile mechanism with its parameters worked out. */
export interface QuantileNoise {
  readonly candidates: readonly bigint[];
  readonly rank: Rational;
  /** Scores are divided by this: epsilon / (2 * sensitivity of the score). */
  readonly sharpness: Rational;
}

const EPSILON_GRID = 10n ** 18n;

/**
 * The exponential mechanism (McSherry and Talwar, FOCS 2007) with the score of a quantile of rank a/b over declared candidates:
 *
 *   score(v) = | (b - a) * #(x < v) - a * #(x > v) |,   P[v] proportional to exp(-sharpness * score(v))
 *
 * Privacy: one value more or less changes every score by at most max(a, b - a); a unit has at most `rowsPerUnit` values in a
 * cell, so the sensitivity is d = rowsPerUnit * max(a, b - a). With sharpness epsilon / (2 d) the log-ratio of the
 * probabilities of any output under neighbouring data lies in an interval of length epsilon ("epsilon-bounded range": the
 * numerator's exponent moves by at most epsilon/2 either way, the normaliser's shift is common to all outputs), and
 * that is (epsilon^2 / 8)-zCDP by Hoeffding's lemma (Dong, Durfee, Rogers, arXiv 1909.13830; Cesar and Rogers, arXiv
 * 2004.07223, Lemma 3.4). A unit counts in at most `groupsPerUnit` cells, so each cell may cost rho / groupsPerUnit.
 * The candidates are declared, so their number and values are no secret.
 */
export function quantileNoise(input: {
  readonly rho: Rational;
  readonly groupsPerUnit: bigint;
  readonly rowsPerUnit: bigint;
  readonly rank: Rational;
  readonly candidates: readonly bigint[];
}): QuantileNoise {
  const { numerator: a, denominator: b } = input.rank;
  // epsilon = sqrt(8 rho / groupsPerUnit), rounded down to 10^-18: a little less than was charged.
  const square = multiply(input.rho, rational(8n * EPSILON_GRID * EPSILON_GRID, input.groupsPerUnit));
  const epsilon = rational(squareRoot(floor(square)), EPSILON_GRID);
  const sensitivity = input.rowsPerUnit * (a > b - a ? a : b - a);
  return { candidates: input.candidates, rank: input.rank, sharpness: divide(epsilon, rational(2n * sensitivity)) };
}

/** How many of the values are below each candidate, and above it. Candidates ascend. */
export function ranksOf(
  values: readonly bigint[],
  candidates: readonly bigint[],
): { readonly below: readonly bigint[]; readonly above: readonly bigint[] } {
  const sorted = [...values].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  const total = BigInt(sorted.length);
  const below: bigint[] = [];
  const above: bigint[] = [];
  let start = 0;
  for (const candidate of candidates) {
    while (start < sorted.length && (sorted[start] ?? candidate) < candidate) start++;
    let end = start;
    while (end < sorted.length && sorted[end] === candidate) end++;
    below.push(BigInt(start));
    above.push(total - BigInt(end));
  }
  return { below, above };
}

/**
 * Draws a candidate exactly: a uniform one is kept with probability exp(-sharpness * (its score - the best score)), else
 * another is drawn. Scores enter as integers and the exponent as a fraction, so there is no floating point (and none of
 * the attacks on it: Ilvento, arXiv 1912.04222). At most `candidates` rounds on average, since the best is always kept.
 */
export function noisyQuantile(
  ranks: { readonly below: readonly bigint[]; readonly above: readonly bigint[] },
  { candidates, rank, sharpness }: QuantileNoise,
  source: BitSource,
): bigint {
  const { numerator: a, denominator: b } = rank;
  const scores = candidates.map((_, index) => {
    const difference = (b - a) * (ranks.below[index] ?? 0n) - a * (ranks.above[index] ?? 0n);
    return difference < 0n ? -difference : difference;
  });
  const best = scores.reduce((least, score) => (score < least ? score : least));
  for (;;) {
    const index = Number(uniformBelow(BigInt(candidates.length), source));
    const [candidate, score] = [candidates[index], scores[index]];
    assert(candidate !== undefined && score !== undefined, 'a drawn candidate exists');
    if (bernoulliExp(sharpness.numerator * (score - best), sharpness.denominator, source)) return candidate;
  }
}

/**
 * With the given probability, the chosen candidate is at most this many values further from the asked rank than the best
 * candidate: P[score - best >= (ln(candidates) + s) / sharpness] <= e^-s (McSherry and Talwar), and a score counts b per value.
 */
export function quantileRanksWithin({ candidates, rank, sharpness }: QuantileNoise, share: Rational): bigint {
  const failure = rational(share.denominator - share.numerator, share.denominator);
  const exponent = upper(logarithm(divide(rational(BigInt(candidates.length)), failure)));
  return ceiling(divide(exponent, multiply(sharpness, rational(rank.denominator))));
}
