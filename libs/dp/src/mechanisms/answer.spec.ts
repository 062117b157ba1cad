// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { epsilonOfZcdp } from '../accountant/zcdp.ts';
import { boundUnits, type ContributionBounds, type UnitRow } from '../bounding/bound-units.ts';
import { contributionRank } from '../bounding/contribution-rank.ts';
import { compare, parseDecimal, rational, sum } from '../exact/rational.ts';
import { questionNoise } from '../random/question-noise.ts';
import { numberOf } from '../samplers/distributions.spec-data.ts';
import { epsilonLowerBound } from '../audit/epsilon-lower-bound.ts';
import { previewAccuracy } from './accuracy.ts';
import { answer } from './answer.ts';
import { preparePlan } from './prepare.ts';
import { ranksOf } from './quantile.ts';
import type { DpCell, DpPlan, NoisyRow } from './plan.ts';

const seed = (name: string | number) => sha256(utf8(`question ${String(name)}`));
const noise = (name: string | number) => questionNoise(seed(name));
const candidates = [0n, 25n, 50n, 75n, 100n];

const aggregates: DpPlan['aggregates'] = [
  { name: 'people', aggregate: { kind: 'units' } },
  { name: 'visits', aggregate: { kind: 'rows', rowsPerUnit: 3n } },
  { name: 'cost', aggregate: { kind: 'sum', low: -50n, high: 200n }, weight: 2n },
  { name: 'mean', aggregate: { kind: 'average', rowsPerUnit: 3n, low: 0n, high: 300n } },
  { name: 'median', aggregate: { kind: 'quantile', rowsPerUnit: 3n, rank: rational(1n, 2n), candidates } },
  { name: 'spread', aggregate: { kind: 'variance', rowsPerUnit: 3n, reach: 10n } },
];
const declared: DpPlan = {
  name: 'all',
  rho: parseDecimal('0.5'),
  groupsPerUnit: 2n,
  aggregates,
  selection: { kind: 'declared', keys: [['a'], ['b'], [null]] },
};
const thresholded: DpPlan = {
  ...declared,
  selection: { kind: 'threshold', minimumUnits: 10n, delta: parseDecimal('0.0000001') },
};

const cell = (key: string | null, units: bigint): DpCell => ({
  keys: [key],
  units,
  inputs: [
    { kind: 'number', value: units },
    { kind: 'number', value: 2n * units },
    { kind: 'number', value: 100n * units },
    { kind: 'average', sum: 150n * units, rows: 2n * units },
    {
      kind: 'ranks',
      ...ranksOf(
        Array.from({ length: Number(units) }, (_, i) => BigInt(i % 101)),
        candidates,
      ),
    },
    { kind: 'variance', rows: 2n * units, sum: 4n * units, squares: 60n * units },
  ],
});
const keysOf = (rows: readonly NoisyRow[]) => rows.map(({ keys }) => keys[0]);
const text = (rows: readonly NoisyRow[]) =>
  JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));

