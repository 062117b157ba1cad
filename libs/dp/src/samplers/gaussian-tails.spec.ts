// SPDX-License-Identifier: Apache-2.0
import { rational } from '../exact/rational.ts';
import { gaussianDistribution } from './distributions.spec-data.ts';
import { gaussianTails, shareWithin, tailBelow } from './gaussian-tails.ts';

const float = (value: bigint) => Number(value) / 2 ** 160;

describe('tails of the discrete Gaussian', () => {
  it.each([0.25, 1, 4, 250, 10_000])('are the sums of the mass, variance %d', (variance) => {
    const { step, tails } = gaussianTails(rational(BigInt(variance * 4), 4n));
    const { cdf, pmf } = gaussianDistribution(variance);
    expect(step).toBe(1n);
    tails.slice(0, 200).forEach(({ low, high }, x) => {
      expect(low <= high).toBe(true);
      expect(Math.abs(float(high) - (1 - cdf(x) + pmf(x)))).toBeLessThan(1e-12);
      expect(float(high - low)).toBeLessThan(1e-30);
    });
    expect(float(tails.at(-1)?.high ?? 1n)).toBeLessThan(2 ** -100);
  });

  it('are bounds in blocks where sigma is large, and tell the normal quantile to 0.2%', () => {
    const sigma = 10n ** 9n;
    const within = shareWithin(rational(sigma * sigma), rational(95n, 100n));
    expect(Number(within) / 1e9).toBeGreaterThanOrEqual(1.959963);
    expect(Number(within) / 1e9).toBeLessThan(1.959964 * 1.002);
  });

  it('find the least t', () => {
    const variance = rational(10n, 3n);
    const { tails } = gaussianTails(variance);
    const t = Number(tailBelow(variance, rational(1n, 10_000n)));
    expect(float(tails[t]?.high ?? 1n)).toBeLessThanOrEqual(1e-4);
    expect(float(tails[t - 1]?.low ?? 0n)).toBeGreaterThan(1e-4);
  });

  it('of hardly any noise are nothing', () => {
    expect(shareWithin(rational(1n, 10_000n), rational(999n, 1000n))).toBe(0n);
  });
});
