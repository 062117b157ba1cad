// SPDX-License-Identifier: Apache-2.0
import { epsilonLowerBound, epsilonOfZcdp, parseDecimal, questionNoise, rational } from '@glovebox/dp';
import fc from 'fast-check';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { GRID, gridRows } from './grid-rows.ts';
import { fitNoisyLinear, fitNoisyLogistic, gradientOf } from './noisy-regression.ts';

const column = { relation: 'p', column: 'x' };
const age = { value: 1, name: 'age', column, bounds: { low: 20, high: 80 } };
const cost = { value: 2, name: 'cost', column, bounds: { low: 0, high: 1000 } };
const sex = { group: 0, name: 'sex', levels: ['f', 'm'], isOrdered: false };
const linear: TrainingPlan = {
  model: { kind: 'linear-regression', target: { kind: 'number', value: 'cost' } },
  target: { kind: 'number', number: cost },
  attributes: [sex],
  numbers: [age],
  parameters: 3,
};
const logistic: TrainingPlan = {
  ...linear,
  model: { kind: 'logistic-regression', target: { kind: 'class', group: 'ill', positive: 'yes' } },
  target: { kind: 'class', attribute: { ...sex, group: 1, name: 'ill' }, positive: 'yes' },
};

const bits = (seed: number) => {
  const noise = questionNoise(new Uint8Array(32).fill(seed));
  return (use: string) => noise([], use);
};

function world(size: number, target: (age: number, male: number, at: number) => number): People {
  const ages = Float64Array.from({ length: size }, (_, at) => 20 + ((at * 37) % 61));
  const men = Uint16Array.from({ length: size }, (_, at) => at % 2);
  return {
    size,
    attributes: [men],
    numbers: [ages],
    target: ages.map((years, at) => target(years, men[at] ?? 0, at)),
  };
}

describe('noisy regressions', () => {
  it('come near to the truth with many people', () => {
    const people = world(20_000, (years, male, at) => 100 + 4 * years + 50 * male + ((at * 13) % 7) - 3);
    const fit = fitNoisyLinear(linear, people, parseDecimal('0.1'), bits(1));
    const [intercept, male, slope] = fit?.coefficients.map(({ value }) => value) ?? [];
    expect(slope).toBeGreaterThan(3.6);
    expect(slope).toBeLessThan(4.4);
    expect(Math.abs((male ?? 0) - 50)).toBeLessThan(15);
    expect(Math.abs((intercept ?? 0) - 100)).toBeLessThan(25);
    expect(Math.abs((fit?.people ?? 0) - 20_000)).toBeLessThan(100);
    const odds = world(20_000, (years, male, at) =>
      (at * 7919) % 1000 < 1000 / (1 + Math.exp(3 - 0.05 * years - male)) ? 1 : 0,
    );
    const noisy = fitNoisyLogistic(logistic, odds, parseDecimal('0.1'), bits(1));
    const [base, man, year] = noisy?.coefficients.map(({ value }) => value) ?? [];
    expect(Math.abs((base ?? 0) + 3)).toBeLessThan(0.6);
    expect(Math.abs((man ?? 0) - 1)).toBeLessThan(0.3);
    expect(Math.abs((year ?? 0) - 0.05)).toBeLessThan(0.01);
  });

  it('are the same for the same bits', () => {
    const people = world(500, (years) => years);
    const rho = parseDecimal('0.01');
    expect(fitNoisyLinear(linear, people, rho, bits(4))).toEqual(fitNoisyLinear(linear, people, rho, bits(4)));
    expect(fitNoisyLinear(linear, people, rho, bits(4))).not.toEqual(fitNoisyLinear(linear, people, rho, bits(5)));
  });
});

describe('what one person can change', () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 1e308, -0, 5e-324));
  const squared = (vector: Iterable<number>) => [...vector].reduce((sum, value) => sum + value * value, 0);

  it('is never more than the sensitivity, whatever the row and the coefficients', () => {
    fc.assert(
      fc.property(odd, fc.nat(1), odd, fc.nat(1), fc.array(odd, { minLength: 3, maxLength: 3 }), (x, m, y, c, at) => {
        const one: People = {
          size: 1,
          attributes: [Uint16Array.of(m)],
          numbers: [Float64Array.of(x)],
          target: Float64Array.of(y),
        };
        const rows = gridRows(linear, one);
        const row = rows.columns.map((values) => values[0] ?? 0);
        const bound = Number(rows.squaredLength);
        expect(squared(row)).toBeLessThanOrEqual(bound);
        const products = row.flatMap((a, i) => row.slice(i).map((b) => a * b));
        expect(squared(products)).toBeLessThanOrEqual(bound ** 2);
        expect(squared(row.map((a) => a * GRID))).toBeLessThanOrEqual(bound * GRID * GRID);
        const gradient = gradientOf(rows, Float64Array.of(c), Float64Array.from(at));
        expect(squared(gradient)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 2000 },
    );
  });

  it('is told with no more than what the price says: an audit of the whole trainer', () => {
    const rho = parseDecimal('2');
    const bare: TrainingPlan = { ...linear, attributes: [], numbers: [] };
    const persons = (size: number): People => ({
      size,
      attributes: [],
      numbers: [],
      target: new Float64Array(size).fill(1000),
    });
    let run = 0;
    const fresh = () => {
      const seed = new Uint8Array(32);
      new DataView(seed.buffer).setUint32(0, run++);
      const noise = questionNoise(seed);
      return (use: string) => noise([], use);
    };
    // Person and cost move the mean in one direction when there is one person, in none when there is none.
    const sample = (size: number) => () => {
      const fit = fitNoisyLinear(bare, persons(size), rho, fresh());
      return Math.round((fit?.coefficients[0]?.value ?? 0) / 20);
    };
    const found = epsilonLowerBound({ sampleA: sample(1), sampleB: sample(0), runs: 4000, delta: 1e-3 });
    const { numerator, denominator } = epsilonOfZcdp(rho, rational(1n, 1000n));
    expect(found).toBeLessThanOrEqual(Number(numerator) / Number(denominator));
    expect(found).toBeGreaterThan(0.4);
  });
});
