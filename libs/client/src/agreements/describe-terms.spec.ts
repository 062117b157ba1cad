// SPDX-License-Identifier: Apache-2.0
import { DatasetTerms, STRICT_RULES } from '@glovebox/contracts';
import { describeTerms } from './describe-terms.ts';

const scope = {
  parties: ['bert'],
  purposes: ['care'],
  receivers: ['cleo'],
  regions: ['eu-1'],
  from: '2026-01-01T00:00:00Z',
  until: '2026-12-31T00:00:00Z',
  uses: 17,
};

/** Terms in which everything that can be said is said. */
const everything: DatasetTerms = DatasetTerms.parse({
  columns: [
    {
      name: 'id',
      type: { type: 'integer' },
      nullable: false,
      terms: { role: 'unit', clauses: [{ use: 'join', for: scope }, { use: 'count-people' }] },
    },
    {
      name: 'town',
      type: { type: 'text' },
      nullable: true,
      terms: {
        role: 'dimension',
        domain: ['AA', 'BB'],
        transforms: [{ kind: 'prefix', length: 2 }],
        sensitive: true,
        clauses: [
          { use: 'group', domain: ['AA'], for: scope },
          { use: 'filter', transforms: [{ kind: 'prefix', length: 1 }] },
        ],
      },
    },
    {
      name: 'age',
      type: { type: 'integer' },
      nullable: false,
      terms: { role: 'dimension', breakpoints: ['40', '65'] },
    },
    {
      name: 'seen',
      type: { type: 'date' },
      nullable: false,
      terms: {
        role: 'dimension',
        transforms: [
          { kind: 'truncate', to: 'month' },
          { kind: 'part', of: 'year' },
        ],
      },
    },
    {
      name: 'cost',
      type: { type: 'decimal', scale: 2 },
      nullable: false,
      terms: {
        role: 'measure',
        bounds: { low: '0', high: '77' },
        clauses: [{ use: 'aggregate', functions: ['sum', 'avg'] }],
      },
    },
    { name: 'note', type: { type: 'text' }, nullable: false, terms: { role: 'never' } },
  ],
  aggregates: ['count', 'sum'],
  minimumPeople: 13,
  purposes: ['research'],
  receivers: ['analyst'],
  rules: { ...STRICT_RULES, answerGridSeconds: 7 },
  uses: 31,
});

const budget = {
  rhoTotal: '0.5',
  rhoPerQuestion: '0.01',
  delta: '0.000001',
  selectionDelta: '0.0000001',
  preThreshold: 11,
  maximumGroupsPerPerson: 6,
  maximumRowsPerPersonAndGroup: 9,
};

/** Every value of a document, with the document in which that one value is another of its kind. */
function* mutations(
  value: unknown,
  rebuild: (changed: unknown) => unknown,
  path: string,
): Generator<[string, unknown]> {
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries())
      yield* mutations(part, (changed) => rebuild(value.with(index, changed)), `${path}.${String(index)}`);
    if (value.length > 1) yield [`${path} without its last`, rebuild(value.slice(0, -1))];
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      yield* mutations(part, (changed) => rebuild({ ...value, [key]: changed }), `${path}.${key}`);
      yield [
        `${path} without ${key}`,
        rebuild(Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))),
      ];
      yield [`${path}.${key} null`, rebuild({ ...value, [key]: null })];
    }
  } else for (const other of ALTERNATIVES) if (other !== value) yield [`${path} = ${String(other)}`, rebuild(other)];
}

const ALTERNATIVES: readonly unknown[] = [
  ...[
    1,
    2,
    3,
    5,
    12,
    100,
    1000,
    true,
    false,
    '0.2',
    '3',
    '41',
    '66',
    '2027-03-01T00:00:00Z',
    'zz',
    'ZZ',
    'id2',
    'sum',
    'count',
    'quantile',
  ],
  ...[
    'suppress',
    'report',
    'allow',
    'strict',
    'rank',
    'off',
    'columns',
    'guarded',
    'declared',
    'any',
    'year',
    'week',
    'group',
    'filter',
  ],
  ...['integer', 'text', 'boolean', 'date', 'timestamp'],
];

const words = (terms: DatasetTerms) => describeTerms(terms, 'people').join('\n');

describe('terms in words', () => {
  it.each([
    ['rules', everything],
    ['a budget', DatasetTerms.parse({ ...everything, rules: undefined, budget })],
  ])('with %s: no valid change of any value leaves the words as they were', (_, terms) => {
    const said = words(terms);
    let tried = 0;
    for (const [path, changed] of mutations(terms, (value) => value, '')) {
      const parsed = DatasetTerms.safeParse(changed);
      if (!parsed.success || JSON.stringify(parsed.data) === JSON.stringify(terms)) continue;
      tried++;
      if (words(parsed.data) === said) throw new Error(`not in the words: ${path}`);
    }
    expect(tried).toBeGreaterThan(150);
  });

  it('says of unset rules what holds then', () => {
    const { rules: _, ...unset } = everything;
    expect(words(unset)).toBe(words({ ...everything, rules: STRICT_RULES }));
  });
});
