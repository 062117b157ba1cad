// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { DatasetTerms, STRICT_RULES } from '@glovebox/contracts';
import type { DetectedColumn } from '@glovebox/tables';
import { newClause } from './clause-form.ts';
import { PRESETS, presetOf, rulesForm } from './rules-form.ts';
import { fillForm, startForm, type ColumnForm, type TermsForm } from './terms-form.ts';
import { termsOf } from './terms-of.ts';

const column = (name: string, type: DetectedColumn['type'], values: string[] = [], nulls = 0): DetectedColumn => ({
  ...{ source: name, name, type, nulls, values, distinct: values.length, range: null },
});
const start = startForm('patients', [
  column('id', { type: 'integer' }),
  column('age', { type: 'integer' }, [], 2),
  column('sex', { type: 'text' }, ['f', 'm']),
  column('note', { type: 'text' }),
]);
const use = (form: TermsForm, changes: Record<string, Partial<ColumnForm>>): TermsForm => ({
  ...form,
  columns: form.columns.map((one) => ({ ...one, ...changes[one.name] })),
});
const complete = use(
  { ...start, purposes: 'research', receivers: 'dr-adler, lab', uses: '20' },
  {
    id: { use: 'unit' },
    age: { use: 'measure', low: '0', high: '120' },
    sex: { use: 'dimension', sensitive: true },
  },
);
const problemsOf = (form: TermsForm): Readonly<Record<string, string>> => {
  const said = termsOf(form);
  return said.kind === 'problems' ? said.problems : {};
};

describe('a form of terms', () => {
  it('lends nothing that nobody spoke of', () => {
    expect(problemsOf(start)).toEqual({
      columns: 'Say for at least one column what it may be used for.',
      purposes: 'At least one is needed.',
      receivers: 'At least one is needed.',
    });
  });

  it('becomes terms', () => {
    expect(termsOf(complete)).toEqual({
      kind: 'terms',
      name: 'patients',
      terms: {
        columns: [
          { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } },
          {
            name: 'age',
            type: { type: 'integer' },
            nullable: true,
            terms: { role: 'measure', bounds: { low: '0', high: '120' } },
          },
          {
            name: 'sex',
            type: { type: 'text' },
            nullable: false,
            terms: { role: 'dimension', domain: ['f', 'm'], sensitive: true },
          },
        ],
        aggregates: ['count', 'sum', 'avg'],
        minimumPeople: 10,
        purposes: ['research'],
        receivers: ['dr-adler', 'lab'],
        uses: 20,
      },
    });
  });

  it('says at which field something is wrong, of the schema and of what does not fit', () => {
    const join = newClause('join');
    const wrong = use(
      {
        ...complete,
        purposes: 'Research!',
        minimumPeople: '1',
        rules: { ...complete.rules, kPercent: '101', low: 'x' },
      },
      {
        id: { use: 'unit', clauses: [{ ...join, scope: { ...join.scope, uses: 'ten', from: 'May' } }] },
        age: { use: 'dimension', limits: { breakpoints: '30, forty', domain: '', prefixes: '', parts: [] } },
        sex: { use: 'dimension', limits: { breakpoints: '', domain: '', prefixes: '2, 0', parts: [] } },
      },
    );
    expect(problemsOf(wrong)).toEqual({
      purposes: 'Must be lower-case letters, digits and dashes.',
      minimumPeople: 'At least 2.',
      'rules.dominance.kPercent': 'At most 100.',
      'rules.quantiles.low': 'Must be a number, such as 0.5.',
      'columns.id.clauses.0.for.uses': 'A whole number is needed.',
      'columns.id.clauses.0.for.from': 'Must be UTC as 2026-11-24T05:37:00Z.',
      'columns.age.breakpoints': 'Must be a number, such as 0.5.',
      'columns.sex.transforms': 'At least 1.',
    });
    const unfit = use(complete, {
      age: { use: 'dimension', limits: { breakpoints: '40, 30', domain: '', prefixes: '', parts: [] } },
    });
    expect(problemsOf(unfit)).toEqual({ 'columns.age': 'Breakpoints are not in increasing order. Sort them.' });
  });

  it('is filled in from terms and says the same again', () => {
    expect(termsOf(fillForm('everything', EVERYTHING))).toEqual({
      kind: 'terms',
      name: 'everything',
      terms: EVERYTHING,
    });
  });

  it('keeps columns of the file that given terms do not name', () => {
    const { columns } = fillForm('everything', EVERYTHING, [column('more', { type: 'boolean' })]);
    expect(columns.at(-1)).toMatchObject({ name: 'more', use: 'leave' });
  });

  it.each(Object.entries(PRESETS))('has the preset %s, which is known again', (preset, { rules, isNoisy }) => {
    const form = { ...complete, rules: rulesForm(rules), isNoisy };
    expect(presetOf(form.rules, form.isNoisy)).toBe(preset);
    expect(termsOf(form).kind).toBe('terms');
    expect(presetOf({ ...form.rules, maximumRows: '7' }, isNoisy)).toBeNull();
  });
});

const scope = {
  parties: ['bert'],
  purposes: ['care'],
  receivers: ['cleo'],
  regions: ['eu-1'],
  from: '2026-01-01T00:00:00Z',
  until: '2026-12-31T12:00:00Z',
  uses: 17,
};

/** Terms in which everything that can be said is said. */
const EVERYTHING: DatasetTerms = DatasetTerms.parse({
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
        transforms: [{ kind: 'prefix', length: 2 }],
        domain: ['AA', 'B, C', ' D ', '', '"E"', 'F\nG'],
        sensitive: true,
        clauses: [
          { use: 'group', domain: ['AA', ''], for: { until: '2026-12-31T23:59:59Z' } },
          { use: 'filter', transforms: [{ kind: 'prefix', length: 1 }] },
        ],
      },
    },
    {
      name: 'seen',
      type: { type: 'timestamp' },
      nullable: false,
      terms: {
        role: 'dimension',
        transforms: [
          { kind: 'truncate', to: 'month' },
          { kind: 'part', of: 'hour' },
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
      name: 'cost',
      type: { type: 'decimal', scale: 2 },
      nullable: false,
      terms: {
        role: 'measure',
        bounds: { low: '0', high: '77' },
        clauses: [{ use: 'aggregate', functions: ['sum', 'train'] }],
      },
    },
    { name: 'note', type: { type: 'text' }, nullable: false, terms: { role: 'never' } },
  ],
  aggregates: ['count', 'sum', 'train'],
  minimumPeople: 13,
  purposes: ['research'],
  receivers: ['analyst'],
  rules: {
    ...STRICT_RULES,
    dominance: null,
    statisticsCap: null,
    quantiles: { low: '0.25', high: '0.75', minimumPeople: 30 },
    rounding: { counts: 1, significantDigits: null },
    differencing: 'off',
  },
  budget: {
    rhoTotal: '0.5',
    rhoPerQuestion: '0.01',
    delta: '0.000001',
    selectionDelta: '0.00000001',
    preThreshold: 11,
    maximumGroupsPerPerson: 2,
    maximumRowsPerPersonAndGroup: 3,
  },
  uses: 31,
});
