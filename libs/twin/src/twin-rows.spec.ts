// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn, DatasetTerms } from '@glovebox/contracts';
import fc from 'fast-check';
import type { TwinValue } from './choices.ts';
import { DEFAULT_TWIN_SIZE, twinOf, type TwinSize, type TwinTable } from './twin-rows.ts';

const termsOf = (columns: DatasetColumn[]): DatasetTerms => ({
  columns,
  aggregates: ['count'],
  minimumPeople: 5,
  purposes: ['research'],
  receivers: ['analyst'],
});
const size: TwinSize = { people: 120, rowsPerPerson: 2, overlap: 0.5, seed: 7 };
const twin = (columns: DatasetColumn[], more: Partial<TwinSize> = {}): TwinTable =>
  twinOf([{ name: 'people', terms: termsOf(columns) }], { ...size, ...more })[0]!;
const unit: DatasetColumn = { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } };
const dimension = (type: DatasetColumn['type'], more: object = {}, nullable = false): DatasetColumn => ({
  name: 'd',
  type,
  nullable,
  terms: { role: 'dimension', ...more },
});
const distinct = (table: TwinTable, index: number) => new Set(table.values[index]);
const dateOf = (days: TwinValue) => new Date(Number(days) * 86_400_000);

describe('a twin', () => {
  it('is the same for the same seed, and another for another', () => {
    const columns = [unit, dimension({ type: 'integer' }, { breakpoints: ['10'] }, true)];
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(twin(columns, { seed })).toEqual(twin(columns, { seed }));
        expect(twin(columns, { seed })).not.toEqual(twin(columns, { seed: seed + 1 }));
      }),
    );
  });

  it('keeps a column as it is when others come and go', () => {
    const age = dimension({ type: 'integer' }, { breakpoints: ['40', '65'] });
    const other = { ...dimension({ type: 'boolean' }), name: 'other' };
    expect(twin([unit, other, age]).values[2]).toEqual(twin([unit, age]).values[1]);
  });

  it('has values in every bin, below the first and above the last', () => {
    const { values } = twin([unit, dimension({ type: 'decimal', scale: 1 }, { breakpoints: ['40', '65.5', '90'] })]);
    const bins = new Set(
      values[1]!.map((value) => [400n, 655n, 900n].filter((point) => (value as bigint) >= point).length),
    );
    expect(bins).toEqual(new Set([0, 1, 2, 3]));
  });

  it('has every value of a domain, equally often', () => {
    const domain = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const { values, rows } = twin([unit, dimension({ type: 'text' }, { domain })]);
    for (const value of domain) {
      const count = values[1]!.filter((one) => one === value).length;
      expect(count).toBeGreaterThanOrEqual(Math.floor(rows / domain.length));
    }
  });

  it('shows a prefix of the domain through a longer text', () => {
    const limits = { domain: ['10', '20'], transforms: [{ kind: 'prefix', length: 2 }] };
    expect(distinct(twin([unit, dimension({ type: 'text' }, limits)]), 1)).toEqual(
      new Set(['10-made-up', '20-made-up']),
    );
  });

  it('makes words up where no domain is declared, told apart by every prefix', () => {
    const words = [...distinct(twin([unit, dimension({ type: 'text' })]), 1)] as string[];
    expect(words.every((word) => word.includes('made-up'))).toBe(true);
    expect(new Set(words.map((word) => word[0])).size).toBe(words.length);
  });

  it('has dates in several years, in every quarter, month and day of the week', () => {
    const dates = [...distinct(twin([unit, dimension({ type: 'date' })]), 1)].map(dateOf);
    expect(new Set(dates.map((date) => date.getUTCFullYear()))).toEqual(new Set([2001, 2002, 2003]));
    expect(new Set(dates.map((date) => date.getUTCMonth())).size).toBe(12);
    expect(new Set(dates.map((date) => date.getUTCDay())).size).toBe(7);
  });

  it('shares the declared part of its people with the other datasets, and no one else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 300 }), (percent, people) => {
        const overlap = percent / 100;
        const terms = termsOf([unit]);
        const tables = twinOf(
          ['one', 'two', 'three'].map((name) => ({ name, terms })),
          { ...size, people, overlap },
        );
        const [one, two, three] = tables.map((table) => distinct(table, 0));
        const shared = Math.round(people * overlap);
        expect([one!.size, two!.size, three!.size]).toEqual([people, people, people]);
        expect([...one!].filter((person) => two!.has(person))).toHaveLength(shared);
        expect([...two!].filter((person) => three!.has(person))).toHaveLength(shared);
      }),
    );
  });

  it('has no column that depends on another', () => {
    const halves = (name: string) => ({ ...dimension({ type: 'boolean' }), name });
    const { values, rows } = twin([unit, halves('a'), halves('b')], { people: 5000 });
    const both = values[1]!.filter((value, row) => value === true && values[2]![row] === true).length;
    expect(Math.abs(both / rows - 0.25)).toBeLessThan(0.02);
  });

  it.each([
    ['no people', { people: 0 }],
    ['half a person', { people: 1.5 }],
    ['more than one can have', { people: 10_000_000, rowsPerPerson: 2 }],
    ['an overlap that is none', { overlap: 1.1 }],
  ])('is not made with %s', (_, more) => {
    expect(() => twin([unit], more)).toThrowCode('size');
  });

  it('names the column that no value fits', () => {
    const bounds = { low: '0.2', high: '0.8' };
    const narrow: DatasetColumn = { ...unit, name: 'cost', terms: { role: 'measure', bounds } };
    expect(() => twin([unit, narrow])).toThrowCode('no-value');
  });
});

describe('what a twin is made from', () => {
  /** Compiles only while a size is numbers and nothing else, and a dataset its name and terms. */
  const takesNothingElse: [
    [Exclude<TwinSize[keyof TwinSize], number>] extends [never] ? true : false,
    keyof Parameters<typeof twinOf>[0][number] extends 'name' | 'terms' ? true : false,
    Parameters<typeof twinOf>[0][number]['terms'] extends DatasetTerms ? true : false,
    Parameters<typeof twinOf>['length'] extends 2 ? true : false,
  ] = [true, true, true, true];

  it('is terms and a size: rows that are handed along change nothing', () => {
    const terms = termsOf([unit, dimension({ type: 'integer' })]);
    const withRows = { name: 'people', terms, rows: [[1n, 4711n]] };
    expect(twinOf([withRows], DEFAULT_TWIN_SIZE)).toEqual(twinOf([{ name: 'people', terms }], DEFAULT_TWIN_SIZE));
    expect(takesNothingElse).not.toContain(false);
  });
});
