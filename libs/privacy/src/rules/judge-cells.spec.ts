// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, QueryTree } from '@glovebox/contracts';
import type { RawCell } from '../cells.ts';
import { exactRules } from '../exact-rules.spec-data.ts';
import type { Question } from '../question.ts';
import { judgeCells } from './judge-cells.ts';

const x = { relation: 'r', column: 'x' };
const y = { relation: 'r', column: 'y' };
const aggregates: Readonly<Record<string, Aggregate>> = {
  'a variance': { kind: 'variance', statistic: 'var_samp', of: x, filter: null },
  'a correlation': { kind: 'pair', statistic: 'corr', y, x, filter: null },
  'a median': { kind: 'quantile', at: '0.5', interpolated: true, of: x, filter: null },
  'a sum': { kind: 'sum', of: x, filter: null },
};

/** Whether one value of one cell passes: of so many people, who have so many rows. */
function passes(aggregate: Aggregate | undefined, people: number, rows: number): boolean | undefined {
  if (aggregate === undefined) throw new Error('the aggregate is one of the table');
  const tree: QueryTree = {
    version: 1,
    derived: [],
    from: { source: 'dataset', name: 'rows', alias: 'r' },
    joins: [],
    where: null,
    groups: [],
    values: [{ name: 'v', value: { kind: 'aggregate', aggregate } }],
    outputs: [{ from: 'value', index: 0 }],
    orderBy: [],
    limit: null,
  };
  const question: Question = {
    tree,
    rules: { ...exactRules(5), degreesOfFreedom: 10, quantiles: { low: '0.1', high: '0.9', minimumPeople: 20 } },
    breakdowns: [{ isFiltered: false, isFilteredBySensitive: false, groups: [] }],
    possibleRows: null,
  };
  const cell: RawCell = {
    keys: [],
    people,
    values: [[{ people, count: String(rows), sum: '1' }]],
    facts: [[{ fewestPeople: people, magnitudes: [] }]],
  };
  return judgeCells(question, [cell]).get(cell)?.[0];
}

describe('what a statistic needs beyond the minimum', () => {
  it.each([
    ['a variance', 11],
    ['a correlation', 12],
    ['a median', 20],
    ['a sum', 5],
  ])('%s rests on %i people, however many rows they have', (name, needed) => {
    expect(passes(aggregates[name], needed, needed)).toBe(true);
    expect(passes(aggregates[name], needed - 1, needed - 1)).toBe(false);
    expect(passes(aggregates[name], needed - 1, 1000)).toBe(false);
  });
});
