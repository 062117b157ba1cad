// SPDX-License-Identifier: Apache-2.0
import { rational } from '../exact/rational.ts';
import { uniformBelow } from '../random/uniform.ts';
import { bernoulliExp } from './bernoulli.ts';
import { contradictions, enumerateBits } from './bit-tree.spec-data.ts';
import { discreteGaussian } from './discrete-gaussian.ts';
import { discreteLaplace } from './discrete-laplace.ts';
import {
  gaussianDistribution,
  laplaceDistribution,
  laplaceWithMinusZero,
  numberOf,
} from './distributions.spec-data.ts';

/** GLOVEBOX_DP_DEPTH=24 takes minutes and leaves less unresolved. */
const DEPTH = Number(process.env.GLOVEBOX_DP_DEPTH ?? 18);
const PATIENCE_MS = 60_000 * 2 ** Math.max(0, DEPTH - 18);

const share = (tree: ReturnType<typeof enumerateBits>) => tree.unresolved / 2 ** DEPTH;

describe(`every string of ${String(DEPTH)} bits`, () => {
  it.each([1n, 2n, 3n, 5n, 7n, 12n])(
    'uniform below %s: equally many strings for each value',
    (below) => {
      const tree = enumerateBits(DEPTH, (source) => uniformBelow(below, source));
      expect([...tree.resolved.keys()].sort()).toHaveLength(Number(below));
      expect(new Set(tree.resolved.values()).size).toBe(1);
      expect(share(tree)).toBeLessThan(1e-2);
    },
    PATIENCE_MS,
  );

  it.each([
    [0n, 1n],
    [1n, 3n],
    [1n, 1n],
    [5n, 2n],
  ])(
    'bernoulli exp(-%s/%s)',
    (numerator, denominator) => {
      const tree = enumerateBits(DEPTH, (source) => (bernoulliExp(numerator, denominator, source) ? 1n : 0n));
      const yes = Math.exp(-Number(numerator) / Number(denominator));
      expect(contradictions(tree, DEPTH, (x) => (x === 1 ? yes : x === 0 ? 1 - yes : 0))).toEqual([]);
      expect(share(tree)).toBeLessThan(0.02);
    },
    PATIENCE_MS,
  );

  it.each([rational(1n), rational(2n), rational(1n, 2n), rational(7n, 3n)])(
    'discrete Laplace %j',
    (scale) => {
      const tree = enumerateBits(DEPTH, (source) => discreteLaplace(scale, source));
      expect(contradictions(tree, DEPTH, laplaceDistribution(numberOf(scale)).pmf)).toEqual([]);
      expect(share(tree)).toBeLessThan(0.6);
    },
    PATIENCE_MS,
  );

  it.each([rational(1n, 4n), rational(1n), rational(10n, 3n)])(
    'discrete Gaussian %j',
    (variance) => {
      const tree = enumerateBits(DEPTH, (source) => discreteGaussian(variance, source));
      expect(contradictions(tree, DEPTH, gaussianDistribution(numberOf(variance)).pmf)).toEqual([]);
      expect(share(tree)).toBeLessThan(0.65);
    },
    PATIENCE_MS,
  );

  it(
    'is not blind: minus zero that is not drawn again contradicts the claim',
    () => {
      const tree = enumerateBits(DEPTH, (source) => laplaceWithMinusZero(rational(1n), source));
      expect(contradictions(tree, DEPTH, laplaceDistribution(1).pmf)).toContain(0);
    },
    PATIENCE_MS,
  );

  it(
    'is not blind: a remainder instead of a rejection contradicts the claim',
    () => {
      const tree = enumerateBits(DEPTH, (source) => source.take(3) % 5n);
      expect(contradictions(tree, DEPTH, (x) => (x >= 0 && x < 5 ? 0.2 : 0))).toEqual([0, 1, 2, 3, 4]);
    },
    PATIENCE_MS,
  );
});

describe('the far tail', () => {
  it('can be reached: forced bits lead to 30 scales, so no value is cut off', () => {
    // With scale 4: two bits `1` keep remainder 1 and end each Bernoulli(exp(-1)) in success, while single bits are `0`.
    let singles = 0;
    const forced = { take: (bits: number) => (bits === 2 ? 1n : singles++ < 30 ? 0n : 1n) };
    expect(discreteLaplace(rational(4n), forced)).toBe(-(1n + 4n * 30n));
  });
});
