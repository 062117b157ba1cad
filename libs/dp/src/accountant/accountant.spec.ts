// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { compare, parseDecimal, rational, sum, type Rational } from '../exact/rational.ts';
import { sgdDivergence, sgdEpsilon, sgdRho, subsampledGaussianDivergence } from './subsampled-gaussian.ts';
import { epsilonOfZcdp, rhoForEpsilon, rhoOfPureEpsilon, simpleEpsilonOfZcdp, splitRho } from './zcdp.ts';

const decimal = parseDecimal;
const float = ({ numerator, denominator }: Rational) => Number(numerator) / Number(denominator);

/** rho; epsilon at 1e-6 and at 1e-5, tight; the simple formula at 1e-6. Computed elsewhere, to four decimals. */
const table = [
  ['0.001', 0.1829, 0.1573, 0.2361],
  ['0.005', 0.4299, 0.3753, 0.5307],
  ['0.01', 0.6217, 0.5457, 0.7534],
  ['0.05', 1.4716, 1.3081, 1.7123],
  ['0.1', 2.1419, 1.9142, 2.4508],
  ['0.25', 3.5423, 3.189, 3.9669],
  ['0.5', 5.2215, 4.7284, 5.7565],
  ['1', 7.7662, 7.0772, 8.4338],
] as const;

describe('zCDP to (epsilon, delta)', () => {
  it.each(table)('rho %s', (rho, atMillionth, atHundredThousandth, simple) => {
    const [small, large] = [decimal('0.000001'), decimal('0.00001')];
    expect(float(epsilonOfZcdp(decimal(rho), small))).toBeCloseTo(atMillionth, 4);
    expect(float(epsilonOfZcdp(decimal(rho), large))).toBeCloseTo(atHundredThousandth, 4);
    expect(float(simpleEpsilonOfZcdp(decimal(rho), small))).toBeCloseTo(simple, 4);
  });

  it('is never below the least value of the formula, and hardly above it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000 }), fc.integer({ min: 2, max: 12 }), (millionths, digits) => {
        const delta = rational(1n, 10n ** BigInt(digits));
        const epsilon = float(epsilonOfZcdp(rational(BigInt(millionths), 1_000_000n), delta));
        const [rho, least] = [millionths / 1e6, leastOnAGrid(millionths / 1e6, 10 ** -digits)];
        expect(epsilon).toBeGreaterThan(least - 1e-9 * (1 + least));
        expect(epsilon).toBeLessThan(least + 1e-8 * (1 + least));
        expect(epsilon).toBeLessThanOrEqual(rho + 2 * Math.sqrt(rho * Math.log(10 ** digits)) + 1e-8);
      }),
      { numRuns: 60 },
    );
  });

  it('grows with rho, falls with delta, and is nothing for nothing', () => {
    const epsilons = Array.from({ length: 40 }, (_, i) =>
      epsilonOfZcdp(rational(BigInt(i * i), 500n), decimal('0.000001')),
    );
    epsilons.slice(1).forEach((epsilon, i) => expect(compare(epsilon, epsilons[i] ?? epsilon)).toBeGreaterThan(0));
    expect(epsilons[0]).toEqual(rational(0n));
    const rho = decimal('0.1');
    expect(compare(epsilonOfZcdp(rho, decimal('0.00001')), epsilonOfZcdp(rho, decimal('0.000001')))).toBeLessThan(0);
  });

  it('has an inverse that rounds down', () => {
    const delta = decimal('0.000001');
    const rho = rhoForEpsilon(decimal('2'), delta);
    expect(compare(epsilonOfZcdp(rho, delta), decimal('2'))).toBeLessThanOrEqual(0);
    const more = rational(rho.numerator * 10n ** 9n + rho.denominator, rho.denominator * 10n ** 9n);
    expect(compare(epsilonOfZcdp(more, delta), decimal('2'))).toBeGreaterThan(0);
  });

  it('takes a pure step for half of its square', () => {
    expect(rhoOfPureEpsilon(decimal('0.3'))).toEqual(rational(45n, 1000n));
  });
});

/** The formula in floating point, at its least on orders around the minimum, looked for four times, ever closer. */
function leastOnAGrid(rho: number, delta: number): number {
  const at = (t: number) => (1 + t) * rho + Math.log(1 / ((1 + t) * delta)) / t + Math.log(t / (1 + t));
  let [from, to] = [1e-6, 4 * Math.sqrt(Math.log(1 / delta) / rho)];
  for (let look = 0; look < 4; look++) {
    const step = (to / from) ** (1 / 1000);
    const orders = Array.from({ length: 1001 }, (_, i) => from * step ** i);
    const best = orders.reduce((a, b) => (at(b) < at(a) ? b : a));
    [from, to] = [best / step, best * step];
  }
  return Math.max(0, at(Math.sqrt(from * to)));
}

describe('splitting', () => {
  it('gives parts that add up to the whole exactly', () => {
    const weights = fc.array(fc.bigInt({ min: 1n, max: 1000n }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, (parts) => expect(sum(splitRho(rational(1n, 7n), parts))).toEqual(rational(1n, 7n))),
    );
  });
});

describe('DP-SGD', () => {
  const phase = (q: string, sigma: string, steps: bigint) => ({
    samplingRate: decimal(q),
    noiseMultiplier: decimal(sigma),
    steps,
  });

  it("gives the example of Opacus' documentation", () => {
    const { epsilon, order } = sgdEpsilon([phase('0.00001', '1', 10n), phase('0.0001', '3', 4n)], decimal('0.00001'));
    expect(float(epsilon)).toBeCloseTo(0.336, 3);
    expect(order).toBe(23);
  });

  it('is the plain Gaussian when every row takes part, and nothing when none does', () => {
    for (const order of [2, 7, 32]) {
      const whole = subsampledGaussianDivergence(phase('1', '2', 1n), order);
      expect(float(whole)).toBeCloseTo(order / 8, 12);
      expect(compare(whole, rational(BigInt(order), 8n))).toBeGreaterThanOrEqual(0);
      expect(float(subsampledGaussianDivergence(phase('0', '2', 1n), order))).toBeLessThan(1e-40);
    }
  });

  it('agrees with the formula in floating point', () => {
    const [q, sigma, order] = [0.01, 1.1, 8];
    let total = 0;
    let binomial = 1;
    for (let k = 0; k <= order; k++) {
      total += binomial * (1 - q) ** (order - k) * q ** k * Math.exp((k * k - k) / (2 * sigma * sigma));
      binomial = (binomial * (order - k)) / (k + 1);
    }
    expect(float(subsampledGaussianDivergence(phase('0.01', '1.1', 1n), order))).toBeCloseTo(
      Math.log(total) / (order - 1),
      12,
    );
  });

  it('costs a rho whose line lies above all orders up to the last', () => {
    const training = [phase('0.01', '1.1', 1000n)];
    for (const ordersMax of [2, 8, 16]) {
      const rho = sgdRho(training, ordersMax);
      for (let order = 2; order <= ordersMax; order++) {
        const line = rational(rho.numerator * BigInt(order), rho.denominator);
        expect(compare(sgdDivergence(training, order), line)).toBeLessThanOrEqual(0);
      }
    }
  });

  it.each([
    ['a sampling rate above 1', '1.1', '1'],
    ['too little noise', '0.1', '0.1'],
  ])('refuses %s', (_, q, sigma) => {
    expect(() => sgdEpsilon([phase(q, sigma, 1n)], decimal('0.00001'))).toThrowCode('out-of-range');
  });
});
