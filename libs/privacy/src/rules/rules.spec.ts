// SPDX-License-Identifier: Apache-2.0
import type { AggregateCell, RawCell } from '../cells.ts';
import { roundedCount, toSignificantDigits } from '../rounding.ts';
import { classDisclosing } from './class-disclosure.ts';
import { isDominated } from './dominance.ts';

describe('dominance', () => {
  const rule = { n: 1, kPercent: 50, pPercent: 15 };
  it.each([
    ['one holds exactly half', { largest: 50n, second: 10n, total: 100n }, false],
    ['one holds more than half', { largest: 51n, second: 10n, total: 100n }, true],
    ['two leave exactly 15% of the largest', { largest: 100n, second: 85n, total: 200n }, false],
    ['two leave less', { largest: 100n, second: 86n, total: 200n }, true],
    ['nothing at all', { largest: 0n, second: 0n, total: 0n }, false],
  ])('when %s', (_, magnitudes, expected) => {
    expect(isDominated(magnitudes, rule)).toBe(expected);
  });

  it('adds the second where the rule is of two', () => {
    const two = { largest: 30n, second: 30n, total: 100n };
    expect(isDominated(two, rule)).toBe(false);
    expect(isDominated(two, { ...rule, n: 2 })).toBe(true);
  });
});

describe('class disclosure', () => {
  const cell = (people: number, ...keys: string[]): RawCell => ({
    keys: keys.map((text) => ({ kind: 'text', text })),
    people,
    values: [],
    facts: [],
  });
  const grouped = (cells: RawCell[]) =>
    cells.map((one) => ({ cell: one, people: one.people, isGrouped: one.keys.map(() => true) }));
  const filtered = { isFiltered: true, isFilteredBySensitive: true };
  const sex = { isSensitive: false, isOwnFilter: false };
  const diagnosis = { isSensitive: true, isOwnFilter: true };

  it('is everybody of a sensitive population in one category, or too few in the others', () => {
    const alike = [cell(15, 'D93', 'F')];
    const almost = [cell(15, 'D93', 'F'), cell(9, 'D93', 'M')];
    const mixed = [cell(15, 'D93', 'F'), cell(10, 'D93', 'M')];
    const breakdown = { ...filtered, groups: [diagnosis, sex] };
    expect([...classDisclosing(grouped(alike), breakdown, 10)]).toEqual(alike);
    expect([...classDisclosing(grouped(almost), breakdown, 10)]).toEqual(almost);
    expect([...classDisclosing(grouped(mixed), breakdown, 10)]).toEqual([]);
  });

  it('is no matter of what the asker filtered by, or of nothing sensitive', () => {
    const alike = [cell(15, 'D93')];
    expect(classDisclosing(grouped(alike), { ...filtered, groups: [diagnosis] }, 10).size).toBe(0);
    const plain = { isFiltered: true, isFilteredBySensitive: false, groups: [sex] };
    expect(classDisclosing(grouped([cell(15, 'F')]), plain, 10).size).toBe(0);
  });
});

describe('rounding', () => {
  const count = { kind: 'count-rows', filter: null } as const;
  const of = (text: string): AggregateCell => ({ people: 10, count: text, sum: null });
  it.each([
    ['12', '10'],
    ['13', '15'],
    ['2', '5'],
    ['1002', '1000'],
  ])('a count of %s is %s to base 5', (raw, rounded) => {
    expect(roundedCount(count, of(raw), { counts: 5, significantDigits: 3 }).count).toBe(rounded);
  });

  it.each([
    ['5279.12', '5280'],
    ['999.6', '1000'],
    ['0.083333', '0.0833'],
    ['-2.500000', '-2.50'],
    ['1.5', '1.5'],
    ['0', '0'],
    ['12450', '12400'],
    ['12350', '12400'],
  ])('%s is %s to three digits', (raw, rounded) => {
    expect(toSignificantDigits(raw, 3)).toBe(rounded);
  });
});
