// SPDX-License-Identifier: Apache-2.0
import { epsilonLowerBound, epsilonOfZcdp, parseDecimal, rational } from '@glovebox/dp';
import fc from 'fast-check';
import { codedFeatures, pointsOf } from '../fit/codes.ts';
import { assign } from '../fit/k-means.ts';
import type { People } from '../fit/people.ts';
import type { TrainingPlan } from '../plan/plan-training.ts';
import { fitNoisy } from './fit-noisy.ts';
import { GRID, gridRows } from './grid-rows.ts';
import { sumsOf } from './noisy-clusters.ts';
import { sumsByCode } from './noisy-cut.ts';
import { withMiddles, type NoisyFit } from './noisy-fit.ts';
import { targetsOf } from './noisy-tree.ts';
import { bits, linear, logistic, usual, world } from './noisy-world.spec-data.ts';
import { previewModel, PREVIEWED_SIZES } from './preview-model.ts';

const clusters: TrainingPlan = { ...linear, model: { kind: 'k-means', clusters: 2 }, target: null };
const numberTarget = { kind: 'number', value: 'cost' } as const;
const tree: TrainingPlan = {
  ...linear,
  model: { kind: 'decision-tree', target: numberTarget, maximumDepth: 2, minimumLeaf: 20 },
};
const forest: TrainingPlan = {
  ...logistic,
  model: {
    kind: 'random-forest',
    target: { kind: 'class', group: 'ill', positive: 'yes' },
    trees: 3,
    maximumDepth: 2,
    minimumLeaf: 20,
  },
};
const rho = parseDecimal('0.1');
const rowsOf = (fit: NoisyFit, part: string) => (fit ?? []).filter((row) => row.part.startsWith(part));

describe('noisy clusters', () => {
  /** Young men and old women. */
  const people = world(4000, () => 0);
  const apart: People = { ...people, numbers: [Float64Array.from(people.attributes[0] ?? [], (man) => 70 - 40 * man)] };

  it('find those that are apart', () => {
    const fit = fitNoisy(clusters, apart, rho, bits(3));
    const ages = rowsOf(fit, 'cluster').flatMap(({ term, value }) => (term === 'age' ? [value ?? NaN] : []));
    const [young = NaN, old = NaN] = ages.toSorted((a, b) => a - b);
    expect(Math.abs(young - 30)).toBeLessThan(2);
    expect(Math.abs(old - 70)).toBeLessThan(2);
    const men = rowsOf(fit, 'cluster').filter(({ term }) => term === 'sex: m');
    expect(men.map(({ value }) => Math.round(value ?? NaN)).toSorted()).toEqual([0, 1]);
    expect(Math.abs((fit?.at(-1)?.people ?? 0) - 4000)).toBeLessThan(100);
  });

  it('say how noisy they are, and it is foretold', () => {
    const fits = Array.from({ length: 30 }, (_, seed) => fitNoisy(clusters, apart, rho, bits(seed)));
    const found = fits.flatMap((fit) => rowsOf(fit, 'cluster').filter(({ term }) => term === 'age'));
    const happened = usual(found.map(({ value }) => (value ?? NaN) - ((value ?? NaN) > 50 ? 70 : 30)));
    const said = usual(found.map(({ error }) => error ?? NaN));
    expect(said / happened).toBeGreaterThan(0.75);
    expect(said / happened).toBeLessThan(1.35);
    // Of 10,000 people, and here are 4000.
    const [, foretold] = previewModel(clusters, rho).errors;
    const ofMore = foretold?.errors[PREVIEWED_SIZES.indexOf(10_000)] ?? NaN;
    expect((ofMore * 2.5) / happened).toBeGreaterThan(0.6);
    expect((ofMore * 2.5) / happened).toBeLessThan(1.7);
  });

  it('say nothing of clusters that noise hides', () => {
    const fit = fitNoisy(
      clusters,
      world(3, () => 0),
      rho,
      bits(1),
    );
    expect(rowsOf(fit, 'cluster').every(({ value, error }) => value === null && error === null)).toBe(true);
  });
});

