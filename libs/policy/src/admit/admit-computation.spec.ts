// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type Agreement, type DatasetColumn, type QueryTree } from '@glovebox/contracts';
import { admitComputation } from './admit-computation.ts';

/** Trees as a stranger would sign them. Questions written in SQL are judged in test/integration/questions.spec.ts. */
const columns: DatasetColumn[] = [
  { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } },
  { name: 'sex', type: { type: 'text' }, nullable: true, terms: { role: 'dimension', domain: ['f', 'm'] } },
  { name: 'age', type: { type: 'integer' }, nullable: true, terms: { role: 'dimension', breakpoints: ['40'] } },
];

const agreement = (own: readonly DatasetColumn[] = columns): Agreement => ({
  room: 'room',
  title: 'Strangers',
  version: 1,
  previous: null,
  parties: [],
  keybrokers: [],
  datasets: [
    {
      name: 'people',
      owner: 'ada',
      keybroker: 'keys',
      terms: {
        columns: [...own],
        aggregates: ['count', 'count-distinct'],
        minimumPeople: 12,
        purposes: ['research'],
        receivers: ['analyst'],
      },
    },
  ],
  attestation: { platforms: [] },
  approvals: { officers: 0 },
  receivers: ['analyst'],
  purposes: ['research'],
  regions: [],
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2027-01-01T00:00:00Z',
});

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

const admit = (changed: Partial<QueryTree>, own?: readonly DatasetColumn[]) =>
  admitComputation({ agreement: agreement(own), tree: { ...tree, ...changed }, purpose: 'research' });

const age = (type: 'integer' | 'text' | 'decimal', value: string): QueryTree['where'] => ({
  kind: 'compare',
  op: '<',
  column: { relation: 'p', column: 'age' },
  value: { type, value },
});

describe('admitComputation on a tree from anywhere', () => {
  it('names the datasets and the strictest minimum', () => {
    expect(admit({})).toMatchObject({
      kind: 'allowed',
      datasets: ['people'],
      minimumPeople: 12,
      rules: { ...STRICT_RULES, minimumPeople: 12 },
    });
    expect(admit({ where: age('integer', '40') }).kind).toBe('allowed');
  });

  it.each<[string, Partial<QueryTree>]>([
    ['a table that is not there', { from: { source: 'dataset', name: 'others', alias: 'p' } }],
    ['a derived table that is not there', { from: { source: 'derived', name: 'people', alias: 'p' } }],
    [
      'a column that is not there',
      { where: { kind: 'is-null', column: { relation: 'p', column: 'x' }, negated: false } },
    ],
    [
      'a relation that is not there',
      { where: { kind: 'is-null', column: { relation: 'q', column: 'sex' }, negated: false } },
    ],
    ['an output that is not there', { outputs: [{ from: 'value', index: 1 }] }],
    [
      'an output twice',
      {
        outputs: [
          { from: 'value', index: 0 },
          { from: 'value', index: 0 },
        ],
      },
    ],
    ['an order by nothing', { orderBy: [{ output: 'x', descending: false }] }],
    ['a name twice', { groups: [{ name: 'n', key: { kind: 'column', column: { relation: 'p', column: 'sex' } } }] }],
    [
      'a dataset twice',
      {
        joins: [
          {
            kind: 'inner',
            relation: { source: 'dataset', name: 'people', alias: 'q' },
            left: { relation: 'p', column: 'id' },
            right: { relation: 'q', column: 'id' },
          },
        ],
      },
    ],
    [
      'a derived table that is named like a dataset',
      {
        derived: [
          {
            name: 'people',
            from: tree.from,
            joins: [],
            where: null,
            unit: { name: 'id', column: { relation: 'p', column: 'id' } },
            columns: [],
          },
        ],
      },
    ],
  ])('denies %s', (_, changed) => {
    expect(admit(changed)).toMatchObject({ kind: 'denied', reasons: [{ code: 'document-broken-tree' }] });
  });

  it.each([
    ['another type', age('text', '40'), 'literal-type'],
    ['a number that is written differently', age('integer', '040'), 'literal-type'],
    ['a number that is none', age('integer', '40 OR 1=1'), 'literal-type'],
    ['a decimal for a whole number', age('decimal', '40'), 'literal-type'],
  ])('denies a constant of %s', (_, where, code) => {
    expect(admit({ where })).toMatchObject({ kind: 'denied', reasons: [{ code }] });
  });

  it('denies groups whose names are no canonical constants of one type', () => {
    const when = age('integer', '40');
    if (when === null) throw new Error('a condition');
    const key = (value: string) => ({
      kind: 'case' as const,
      branches: [{ when, then: { type: 'integer' as const, value } }],
      otherwise: { type: 'text' as const, value: 'x' },
    });
    const outputs: QueryTree['outputs'] = [
      { from: 'group', index: 0 },
      { from: 'value', index: 0 },
    ];
    expect(admit({ groups: [{ name: 'g', key: key('1') }], outputs })).toMatchObject({
      reasons: [{ code: 'case-results' }],
    });
    const odd = { ...key("1' --"), otherwise: null };
    expect(admit({ groups: [{ name: 'g', key: odd }], outputs })).toMatchObject({
      reasons: [{ code: 'case-results' }],
    });
  });

  it.each([
    ['none', columns.filter(({ name }) => name !== 'id')],
    ['two', [...columns, { ...columns[0], name: 'other' } as DatasetColumn]],
  ])('denies a dataset with %s columns that identify people', (_, own) => {
    expect(admit({}, own)).toMatchObject({ kind: 'denied', reasons: [{ code: 'no-person', owner: 'ada' }] });
  });
});
