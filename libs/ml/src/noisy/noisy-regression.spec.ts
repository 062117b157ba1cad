// SPDX-License-Identifier: Apache-2.0
import { epsilonLowerBound, epsilonOfZcdp, parseDecimal, rational } from '@glovebox/dp';
import fc from 'fast-check';
import { designOf } from '../fit/design.ts';
import type { People } from '../fit/people.ts';
import { fitLinear, fitLogistic } from '../fit/regression.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { GRID, gridRows } from './grid-rows.ts';
import type { NoisyFit } from './noisy-fit.ts';
import { fitNoisyLinear, fitNoisyLogistic, gradientOf } from './noisy-regression.ts';
import { bits, linear, logistic, usual, world } from './noisy-world.spec-data.ts';
import { previewModel, PREVIEWED_SIZES } from './preview-model.ts';

const ofTerms = (fit: NoisyFit, what: 'value' | 'error' = 'value'): number[] =>
  (fit ?? []).flatMap((row) => (row.part === 'coefficient' ? [row[what] ?? NaN] : []));
const peopleOf = (fit: NoisyFit): number => fit?.at(-1)?.people ?? NaN;

describe('noisy regressions', () => {
  it('come near to the truth with many people', () => {
    const people = world(20_000, (years, male, at) => 100 + 4 * years + 50 * male + ((at * 13) % 7) - 3);
    const fit = fitNoisyLinear(linear, people, parseDecimal('0.1'), bits(1));
    const [intercept, male, slope] = ofTerms(fit);
    expect(slope).toBeGreaterThan(3.6);
    expect(slope).toBeLessThan(4.4);
    expect(Math.abs((male ?? 0) - 50)).toBeLessThan(15);
    expect(Math.abs((intercept ?? 0) - 100)).toBeLessThan(25);
    expect(Math.abs(peopleOf(fit) - 20_000)).toBeLessThan(100);
    const odds = world(20_000, (years, male, at) =>
      (at * 7919) % 1000 < 1000 / (1 + Math.exp(3 - 0.05 * years - male)) ? 1 : 0,
    );
    const noisy = fitNoisyLogistic(logistic, odds, parseDecimal('0.1'), bits(1));
    const [base, man, year] = ofTerms(noisy);
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

/** How far noisy fits are from the exact one, and how far they say that they are. */
function errorsOf(plan: TrainingPlan, people: People, runs: number) {
  const isLinear = plan === linear;
  const rho = parseDecimal('0.1');
  const noisy = isLinear ? fitNoisyLinear : fitNoisyLogistic;
  const fits = Array.from({ length: runs }, (_, seed) => noisy(plan, people, rho, bits(seed)));
  const design = designOf(people, [[1]]);
  const exact = design && (isLinear ? fitLinear : fitLogistic)(design, people.target)?.coefficients;
  return [0, 1, 2].map((at) => ({
    happened: usual(fits.map((fit) => (ofTerms(fit)[at] ?? NaN) - (exact?.[at]?.value ?? NaN))),
    said: usual(fits.map((fit) => ofTerms(fit, 'error')[at] ?? NaN)),
  }));
}

describe('how noisy a regression is', () => {
  // Half of a target that is spread from 0 to 1000 is explained by age and sex.
  const spread = (size: number) =>
    world(size, (years, male, at) => 150 + 6 * years + 100 * male + 5 * ((at * 7919) % 61) - 150);
  const odds = (size: number) =>
    world(size, (years, male, at) => ((at * 7919) % 1000 < 1000 / (1 + Math.exp(1.5 - 0.04 * years + male)) ? 1 : 0));

  it.each([
    ['linear', linear, spread(1000)],
    ['logistic', logistic, odds(1000)],
  ] as const)('is what a %s model says of itself, and what is foretold', (_, plan, people) => {
    const foretold = previewModel(plan, parseDecimal('0.1')).errors.map(
      ({ errors }) => errors[PREVIEWED_SIZES.indexOf(1000)] ?? NaN,
    );
    for (const [at, { happened, said }] of errorsOf(plan, people, 100).entries()) {
      expect(said / happened).toBeGreaterThan(0.75);
      expect(said / happened).toBeLessThan(1.35);
      expect((foretold[at] ?? NaN) / happened).toBeGreaterThan(0.6);
      expect((foretold[at] ?? NaN) / happened).toBeLessThan(1.7);
    }
  });

  it('is foretold larger where there is less to spend, and not at all where noise hides a level', () => {
    const [little, much] = ['0.0001', '0.1'].map((rho) => previewModel(linear, parseDecimal(rho)));
    expect(little?.seenFrom).toBeGreaterThan(500);
    const levels = (little?.errors ?? []).find(({ term }) => term === 'sex: each level');
    expect(levels?.errors[0]).toBeNull();
    expect(much?.errors.flatMap(({ errors }) => errors)).not.toContain(null);
    expect(much?.people).toBeLessThan(little?.people ?? 0);
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
    // Person and cost move the mean in one direction when there is one person, in none when there is none.
    const sample = (size: number) => () => {
      const fit = fitNoisyLinear(bare, persons(size), rho, bits(run++));
      return Math.round((ofTerms(fit)[0] ?? 0) / 20);
    };
    const found = epsilonLowerBound({ sampleA: sample(1), sampleB: sample(0), runs: 4000, delta: 1e-3 });
    const { numerator, denominator } = epsilonOfZcdp(rho, rational(1n, 1000n));
    expect(found).toBeLessThanOrEqual(Number(numerator) / Number(denominator));
    expect(found).toBeGreaterThan(0.4);
  });
});
