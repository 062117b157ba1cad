// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { parseDecimal, rational } from '../exact/rational.ts';
import { numberOf, seededBits } from '../samplers/distributions.spec-data.ts';
import { epsilonLowerBound } from '../audit/epsilon-lower-bound.ts';
import { chiSquaredTail } from '../audit/statistics.ts';
import { noisyQuantile, quantileNoise, quantileRanksWithin, ranksOf, type QuantileNoise } from './quantile.ts';

const median = rational(1n, 2n);
const candidates = [0n, 10n, 20n, 30n, 40n];
const noiseFor = (rho: string, rank = median, rowsPerUnit = 1n) =>
  quantileNoise({ rho: parseDecimal(rho), groupsPerUnit: 1n, rowsPerUnit, rank, candidates });

/** The probabilities of the exponential mechanism in floating point. */
function probabilities(values: readonly bigint[], { rank, sharpness }: QuantileNoise): readonly number[] {
  const [a, b] = [Number(rank.numerator), Number(rank.denominator)];
  const weights = candidates.map((candidate) => {
    const below = values.filter((value) => value < candidate).length;
    const above = values.filter((value) => value > candidate).length;
    return Math.exp(-numberOf(sharpness) * Math.abs((b - a) * below - a * above));
  });
  const whole = weights.reduce((x, y) => x + y);
  return weights.map((weight) => weight / whole);
}

describe('ranks', () => {
  it('count what is below and above each candidate', () => {
    const small = fc.array(fc.bigInt({ min: -5n, max: 45n }), { maxLength: 30 });
    fc.assert(
      fc.property(small, (values) => {
        const count = (is: (value: bigint, candidate: bigint) => boolean) =>
          candidates.map((candidate) => BigInt(values.filter((value) => is(value, candidate)).length));
        expect(ranksOf(values, candidates)).toEqual({ below: count((v, c) => v < c), above: count((v, c) => v > c) });
      }),
    );
  });
});

describe('the noisy quantile', () => {
  const values = [3n, 10n, 10n, 12n, 22n, 35n, 35n];

  it.each([
    ['0.05', median],
    ['0.5', rational(1n, 4n)],
    ['0.2', rational(9n, 10n)],
  ])('has the probabilities of the exponential mechanism, rho %s, rank %j', (rho, rank) => {
    const noise = noiseFor(rho, rank);
    const ranks = ranksOf(values, candidates);
    const bits = seededBits(`quantile ${rho}`);
    const runs = 20_000;
    const observed = new Map<bigint, number>();
    for (let run = 0; run < runs; run++) {
      const value = noisyQuantile(ranks, noise, bits);
      observed.set(value, (observed.get(value) ?? 0) + 1);
    }
    const statistic = probabilities(values, noise).reduce((sum, probability, index) => {
      const count = observed.get(candidates[index] ?? 0n) ?? 0;
      return sum + (count - runs * probability) ** 2 / (runs * probability);
    }, 0);
    expect(chiSquaredTail(statistic, candidates.length - 1)).toBeGreaterThan(1e-6);
  });

  it('spends at most its epsilon, sqrt(8 rho), on one value more, and an audit sees near half of it', () => {
    const noise = noiseFor('0.5');
    const bits = seededBits('quantile audit');
    const sample = (data: readonly bigint[]) => {
      const ranks = ranksOf(data, candidates);
      return () => Number(noisyQuantile(ranks, noise, bits));
    };
    const bound = epsilonLowerBound({ sampleA: sample([0n, 40n]), sampleB: sample([0n, 40n, 40n]), runs: 50_000 });
    expect(bound).toBeLessThanOrEqual(2);
    expect(bound).toBeGreaterThan(0.5);
  });

  it('has as little sharpness as a unit with many rows needs', () => {
    const [one, ten] = [noiseFor('0.5'), noiseFor('0.5', median, 10n)];
    expect(numberOf(one.sharpness) / numberOf(ten.sharpness)).toBeCloseTo(10, 9);
    expect(numberOf(noiseFor('0.5').sharpness)).toBeCloseTo(Math.sqrt(8 * 0.5) / 2, 8);
  });

  it('is as near to the rank as its preview says', () => {
    const noise = noiseFor('0.05');
    const many = Array.from({ length: 400 }, (_, index) => BigInt(index % 41));
    const ranks = ranksOf(many, candidates);
    const within = Number(quantileRanksWithin(noise, rational(95n, 100n)));
    const offBy = candidates.map((_, i) => Math.abs(Number(ranks.below[i]) - Number(ranks.above[i])) / 2);
    const bits = seededBits('quantile preview');
    const runs = 2000;
    let near = 0;
    for (let run = 0; run < runs; run++) {
      const index = candidates.indexOf(noisyQuantile(ranks, noise, bits));
      if ((offBy[index] ?? Infinity) - Math.min(...offBy) <= within) near++;
    }
    expect(near / runs).toBeGreaterThanOrEqual(0.95);
  });
});
