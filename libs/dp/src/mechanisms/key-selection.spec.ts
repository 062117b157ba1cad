// SPDX-License-Identifier: Apache-2.0
import { parseDecimal } from '../exact/rational.ts';
import { numberOf, seededBits } from '../samplers/distributions.spec-data.ts';
import { gaussianTails } from '../samplers/gaussian-tails.ts';
import { addGaussianNoise, gaussianVariance } from './gaussian-noise.ts';
import { isKeyReleased, selectionNoise, type SelectionNoise } from './key-selection.ts';

const RUNS = 100_000;

function noise(rho: string, groupsPerUnit: bigint, delta = '0.0000001', minimumUnits = 1n): SelectionNoise {
  const variance = gaussianVariance({ groupsPerUnit, bound: 1n, rho: parseDecimal(rho) });
  return selectionNoise({ variance, minimumUnits, delta: parseDecimal(delta), groupsPerUnit });
}

/** P[noise >= t] for t of either sign. */
function tail({ variance }: SelectionNoise, t: number): number {
  const upperTail = (x: number) => Number(gaussianTails(variance).tails[x]?.high ?? 0n) / 2 ** 160;
  return t >= 0 ? upperTail(t) : 1 - upperTail(1 - t);
}

const releasedOf = (units: bigint, selection: SelectionNoise, name: string): number => {
  const bits = seededBits(name);
  let released = 0;
  for (let run = 0; run < RUNS; run++) if (isKeyReleased(units, selection, bits)) released++;
  return released;
};

const standardErrors = (observed: number, probability: number) =>
  Math.abs(observed - RUNS * probability) / Math.sqrt(RUNS * probability * (1 - probability));

describe('the threshold of key selection', () => {
  it.each([
    ['0.01', 5n, 15.811, 89n],
    ['0.05', 5n, 7.071, 41n],
    ['0.1', 1n, 2.236, 14n],
  ])('for rho %s and %s groups at delta 10^-7', (rho, groups, sigma, threshold) => {
    const selection = noise(rho, groups);
    expect(Math.sqrt(numberOf(selection.variance))).toBeCloseTo(sigma, 3);
    expect(selection.threshold).toBe(threshold);
  });

  it('keeps the promise of delta exactly, and one less would not', () => {
    for (const groups of [1n, 5n, 100n]) {
      const selection = noise('0.05', groups, '0.001');
      const t = Number(selection.threshold - 1n);
      const failure = (at: number) => 1 - (1 - tail(selection, at)) ** Number(groups);
      expect(failure(t)).toBeLessThanOrEqual(0.001);
      expect(failure(t - 1)).toBeGreaterThan(0.001);
    }
  });

  it('is shifted by the minimum: a key that reaches it by one unit passes with at most delta', () => {
    const shifted = noise('0.05', 1n, '0.01', 20n);
    expect(shifted.threshold - 20n).toBe(noise('0.05', 1n, '0.01').threshold - 1n);
    const probability = tail(shifted, Number(shifted.threshold - 20n));
    expect(probability).toBeLessThanOrEqual(0.01);
    expect(standardErrors(releasedOf(20n, shifted, 'at the minimum'), probability)).toBeLessThan(4);
    // Without the shift: the same key, a hundred times as often as delta allows.
    const unshifted = { ...shifted, threshold: noise('0.05', 1n, '0.01').threshold };
    expect(releasedOf(20n, unshifted, 'unshifted') / RUNS).toBeGreaterThan(0.5);
  });
});

describe(`${String(RUNS)} selections`, () => {
  const selection = noise('0.05', 5n, '0.0000001', 10n);

  it('never release a key below the minimum', () => {
    expect(releasedOf(9n, selection, 'below')).toBe(0);
    expect(releasedOf(9n, { ...selection, threshold: -1000n }, 'below, whatever the threshold')).toBe(0);
  });

  it.each([45n, 50n, 55n])('release a key of %s units as often as computed', (units) => {
    const probability = tail(selection, Number(selection.threshold - units));
    expect(standardErrors(releasedOf(units, selection, `units ${String(units)}`), probability)).toBeLessThan(4);
  });

  it('decide as the released number of units says', () => {
    for (let i = 0; i < 200; i++) {
      const name = `same ${String(i)}`;
      const released = addGaussianNoise(50n, selection.variance, seededBits(name));
      expect(isKeyReleased(50n, selection, seededBits(name))).toBe(released >= selection.threshold);
    }
  });
});
