// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type QueryTree } from '@glovebox/contracts';
import { utf8 } from '@glovebox/core';
import type { RawCell } from './cells.ts';
import { floatText } from './float-text.ts';
import { releaseModel, releaseNoisyModel, type FittedRegression, type ModelRelease } from './release-model.ts';
import { adoptReleased, isReleased } from './released.ts';

const tree: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [],
  where: null,
  groups: [],
  values: [{ name: 'n', value: { kind: 'aggregate', aggregate: { kind: 'count-rows', filter: null } } }],
  outputs: [{ from: 'value', index: 0 }],
  orderBy: [],
  limit: null,
};
const cellOf = (people: number, ...labels: string[]): RawCell => ({
  keys: labels.map((text) => ({ kind: 'text', text })),
  people,
  values: [[{ people, count: String(people), sum: null }]],
  facts: [[{ fewestPeople: people, magnitudes: [] }]],
});
const everybody = cellOf(100);
const regression: FittedRegression = {
  kind: 'regression',
  coefficients: [
    { term: '(intercept)', value: 12.3456, error: 0.98765 },
    { term: 'age', value: -0.000123456, error: 12345 },
  ],
  references: [],
  explained: 0.5,
  people: 100,
  classes: [],
  levels: [],
};

const release = (change: Partial<FittedRegression> = {}, more: Partial<ModelRelease> = {}) =>
  releaseModel({
    tree,
    task: { kind: 'training', model: { kind: 'linear-regression', target: { kind: 'number', value: 'x' } } },
    rules: { ...STRICT_RULES, minimumPeople: 10 },
    breakdowns: [{ isFiltered: false, isFilteredBySensitive: false, groups: [] }],
    possibleRows: null,
    cells: [everybody],
    rests: [{ cell: everybody, values: [0] }],
    permits: () => true,
    fitted: { ...regression, ...change },
    ...more,
  });

describe('the exit of regressions', () => {
  it('rounds, and is adopted on the other side of the pipe', () => {
    const table = release();
    expect(table.rows).toEqual([
      ['coefficient', '(intercept)', '12.3', '0.988', null],
      ['coefficient', 'age', '-0.000123', '12300', null],
      ['fit', 'explained', '0.500', null, null],
      ['fit', 'people', null, null, '100'],
    ]);
    expect(isReleased(table)).toBe(true);
    const question = {
      tree,
      task: { kind: 'training', model: { kind: 'linear-regression', target: { kind: 'number', value: 'x' } } },
      rules: { ...STRICT_RULES, minimumPeople: 10 },
      breakdowns: [],
      possibleRows: null,
    } as const;
    const bytes = utf8(JSON.stringify(table));
    expect(adoptReleased(bytes, question).rows).toEqual(table.rows);
    const { task: _, ...plain } = question;
    expect(() => adoptReleased(bytes, plain)).toThrow('does not answer');
  });

  it.each<[string, Partial<FittedRegression>, Partial<ModelRelease>]>([
    ['fewer than ten people for each coefficient', { people: 19 }, {}],
    [
      'too few people beyond its coefficients',
      {},
      { rules: { ...STRICT_RULES, degreesOfFreedom: 99, minimumPeople: 10 } },
    ],
    ['a level of few', { levels: [91, 9] }, {}],
    ['a class of few', { classes: [9, 91] }, {}],
    ['a fit that knows everybody', { explained: 0.9995 }, {}],
    ['a history that forbids its people', {}, { permits: () => false }],
    ['few people in all', {}, { cells: [cellOf(9)] }],
    ['more rows than owners allow', {}, { rules: { ...STRICT_RULES, maximumRows: 3, minimumPeople: 10 } }],
  ])('lets nothing out of %s', (_, change, more) => {
    const own = more.cells === undefined ? more : { ...more, rests: more.cells.map((cell) => ({ cell, values: [0] })) };
    expect(release(change, own).rows).toEqual([]);
  });
});

describe('the exit of leaves', () => {
  const share = (yes: number, no: number, permits = true) => {
    const [positive, negative] = [cellOf(yes, 'leaf', 'yes'), cellOf(no, 'leaf', 'no')];
    const fitted: ModelRelease['fitted'] = {
      kind: 'partition',
      people: 100,
      parts: [{ part: 'tree 1', term: 'age under 40', says: { kind: 'share', positive, negative, count: 0 } }],
    };
    const table = release(
      {},
      { fitted, cells: [everybody, positive, negative], permits: (cell) => permits || cell === everybody },
    );
    return table.rows[0];
  };

  it('shows a share only where both classes have enough people', () => {
    expect(share(20, 60)).toEqual(['tree 1', 'age under 40', '0.250', null, '80']);
    const withheld = { suppressed: 'withheld' };
    for (const row of [share(9, 60), share(60, 0), share(20, 60, false)])
      expect(row).toEqual(['tree 1', 'age under 40', withheld, null, withheld]);
  });
});

describe('the exit of clusters', () => {
  it('shows the share of a level only where enough people have it', () => {
    const of = cellOf(80, 'cluster');
    const shareOf = (cell: RawCell | undefined) =>
      release(
        {},
        {
          fitted: {
            kind: 'partition',
            people: 100,
            parts: [{ part: 'cluster 1', term: 'sex: f', says: { kind: 'level', cell, of, count: 0 } }],
          },
          cells: [everybody, of, ...(cell === undefined ? [] : [cell])],
        },
      ).rows[0];
    expect(shareOf(cellOf(20, 'cluster', 'f'))).toEqual(['cluster 1', 'sex: f', '0.250', null, '20']);
    expect(shareOf(undefined)).toEqual(shareOf(cellOf(9, 'cluster', 'f')));
  });
});

describe('the exit of noisy models', () => {
  it('needs a price, and rounds', () => {
    const question = { tree, rules: { ...STRICT_RULES, minimumPeople: 10 }, breakdowns: [], possibleRows: null };
    const model = [
      { part: 'coefficient', term: 'age', value: 1.2345, error: 0.05678, people: null },
      { part: 'cluster 1', term: 'age', value: null, error: null, people: 2 },
      { part: 'fit', term: 'people', value: null, error: 7.777, people: 99 },
    ];
    expect(() => releaseNoisyModel(question, model)).toThrow('assertion failed');
    const noise = { summary: { rho: '0.1', delta: '0', minimumPeople: null }, columns: [] };
    const task = { kind: 'training', model: { kind: 'k-means', clusters: 2 } } as const;
    expect(releaseNoisyModel({ ...question, noise, task }, model).rows).toEqual([
      ['coefficient', 'age', '1.23', '0.0568', null],
      ['cluster 1', 'age', null, null, '2'],
      ['fit', 'people', null, '7.78', '99'],
    ]);
    expect(releaseNoisyModel({ ...question, noise, task }, null).rows).toEqual([]);
  });
});

describe('numbers of models', () => {
  it.each([
    [0.0999999, '0.100'],
    [999.9, '1000'],
    [-1234567, '-1230000'],
    [1e-12, '0'],
    [0.00000123456, '0.00000123'],
  ])('%d is %s', (value, text) => {
    expect(floatText(value, 3)).toBe(text);
  });

  it.each([NaN, Infinity, 1e30])('%d is none', (value) => {
    expect(() => floatText(value, 3)).toThrow('no size');
  });
});
