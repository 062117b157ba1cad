// SPDX-License-Identifier: Apache-2.0
import {
  STRICT_RULES,
  type Agreement,
  type ColumnTerms,
  type DatasetTerms,
  type Predicate,
  type QueryTree,
} from '@glovebox/contracts';
import { neededGrants } from './needed-grants.ts';

const age: ColumnTerms = { role: 'dimension', breakpoints: ['40'] };

const terms = (more: Partial<DatasetTerms> = {}, ageTerms: ColumnTerms = age): DatasetTerms => ({
  columns: [
    { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } },
    { name: 'age', type: { type: 'integer' }, nullable: true, terms: ageTerms },
    {
      name: 'cost',
      type: { type: 'integer' },
      nullable: true,
      terms: { role: 'measure', bounds: { low: '0', high: '9' } },
    },
    {
      name: 'town',
      type: { type: 'text' },
      nullable: true,
      terms: { role: 'dimension', transforms: [{ kind: 'prefix', length: 2 }] },
    },
  ],
  aggregates: ['count', 'sum'],
  minimumPeople: 12,
  purposes: ['research'],
  receivers: ['analyst'],
  ...more,
});

const agreement = (own: DatasetTerms): Agreement => ({
  room: 'room',
  title: 'Room',
  version: 1,
  previous: null,
  parties: [],
  keybrokers: [],
  datasets: [{ name: 'people', owner: 'ada', keybroker: 'keys', terms: own }],
  attestation: { platforms: [] },
  approvals: { officers: 0 },
  receivers: ['analyst'],
  purposes: ['research', 'care'],
  regions: ['eu-1'],
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2027-01-01T00:00:00Z',
});

const column = (name: string) => ({ relation: 'p', column: name });

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

const older = (than: string): Predicate => ({
  kind: 'compare',
  op: '>=',
  column: column('age'),
  value: { type: 'integer', value: than },
});

const ask = (changed: Partial<QueryTree>, own = terms(), purpose = 'research') =>
  neededGrants({
    agreement: agreement(own),
    tree: { ...tree, ...changed },
    purpose,
    requester: 'ada',
    at: '2026-06-01T00:00:00Z',
  });

const words = (answer: ReturnType<typeof ask>) =>
  answer.kind === 'grants' ? answer.grants.map((grant) => grant.words) : answer.kind;

describe('needed grants', () => {
  it('needs none where the question is admitted', () => expect(words(ask({}))).toBe('admitted'));

  it('asks for one breakpoint more', () => {
    expect(ask({ where: older('65') })).toMatchObject({
      kind: 'grants',
      grants: [{ owner: 'ada', dataset: 'people', change: { column: 'age', terms: { breakpoints: ['40', '65'] } } }],
    });
  });

  it('asks for everything that is missing, each thing once', () => {
    const average = {
      name: 'a',
      value: { kind: 'aggregate', aggregate: { kind: 'avg', of: column('cost'), filter: older('40') } },
    } as const;
    const two = {
      name: 'b',
      value: { kind: 'aggregate', aggregate: { kind: 'avg', of: column('cost'), filter: null } },
    } as const;
    const answer = ask(
      { values: [average, two], outputs: [0, 1].map((index) => ({ from: 'value' as const, index })) },
      terms(),
      'care',
    );
    expect(words(answer)).toEqual([
      'add `care` to the purposes of `people`',
      'change the rules of `people`: expressions to "guarded"',
      'add `avg` to the aggregates of `people`',
    ]);
  });

  it('asks for a finer transform', () => {
    const key = {
      kind: 'column' as const,
      column: { ...column('town'), through: { kind: 'prefix' as const, length: 3 } },
    };
    expect(
      ask({
        groups: [{ name: 'town', key }],
        outputs: [
          { from: 'group', index: 0 },
          { from: 'value', index: 0 },
        ],
      }),
    ).toMatchObject({
      grants: [{ change: { terms: { transforms: [{ length: 2 }, { length: 3 }] } } }],
    });
  });

  it('asks once for a column, with everything that it needs', () => {
    const single: Predicate = {
      kind: 'compare',
      op: '=',
      column: column('age'),
      value: { type: 'integer', value: '64' },
    };
    const answer = ask({ where: { kind: 'or', parts: [older('70'), single] } });
    expect(answer).toMatchObject({ grants: [{ change: { terms: { breakpoints: ['40', '64', '65', '70'] } } }] });
  });

  it('says what no terms can admit', () => {
    const key = { kind: 'column' as const, column: column('id') };
    expect(
      ask({
        groups: [{ name: 'id', key }],
        outputs: [
          { from: 'group', index: 0 },
          { from: 'value', index: 0 },
        ],
      }),
    ).toMatchObject({
      kind: 'denied',
      reasons: [{ code: 'lists-people' }],
    });
  });
});

describe('clauses', () => {
  const lent = (clauses: ColumnTerms & { role: 'dimension' }) => terms({ rules: { ...STRICT_RULES } }, clauses);
  const forCare = { use: 'filter' as const, breakpoints: ['40', '65'], for: { purposes: ['care'] } };
  const forAll = { use: 'filter' as const, breakpoints: ['40'] };

  it('admit what one of them admits, for its purpose only', () => {
    const own = terms({ purposes: ['research', 'care'] }, { role: 'dimension', clauses: [forCare, forAll] });
    expect(ask({ where: older('65') }, own, 'care').kind).toBe('admitted');
    expect(ask({ where: older('40') }, own).kind).toBe('admitted');
    expect(ask({ where: older('65') }, own)).toMatchObject({
      grants: [{ change: { terms: { clauses: [forCare, { use: 'filter', breakpoints: ['40', '65'] }] } } }],
    });
  });

  it.each([
    ['party', { parties: ['bert'] }],
    ['region', { regions: ['us-1'] }],
    ['time to come', { from: '2026-07-01T00:00:00Z' }],
    ['time gone', { until: '2026-05-01T00:00:00Z' }],
  ])('of another %s admit nothing', (_, scope) => {
    const own = lent({ role: 'dimension', clauses: [{ use: 'filter', for: scope }] });
    expect(ask({ where: older('40') }, own).kind).not.toBe('admitted');
  });

  it('lend nothing that no clause names', () => {
    const own = lent({ role: 'dimension', clauses: [{ use: 'filter' }] });
    const key = { kind: 'column' as const, column: column('age') };
    const grouped = {
      groups: [{ name: 'age', key }],
      outputs: [
        { from: 'group' as const, index: 0 },
        { from: 'value' as const, index: 0 },
      ],
    };
    expect(ask({ where: older('41') }, own).kind).toBe('admitted');
    expect(ask(grouped, own)).toMatchObject({
      grants: [{ change: { terms: { clauses: [{ use: 'filter' }, { use: 'group' }] } } }],
    });
  });
});