describe('a plan', () => {
  it('costs its rho, whatever it asks for, and delta where keys are selected', () => {
    expect(preparePlan(declared).price).toEqual({ rho: '0.5', delta: '0' });
    expect(preparePlan(thresholded).price).toEqual({ rho: '0.5', delta: '0.0000001' });
    expect(preparePlan({ ...declared, rho: rational(1n, 3n) }).price.rho).toBe('0.333333333333333334');
  });

  it('buys no more than it pays for: the shares behind the noise add up to rho', () => {
    // rho of each part from its own noise: groups * bound^2 / (2 variance), and groups * (2 d sharpness)^2 / 8.
    const spent = preparePlan(declared).aggregates.flatMap((aggregate) => {
      const gaussian = (bound: bigint, variance: { numerator: bigint; denominator: bigint }) =>
        rational(2n * bound * bound * variance.denominator, 2n * variance.numerator);
      if (aggregate.kind === 'average') {
        return [gaussian(300n, aggregate.sumVariance), gaussian(3n, aggregate.rowsVariance)];
      }
      if (aggregate.kind === 'quantile') {
        const { numerator, denominator } = aggregate.noise.sharpness;
        return [rational(2n * 36n * numerator * numerator, 8n * denominator * denominator)];
      }
      if (aggregate.kind === 'variance') {
        const { rowsVariance, sumVariance, squaresVariance } = aggregate;
        return [gaussian(3n, rowsVariance), gaussian(30n, sumVariance), gaussian(300n, squaresVariance)];
      }
      return [gaussian(aggregate.name === 'people' ? 1n : aggregate.name === 'visits' ? 3n : 200n, aggregate.variance)];
    });
    expect(compare(sum(spent), declared.rho)).toBeLessThanOrEqual(0);
    expect(numberOf(sum(spent))).toBeCloseTo(0.5, 8);
  });

  it('selects keys on the number of people that it releases, or on a share of its own', () => {
    const { selection } = preparePlan(thresholded);
    expect(selection.kind === 'threshold' && selection.use).toBe('people');
    const alone = preparePlan({ ...thresholded, aggregates: aggregates.slice(1, 2) });
    expect(alone.selection.kind === 'threshold' && alone.selection.use).toBe('key-selection');
    // Half of 0.5 for each: variance 2 * 1 / (2 * 0.25).
    expect(alone.selection.kind === 'threshold' && alone.selection.noise.variance).toEqual(rational(4n));
  });

  it.each<readonly [string, Partial<DpPlan>]>([
    ['no rho', { rho: rational(0n) }],
    ['no groups', { groupsPerUnit: 0n }],
    ['more groups than can be promised', { groupsPerUnit: 1_000_001n }],
    ['hardly any rho', { rho: rational(1n, 10n ** 10n) }],
    ['no aggregate', { aggregates: [] }],
    ['a name twice', { aggregates: [aggregates[0]!, aggregates[0]!] }],
    ['the name of the selection', { aggregates: [{ name: 'key-selection', aggregate: { kind: 'units' } }] }],
    ['bounds without a value', { aggregates: [{ name: 'x', aggregate: { kind: 'sum', low: 2n, high: 1n } }] }],
    ['bounds of zero', { aggregates: [{ name: 'x', aggregate: { kind: 'sum', low: 0n, high: 0n } }] }],
    [
      'a variance of one value',
      { aggregates: [{ name: 'x', aggregate: { kind: 'variance', rowsPerUnit: 1n, reach: 0n } }] },
    ],
    ['a weight beyond measure', { aggregates: [{ name: 'x', aggregate: { kind: 'units' }, weight: 1001n }] }],
    ['a weight of zero', { aggregates: [{ name: 'x', aggregate: { kind: 'units' }, weight: 0n }] }],
    ['a delta of one', { selection: { kind: 'threshold', minimumUnits: 1n, delta: rational(1n) } }],
    ['no minimum', { selection: { kind: 'threshold', minimumUnits: 0n, delta: rational(1n, 100n) } }],
  ])('with %s is refused', (_, change) => {
    expect(() => preparePlan({ ...declared, ...change })).toThrowCode('malformed');
  });
});

