// SPDX-License-Identifier: Apache-2.0
import { multiply, parseDecimal, rational, type Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { discreteGaussian } from './discrete-gaussian.ts';
import { discreteLaplace } from './discrete-laplace.ts';
import {
  gaussianDistribution,
  laplaceDistribution,
  laplaceWithMinusZero,
  numberOf,
  perCent,
  roundedLaplace,
  seededBits,
  type Distribution,
} from './distributions.spec-data.ts';
import { chiSquaredTail } from '../audit/statistics.ts';

/** GLOVEBOX_DP_SAMPLES=1000000 is what a nightly run takes. */
const SAMPLES = Number(process.env.GLOVEBOX_DP_SAMPLES ?? 100_000);
const PATIENCE_MS = 60_000 * Math.max(1, SAMPLES / 100_000);
/** An error of the scale that so many samples must show, in percent. */
const SEEN = SAMPLES >= 1_000_000 ? 1 : 5;
/** A correct sampler is accused once in a million runs per setting; the seeds are fixed, so never by chance. */
const ACCUSED_BELOW = 1e-6;
const EXPECTED_PER_BIN = 20;

type Sampler = (parameter: Rational, source: BitSource) => bigint;

/** Bins of about half of the spread, pooled until each expects enough. */
function pValue(sample: () => bigint, { cdf, spread }: Distribution): number {
  const width = Math.max(1, Math.floor(spread / 2));
  const edges: number[] = [];
  let covered = 0;
  for (let edge = -60 * Math.ceil(spread / width) * width; edge < 60 * spread; edge += width) {
    const enough = (cdf(edge) - covered) * SAMPLES >= EXPECTED_PER_BIN;
    if (enough && (1 - cdf(edge)) * SAMPLES >= EXPECTED_PER_BIN) {
      edges.push(edge);
      covered = cdf(edge);
    }
  }
  const observed = new Float64Array(edges.length + 1);
  for (let i = 0; i < SAMPLES; i++) {
    const value = Number(sample());
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (edges[middle] ?? Infinity)) high = middle;
      else low = middle + 1;
    }
    observed[low] = (observed[low] ?? 0) + 1;
  }
  const statistic = observed.reduce((sum, count, bin) => {
    const below = bin === 0 ? 0 : cdf(edges[bin - 1] ?? 0);
    const expected = ((bin === edges.length ? 1 : cdf(edges[bin] ?? 0)) - below) * SAMPLES;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquaredTail(statistic, edges.length);
}

const settings: readonly (readonly [string, Sampler, Rational, (parameter: number) => Distribution])[] = [
  ...['0.5', '1', '2', '7/3', '1000', '123456.789'].map(
    (scale) => [`Laplace ${scale}`, discreteLaplace, fraction(scale), laplaceDistribution] as const,
  ),
  ...['0.25', '1', '10/3', '4', '250', '10000'].map(
    (variance) => [`Gaussian ${variance}`, discreteGaussian, fraction(variance), gaussianDistribution] as const,
  ),
];

function fraction(text: string): Rational {
  const [numerator = '', denominator] = text.split('/');
  return denominator === undefined ? parseDecimal(text) : rational(BigInt(numerator), BigInt(denominator));
}

describe(`chi-squared over ${String(SAMPLES)} samples`, () => {
  it.each(settings)(
    '%s has the claimed distribution',
    (name, sampler, parameter, distribution) => {
      const bits = seededBits(name);
      expect(pValue(() => sampler(parameter, bits), distribution(numberOf(parameter)))).toBeGreaterThan(ACCUSED_BELOW);
    },
    PATIENCE_MS,
  );

  it('knows the tail of chi-squared', () => {
    expect(chiSquaredTail(3.841458820694124, 1)).toBeCloseTo(0.05, 10);
    expect(chiSquaredTail(18.307038053275146, 10)).toBeCloseTo(0.05, 10);
    expect(chiSquaredTail(149.44925277903886, 100)).toBeCloseTo(0.001, 10);
  });

  const accusation = (sampler: Sampler, parameter: Rational, distribution: Distribution) => {
    const bits = seededBits('mutant');
    return pValue(() => sampler(parameter, bits), distribution);
  };

  it.each([100 - SEEN, 100 + SEEN])(
    'is not blind: a scale of %d%% is accused',
    (percent) => {
      const wrong = perCent(percent);
      const scale = multiply(rational(1000n), wrong);
      const variance = multiply(rational(250n), multiply(wrong, wrong));
      expect(accusation(discreteLaplace, scale, laplaceDistribution(1000))).toBeLessThan(ACCUSED_BELOW);
      expect(accusation(discreteGaussian, variance, gaussianDistribution(250))).toBeLessThan(ACCUSED_BELOW);
    },
    PATIENCE_MS,
  );

  it(
    'is not blind: minus zero and rounded continuous noise are accused',
    () => {
      expect(accusation(laplaceWithMinusZero, rational(2n), laplaceDistribution(2))).toBeLessThan(ACCUSED_BELOW);
      expect(accusation(roundedLaplace, rational(2n), laplaceDistribution(2))).toBeLessThan(ACCUSED_BELOW);
    },
    PATIENCE_MS,
  );
});
