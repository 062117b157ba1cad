// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, QueryTree } from '@glovebox/contracts';
import { rowsBehind } from './rows-behind.ts';

type Aggregate = Extract<QueryTree['values'][number]['value'], { kind: 'aggregate' }>['aggregate'];

const of = (column: string) => ({ relation: 'p', column });
const avg = (column: string): Aggregate => ({ kind: 'avg', of: of(column), filter: null });
const tree = (values: Record<string, Aggregate>, changes: Partial<QueryTree> = {}): QueryTree => ({
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [],
  where: null,
  groups: [],
  values: Object.entries(values).map(([name, aggregate]) => ({ name, value: { kind: 'aggregate', aggregate } })),
  outputs: [{ from: 'value', index: 0 }],
  orderBy: [],
  limit: null,
  ...changes,
});
const column = (name: string, nullable: boolean) => ({ name, nullable });
const datasets = [
  { name: 'people', terms: { columns: [column('age', false), column('bmi', true)] } },
] as unknown as AgreementDataset[];

describe('the count of the rows behind an average', () => {
  const rows: Aggregate = { kind: 'count-rows', filter: null };

  it('is of the same column, or of all rows where the column is never missing', () => {
    const counted: Aggregate = { kind: 'count', of: of('bmi'), filter: null };
    const found = rowsBehind(tree({ a: avg('age'), b: avg('bmi'), n: rows, m: counted }), datasets);
    expect([...found]).toEqual([
      ['a', 'n'],
      ['b', 'm'],
    ]);
  });

  it('is none where rows can lack the value, or another filter holds', () => {
    const some: Aggregate = { ...rows, filter: { kind: 'is-null', column: of('sex'), negated: true } };
    expect(rowsBehind(tree({ b: avg('bmi'), n: rows }), datasets).size).toBe(0);
    expect(rowsBehind(tree({ a: avg('age'), n: some }), datasets).size).toBe(0);
    const union = { unionAll: [tree({ a: avg('age'), n: rows })] };
    expect(rowsBehind(tree({ a: avg('age'), n: rows }, union), datasets).size).toBe(0);
  });
});