describe('an answer', () => {
  const cells = [cell('a', 100n), cell('b', 3n), cell('zzz', 500n)];

  it('over declared keys has all of them and no other, also those of nobody', () => {
    const plan = preparePlan(declared);
    expect(keysOf(answer(plan, cells, noise(1)))).toEqual(['a', 'b', null]);
    expect(keysOf(answer(plan, [], noise(1)))).toEqual(['a', 'b', null]);
    expect(text(answer(plan, cells, noise(1)))).toBe(text(answer(plan, cells.slice(0, 2), noise(1))));
  });

  it('without declared keys has those of many people and never one below the minimum', () => {
    const plan = preparePlan(thresholded);
    const many = Array.from({ length: 300 }, (_, index) => cell(`few ${String(index)}`, 9n));
    expect(keysOf(answer(plan, [...many, ...cells], noise(1)))).toEqual(['a', 'zzz']);
  });

  it('is the same for the same question, whatever the order of cells, and another for another', () => {
    const plan = preparePlan(thresholded);
    const first = text(answer(plan, cells, noise(1)));
    fc.assert(
      fc.property(fc.shuffledSubarray(cells, { minLength: 3 }), (order) => {
        expect(text(answer(plan, order, noise(1)))).toBe(first);
      }),
    );
    expect(text(answer(plan, cells, noise(2)))).not.toBe(first);
    expect(text(answer({ ...plan, name: 'totals' }, cells, noise(1)))).not.toBe(first);
  });

  it('divides by at least one row', () => {
    const plan = preparePlan({ ...declared, aggregates: aggregates.slice(3, 4) });
    const values = Array.from({ length: 50 }, (_, i) => answer(plan, [], noise(i))).flat();
    expect(values.every(({ values: [value] }) => value?.kind === 'average' && value.value.denominator > 0n)).toBe(true);
  });

  it('has sums that some values within reach could have, whatever the noise', () => {
    const plan = preparePlan({ ...declared, rho: parseDecimal('0.001'), aggregates: aggregates.slice(5) });
    const drawn = Array.from({ length: 100 }, (_, run) => answer(plan, [], noise(run))).flat();
    for (const { values } of drawn) {
      const [value] = values;
      if (value?.kind !== 'variance') throw new Error('it is a variance');
      const { rows, sum, squares } = value;
      expect(rows >= 2n && sum * sum <= rows * squares && squares <= rows * 100n).toBe(true);
    }
    expect(new Set(drawn.map((row) => text([row]))).size).toBeGreaterThan(60);
  });

  it.each([
    ['keys twice', [cell('a', 1n), cell('a', 2n)]],
    ['too few inputs', [{ ...cell('a', 1n), inputs: [] }]],
    ['inputs of another kind', [{ ...cell('a', 1n), inputs: [...cell('a', 1n).inputs].reverse() }]],
  ])('is refused for cells with %s', (_, bad) => {
    expect(() => answer(preparePlan(declared), bad, noise(1))).toThrowCode('malformed');
  });

  it('does not select keys on one number and release another under the same noise', () => {
    const filtered = { ...cell('a', 100n), units: 101n };
    expect(() => answer(preparePlan(thresholded), [filtered], noise(1))).toThrowCode('malformed');
  });
});

describe('the preview', () => {
  it('is kept by at least 95% of answers', () => {
    const plan = preparePlan({ ...declared, aggregates: aggregates.slice(0, 3) });
    const within = previewAccuracy(plan).aggregates.map((each) => (each.kind === 'number' ? Number(each.within) : NaN));
    const exact = [100, 200, 10_000];
    const runs = 2_000;
    const near = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const [row] = answer(plan, [{ ...cell('a', 100n), inputs: cell('a', 100n).inputs.slice(0, 3) }], noise(run));
      exact.forEach((value, index) => {
        const noisy = row?.values[index];
        const off = noisy?.kind === 'number' ? Math.abs(Number(noisy.value) - value) : Infinity;
        if (off <= (within[index] ?? 0)) near[index] = (near[index] ?? 0) + 1;
      });
    }
    for (const count of near) expect(count / runs).toBeGreaterThanOrEqual(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs));
  });

  it('is kept by the sums of a variance', () => {
    const plan = preparePlan({ ...declared, aggregates: aggregates.slice(5) });
    const [within] = previewAccuracy(plan).aggregates;
    if (within?.kind !== 'variance') throw new Error('it is a variance');
    const near = [0, 0, 0];
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const [row] = answer(plan, [{ ...cell('a', 1000n), inputs: cell('a', 1000n).inputs.slice(5) }], noise(run));
      const [value] = row?.values ?? [];
      if (value?.kind !== 'variance') throw new Error('it is a variance');
      const off = [value.rows - 2000n, value.sum - 4000n, value.squares - 60_000n].map((one) =>
        one < 0n ? -one : one,
      );
      [within.rowsWithin, within.sumWithin, within.squaresWithin].forEach((most, at) => {
        if ((off[at] ?? most) <= most) near[at] = (near[at] ?? 0) + 1;
      });
    }
    for (const count of near) expect(count / runs).toBeGreaterThanOrEqual(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs));
  });

  it('says from how many people on a key is likely to be there', () => {
    const plan = preparePlan({ ...thresholded, aggregates: aggregates.slice(0, 1) });
    const { keysFrom } = previewAccuracy(plan);
    const runs = 1000;
    let there = 0;
    for (let run = 0; run < runs; run++) there += answer(plan, [cell('a', keysFrom ?? 0n)], noise(run)).length;
    expect(there / runs).toBeGreaterThanOrEqual(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs));
    expect(previewAccuracy(preparePlan(declared)).keysFrom).toBeNull();
  });
});

