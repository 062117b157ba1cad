// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { DetectedColumn } from '@glovebox/tables';
import { startForm, termsOf, type ColumnForm, type TermsForm } from './terms-form.ts';

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

describe('a form of terms', () => {
  it('lends nothing that nobody spoke of', () => {
    expect(termsOf(start)).toMatchObject({
      kind: 'problems',
      problems: { columns: expect.any(String), purposes: expect.any(String), receivers: expect.any(String) },
    });
  });

  it('becomes terms', () => {
    const form = use(
      { ...start, purposes: 'research', receivers: 'dr-adler, lab', uses: '20' },
      {
        id: { use: 'unit' },
        age: { use: 'measure', low: '0', high: '120' },
        sex: { use: 'dimension', sensitive: true },
      },
    );
    expect(termsOf(form)).toEqual({
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

  it('says at which field something is missing', () => {
    const form = use(
      { ...start, purposes: 'Research!', receivers: 'lab', minimumPeople: '1' },
      { id: { use: 'unit' }, age: { use: 'dimension', breakpoints: '30, forty' } },
    );
    expect(termsOf(form)).toMatchObject({ problems: { 'columns.age.breakpoints': expect.any(String) } });
    const other = use(form, { age: { use: 'leave' } });
    const { problems } = termsOf(other) as { problems: Record<string, string> };
    expect(Object.keys(problems).sort()).toEqual(['minimumPeople', 'purposes.0']);
  });
});
