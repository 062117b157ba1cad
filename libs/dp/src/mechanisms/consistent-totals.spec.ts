// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { rational } from '../exact/rational.ts';
import { numberOf } from '../samplers/distributions.spec-data.ts';
import { consistentTotals, type ConsistentTotal, type NoisyTotal } from './consistent-totals.ts';

const leaf = (value: bigint, variance = 1n): NoisyTotal => ({ value, variance: rational(variance), parts: [] });
const total = (value: bigint, variance: bigint, ...parts: readonly NoisyTotal[]): NoisyTotal => ({
  value,
  variance: rational(variance),
  parts,
});

const value = fc.bigInt({ min: -1000n, max: 1000n });
const variance = fc.bigInt({ min: 1n, max: 50n });
const leaves = fc.tuple(value, variance).map(([v, s]) => leaf(v, s));
const middle = fc
  .tuple(value, variance, fc.array(leaves, { minLength: 1, maxLength: 4 }))
  .map(([v, s, parts]) => total(v, s, ...parts));
const trees = fc
  .tuple(value, variance, fc.array(fc.oneof(leaves, middle), { minLength: 1, maxLength: 4 }))
  .map(([v, s, parts]) => total(v, s, ...parts));

const addsUp = ({ value, parts }: ConsistentTotal): boolean =>
  parts.length === 0 || (parts.reduce((sum, part) => sum + part.value, 0n) === value && parts.every(addsUp));

/** Weighted squares of what the leaves, added up, deviate from the noisy numbers. */
function deviation(tree: NoisyTotal, leafValues: number[]): { value: number; squares: number } {
  const parts = tree.parts.map((part) => deviation(part, leafValues));
  const own = parts.length === 0 ? (leafValues.shift() ?? 0) : parts.reduce((sum, part) => sum + part.value, 0);
  const off = own - Number(tree.value);
  return {
    value: own,
    squares: parts.reduce((sum, part) => sum + part.squares, (off * off) / numberOf(tree.variance)),
  };
}

const leafValuesOf = ({ value, parts }: ConsistentTotal): number[] =>
  parts.length === 0 ? [Number(value)] : parts.flatMap(leafValuesOf);

describe('consistent totals', () => {
  it('add up on every level, and stay as they are where they did already', () => {
    fc.assert(fc.property(trees, (tree) => expect(addsUp(consistentTotals(tree))).toBe(true)));
    const clean = total(60n, 4n, total(30n, 2n, leaf(10n), leaf(20n)), leaf(30n));
    expect(consistentTotals(clean)).toEqual({
      value: 60n,
      parts: [
        {
          value: 30n,
          parts: [
            { value: 10n, parts: [] },
            { value: 20n, parts: [] },
          ],
        },
        { value: 30n, parts: [] },
      ],
    });
  });

  it('weigh each number by its noise', () => {
    // A total of little noise pulls its parts; the part with more noise gives way more.
    const { value, parts } = consistentTotals(total(100n, 1n, leaf(40n, 300n), leaf(40n, 100n)));
    expect(value).toBe(100n);
    expect(parts.map((part) => part.value)).toEqual([55n, 45n]);
    expect(consistentTotals(total(100n, 1_000_000n, leaf(40n), leaf(40n))).value).toBe(80n);
  });

  it('are the least squares: no shift of a leaf comes nearer to the noisy numbers', () => {
    // A million times as large, so that rounding to whole numbers does not matter beside the shifts.
    const enlarge = (tree: NoisyTotal): NoisyTotal => ({
      ...tree,
      value: tree.value * 1_000_000n,
      parts: tree.parts.map(enlarge),
    });
    const shifts = fc.integer({ min: 2_000, max: 1_000_000 });
    fc.assert(
      fc.property(trees.map(enlarge), fc.nat(20), shifts, fc.boolean(), (tree, which, shift, up) => {
        const fitted = leafValuesOf(consistentTotals(tree));
        const moved = fitted.map((leaf, i) => (i === which % fitted.length ? leaf + (up ? shift : -shift) : leaf));
        expect(deviation(tree, [...fitted]).squares).toBeLessThan(deviation(tree, moved).squares);
      }),
    );
  });

  it('have less noise than the parts alone', () => {
    // 200 roll-ups of 4 parts of 100 each, noise from a fixed congruential sequence.
    let state = 7;
    const noise = () => BigInt((state = (state * 1103515245 + 12345) % 2147483648) % 21) - 10n;
    let [fitted, raw] = [0, 0];
    for (let run = 0; run < 200; run++) {
      const parts = Array.from({ length: 4 }, () => leaf(100n + noise()));
      const consistent = consistentTotals(total(400n + noise(), 1n, ...parts));
      fitted += Number(consistent.value - 400n) ** 2;
      raw += Number(parts.reduce((sum, part) => sum + part.value, 0n) - 400n) ** 2;
    }
    expect(fitted).toBeLessThan(raw / 2);
  });
});