describe('the whole way from rows to answers, on neighbouring data', () => {
  const bounds: ContributionBounds = { rowsPerUnit: 2, groupsPerUnit: 1, totals: [{ low: 0n, high: 10n }] };
  const others: readonly UnitRow[] = Array.from({ length: 12 }, (_, i) => ({
    unit: `other ${String(i)}`,
    keys: [i < 8 ? 'a' : 'b'],
    values: [5n],
  }));
  const row = (key: string, value: bigint): UnitRow => ({ unit: 'victim', keys: [key], values: [value] });
  const plan: DpPlan = {
    name: 'all',
    rho: parseDecimal('0.25'),
    groupsPerUnit: 1n,
    aggregates: [{ name: 'cost', aggregate: { kind: 'sum', low: 0n, high: 10n } }],
    selection: { kind: 'declared', keys: [['a'], ['b'], ['c']] },
  };
  const delta = 1e-4;
  const claimed = numberOf(epsilonOfZcdp(plan.rho, parseDecimal('0.0001')));

  /** One number of the answer per run, each run under a seed of its own. */
  function sampler(name: string, rows: readonly UnitRow[], applied: ContributionBounds, key: string) {
    const cells = boundUnits(rows, applied, contributionRank(new Uint8Array(32))).map((bounded): DpCell => {
      return { ...bounded, inputs: [{ kind: 'number', value: bounded.measures[0]?.sum ?? 0n }] };
    });
    const prepared = preparePlan({ ...plan, selection: { kind: 'declared', keys: [[key]] } });
    let run = 0;
    return () => {
      const [only] = answer(prepared, cells, noise(`${name} ${String(run++)}`));
      const cost = only?.values[0];
      return cost?.kind === 'number' ? Number(cost.value) : NaN;
    };
  }

  const audit = (victim: readonly UnitRow[], key: string, applied = bounds) =>
    epsilonLowerBound({
      sampleA: sampler('without', others, applied, key),
      sampleB: sampler('with', [...others, ...victim], applied, key),
      runs: 4_000,
      delta,
    });

  it.each<readonly [string, readonly UnitRow[], string]>([
    ['with many rows', Array.from({ length: 50 }, () => row('a', 10n)), 'a'],
    ['with an extreme value', [row('a', 10n ** 18n)], 'a'],
    ['alone in a key', [row('c', 10n)], 'c'],
    ['in more keys than it may', ['a', 'b', 'c', 'd'].map((key) => row(key, 10n)), 'a'],
  ])('a unit %s stays within the claimed epsilon', (_, victim, key) => {
    expect(audit(victim, key)).toBeLessThanOrEqual(claimed);
  });

  it('is not blind: without bounding the same units are convicted', () => {
    const unbounded = { rowsPerUnit: 1000, groupsPerUnit: 1000, totals: [{ low: -(10n ** 20n), high: 10n ** 20n }] };
    expect(
      audit(
        Array.from({ length: 50 }, () => row('a', 10n)),
        'a',
        unbounded,
      ),
    ).toBeGreaterThan(claimed);
    expect(audit([row('a', 10n ** 18n)], 'a', unbounded)).toBeGreaterThan(claimed);
  });
});