describe('noisy trees', () => {
  const people = world(4000, (years, male, at) => (years < 50 ? 200 : 700) + 100 * male + ((at * 13) % 100) - 50);

  it('cut where it matters, and say of leaves what is so', () => {
    const leaves = rowsOf(fitNoisy(tree, people, rho, bits(2)), 'tree 1');
    expect(leaves.length).toBeGreaterThanOrEqual(3);
    const means = leaves.map(({ value }) => value ?? NaN).toSorted((a, b) => a - b);
    expect(Math.abs((means[0] ?? NaN) - 200)).toBeLessThan(30);
    expect(Math.abs((means.at(-1) ?? NaN) - 800)).toBeLessThan(30);
    expect(leaves.map(({ term }) => term).join()).toContain('age under 50');
  });

  it('cut nothing where nobody knows more than noise', () => {
    const alike = world(4000, () => 500);
    for (let seed = 0; seed < 20; seed += 1)
      expect(rowsOf(fitNoisy(tree, alike, rho, bits(seed)), 'tree').map(({ term }) => term)).toEqual(['everybody']);
    const few = fitNoisy(
      tree,
      world(3, () => 500),
      rho,
      bits(1),
    );
    expect(rowsOf(few, 'tree')).toMatchObject([{ term: 'everybody', value: null, error: null }]);
  });

  it('say how noisy they are', () => {
    const alike = world(1000, () => 500);
    const found = Array.from({ length: 120 }, (_, seed) => rowsOf(fitNoisy(tree, alike, rho, bits(seed)), 'tree')[0]);
    const happened = usual(found.map((leaf) => (leaf?.value ?? NaN) - 500));
    const said = usual(found.map((leaf) => leaf?.error ?? NaN));
    expect(said / happened).toBeGreaterThan(0.8);
    expect(said / happened).toBeLessThan(1.25);
  });

  it('of a forest share the price, and are the same for the same bits', () => {
    const ill = world(4000, (years) => (years < 50 ? 0 : 1));
    const fit = fitNoisy(forest, ill, rho, bits(5));
    expect(new Set(rowsOf(fit, 'tree').map(({ part }) => part))).toEqual(new Set(['tree 1', 'tree 2', 'tree 3']));
    expect(rowsOf(fit, 'tree').every(({ value }) => value === null || (value >= 0 && value <= 1))).toBe(true);
    expect(fitNoisy(forest, ill, rho, bits(5))).toEqual(fit);
    expect(fitNoisy(forest, ill, rho, bits(6))).not.toEqual(fit);
    expect(previewModel(forest, rho).seenFrom).toBeGreaterThan(previewModel(tree, rho).seenFrom);
  });
});

describe('what one person can change in a partition', () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 1e308, -0, 5e-324));
  const person = fc.record({ age: odd, male: fc.nat(2), cost: odd });
  const some = fc.array(person, { minLength: 1, maxLength: 8 });
  const peopleOf = (rows: readonly { age: number; male: number; cost: number }[]): People => ({
    size: rows.length,
    attributes: [Uint16Array.from(rows, ({ male }) => male)],
    numbers: [Float64Array.from(rows, ({ age }) => age)],
    target: Float64Array.from(rows, ({ cost }) => cost),
  });
  const squaredDifference = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + (value - (b[at] ?? NaN)) ** 2, 0);

  it('is never more than the length of a row, whatever the centres', () => {
    fc.assert(
      fc.property(some, fc.array(odd, { minLength: 6, maxLength: 6 }), (rows, centres) => {
        const sums = (size: number) => {
          const people = peopleOf(rows.slice(rows.length - size));
          const nearest = { cluster: new Uint8Array(people.size), distances: new Float64Array(people.size) };
          assign(Float64Array.from(centres), pointsOf(clusters, withMiddles(clusters, people)), nearest);
          return sumsOf(gridRows(clusters, people), nearest.cluster, 2).flatMap((own) => [...own]);
        };
        const { squaredLength } = gridRows(clusters, peopleOf([]));
        const changed = squaredDifference(sums(rows.length), sums(rows.length - 1));
        expect(changed).toBeLessThanOrEqual(Number(squaredLength));
        expect(changed).toBeGreaterThanOrEqual(GRID * GRID);
      }),
      { numRuns: 1500 },
    );
  });

  it('is never more than a count and a target for each feature that is tried', () => {
    const { target } = tree;
    fc.assert(
      fc.property(some, (rows) => {
        const sums = (size: number) => {
          const people = peopleOf(rows.slice(rows.length - size));
          const aims = target === null ? new Int16Array(0) : targetsOf(target, people);
          const everybody = Int32Array.from(aims.keys());
          return codedFeatures(tree, withMiddles(tree, people)).flatMap(({ codes, size: all }) =>
            sumsByCode(all, codes, everybody, aims).flatMap(({ count, sum }) => [count, sum]),
          );
        };
        const changed = squaredDifference(sums(rows.length), sums(rows.length - 1));
        expect(changed).toBeLessThanOrEqual(2 * 2 * GRID * GRID);
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['clusters', { ...clusters, attributes: [], numbers: [] }, (fit: NoisyFit) => fit?.at(-1)?.people ?? 0],
    ['trees', tree, (fit: NoisyFit) => rowsOf(fit, 'tree').reduce((sum, { people }) => sum + (people ?? 0), 0)],
  ] as const)('is told with no more than what the price says: an audit of %s', (_, plan, shown) => {
    const much = parseDecimal('12');
    let run = 0;
    // The one who is in or not stands at every bound, among a few others who hide what is cut off at zero.
    const sample = (size: number) => () =>
      shown(
        fitNoisy(
          plan,
          peopleOf(Array.from({ length: size }, () => ({ age: 80, male: 1, cost: 1000 }))),
          much,
          bits(run++),
        ),
      );
    const found = epsilonLowerBound({ sampleA: sample(4), sampleB: sample(3), runs: 1200, delta: 1e-3 });
    const { numerator, denominator } = epsilonOfZcdp(much, rational(1n, 1000n));
    expect(found).toBeLessThanOrEqual(Number(numerator) / Number(denominator));
    expect(found).toBeGreaterThan(0.5);
  });
});
