// SPDX-License-Identifier: Apache-2.0
import { epsilonOfZcdp } from '../accountant/zcdp.ts';
import { multiply, parseDecimal, rational, type Rational } from '../exact/rational.ts';
import type { BitSource } from '../random/bit-source.ts';
import { discreteGaussian } from './discrete-gaussian.ts';
import { discreteLaplace } from './discrete-laplace.ts';
import { numberOf, perCent, seededBits } from './distributions.spec-data.ts';
import { epsilonLowerBound } from '../audit/epsilon-lower-bound.ts';
import { probabilityAtLeast, probabilityAtMost } from '../audit/statistics.ts';

/** GLOVEBOX_DP_AUDIT multiplies the samples. */
const FACTOR = Number(process.env.GLOVEBOX_DP_AUDIT ?? 1);
const RUNS = 200_000 * FACTOR;
const PATIENCE_MS = 60_000 * FACTOR;

/** A count of 0 or of 1 under the given noise: what adding one unit does. */
function audit(name: string, noise: (source: BitSource) => bigint, options: { runs?: number; delta?: number } = {}) {
  const bits = seededBits(name);
  return epsilonLowerBound({
    sampleA: () => Number(noise(bits)),
    sampleB: () => 1 + Number(noise(bits)),
    runs: RUNS,
    ...options,
  });
}

const laplace = (scale: Rational) => (source: BitSource) => discreteLaplace(scale, source);
const one = rational(1n);

describe('a proven lower bound of epsilon', () => {
  it.each([
    ['1', one, 0.95],
    ['0.5', rational(2n), 0.44],
    ['0.1', rational(10n), 0.07],
  ])(
    'for a correct discrete Laplace stays below the claimed %s, and near it',
    (claimed, scale, least) => {
      const bound = audit(`correct ${claimed}`, laplace(scale));
      expect(bound).toBeLessThanOrEqual(Number(claimed));
      expect(bound).toBeGreaterThan(least);
    },
    PATIENCE_MS,
  );

  it(
    'for a correct discrete Gaussian stays below what the accountant says, and is not blind',
    () => {
      const delta = parseDecimal('0.0001');
      const claimed = numberOf(epsilonOfZcdp(rational(1n, 2n), delta));
      expect(claimed).toBeCloseTo(4.176, 3);
      const bound = audit('gaussian', (source) => discreteGaussian(one, source), { delta: 1e-4 });
      expect(bound).toBeLessThanOrEqual(claimed);
      expect(bound).toBeGreaterThan(2.2);
    },
    PATIENCE_MS,
  );

  it.each([
    ['a scale 5% too small', 95, 1],
    ['a scale 10% too small', 90, 1],
    ['a sensitivity counted half', 50, 1.9],
  ])(
    'convicts %s',
    (name, percent, least) => {
      expect(audit(name, laplace(multiply(one, perCent(percent))))).toBeGreaterThan(least);
    },
    PATIENCE_MS,
  );

  it(
    'convicts noise that is skipped once in a hundred times',
    () => {
      const noise = (source: BitSource) => (source.take(10) < 10n ? 0n : discreteLaplace(one, source));
      expect(audit('skipped', noise, { runs: 8 * RUNS })).toBeGreaterThan(1);
    },
    PATIENCE_MS,
  );
});

describe('Clopper-Pearson', () => {
  it('gives the published bounds', () => {
    // 10 of 100, 95% two-sided: R's binom.test.
    expect(probabilityAtLeast(10, 100, 0.025)).toBeCloseTo(0.04900469, 7);
    expect(probabilityAtMost(10, 100, 0.025)).toBeCloseTo(0.1762226, 6);
    expect(probabilityAtLeast(0, 10, 0.1)).toBe(0);
    expect(probabilityAtMost(0, 10, 0.1)).toBeCloseTo(1 - 0.1 ** 0.1, 9);
  });
});
