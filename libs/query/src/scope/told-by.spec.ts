// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, DerivedTable, QueryTree } from '@glovebox/contracts';
import { derivedParts, toldBy } from './told-by.ts';

const x = { relation: 'v', column: 'x' };
const orElse = (value: string) => ({ ...x, orElse: value });
const rows: Aggregate = { kind: 'count-rows', filter: null };
const there: Aggregate = { kind: 'count', of: x, filter: null };

describe('what a stand-in for missing values tells', () => {
  it.each<[string, Aggregate, Aggregate[]]>([
    ['a plain sum: itself', { kind: 'sum', of: x, filter: null }, [{ kind: 'sum', of: x, filter: null }]],
    [
      'a zero in a sum: the sum',
      { kind: 'sum', of: orElse('0'), filter: null },
      [{ kind: 'sum', of: x, filter: null }],
    ],
    [
      'a zero in an average',
      { kind: 'avg', of: orElse('0'), filter: null },
      [{ kind: 'sum', of: x, filter: null }, rows],
    ],
    [
      'five in a sum',
      { kind: 'sum', of: orElse('5'), filter: null },
      [{ kind: 'sum', of: x, filter: null }, rows, there],
    ],
    [
      'five in an average',
      { kind: 'avg', of: orElse('5'), filter: null },
      [{ kind: 'sum', of: x, filter: null }, rows, there],
    ],
    ['a count: rows', { kind: 'count', of: orElse('5'), filter: null }, [rows]],
    [
      'a deviation',
      { kind: 'variance', statistic: 'var_samp', of: orElse('0'), filter: null },
      [{ kind: 'variance', statistic: 'var_samp', of: x, filter: null }, rows, there],
    ],
  ])('%s', (_, aggregate, told) => {
    expect(toldBy(aggregate)).toEqual(told);
  });
});

describe('what a column of a derived table says of rows', () => {
  const table = (name: string, from: DerivedTable['from'], aggregate: Aggregate): DerivedTable => ({
    name,
    from,
    joins: [],
    where: null,
    unit: { name: 'id', column: { relation: from.alias, column: 'id' } },
    columns: [{ name: 'm', aggregate }],
  });
  const filter: Aggregate['filter'] = {
    kind: 'compare',
    op: '>',
    column: x,
    value: { type: 'integer', value: '1' },
  };
  const inner: Aggregate = { kind: 'sum', of: x, filter };
  const outer: Aggregate = { kind: 'sum', of: { relation: 'a', column: 'm' }, filter: null };
  const tree = {
    derived: [
      table('inner', { source: 'dataset', name: 'visits', alias: 'v' }, inner),
      table('outer', { source: 'derived', name: 'inner', alias: 'a' }, outer),
    ],
  } as unknown as QueryTree;

  it('is, for sums of sums, the sum of the rows that contribute to both', () => {
    const named = { kind: 'sum', of: { relation: 'visits', column: 'x' }, filter: null };
    expect(derivedParts(tree, 'inner', 'm')).toEqual([{ dataset: 'visits', aggregate: named, path: [inner] }]);
    expect(derivedParts(tree, 'outer', 'm')).toEqual([{ dataset: 'visits', aggregate: named, path: [outer, inner] }]);
  });

  it('is, for the person, who is there', () => {
    expect(derivedParts(tree, 'outer', 'id')).toEqual([{ dataset: 'visits', aggregate: null, path: [] }]);
  });
});
