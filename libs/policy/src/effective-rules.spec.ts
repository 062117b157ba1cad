// SPDX-License-Identifier: Apache-2.0
import { ReleaseRules, STRICT_RULES, type DatasetTerms } from '@glovebox/contracts';
import fc from 'fast-check';
import { effectiveRules } from './effective-rules.ts';

const open: ReleaseRules = {
  dominance: null,
  classDisclosure: 'allow',
  statisticsCap: null,
  quantiles: { low: '0.01', high: '0.99', minimumPeople: 2 },
  degreesOfFreedom: 1,
  rounding: { counts: 1, significantDigits: null },
  differencing: 'off',
  maximumRows: 10_000,
  expressions: 'guarded',
  filters: 'any',
  derivedTables: true,
  answerGridSeconds: 0,
};

const terms = (minimumPeople: number, rules?: ReleaseRules): DatasetTerms => ({
  columns: [{ name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } }],
  aggregates: ['count'],
  minimumPeople,
  purposes: ['research'],
  receivers: ['analyst'],
  ...(rules === undefined ? {} : { rules }),
});

describe('effective rules', () => {
  it('has the strict rules where an owner says nothing', () => {
    expect(effectiveRules([terms(10)])).toEqual({ ...STRICT_RULES, minimumPeople: 10 });
    expect(effectiveRules([terms(10), terms(5, open)])).toMatchObject({
      ...STRICT_RULES,
      dominance: STRICT_RULES.dominance,
      minimumPeople: 10,
    });
  });

  it('takes each rule from whom it is strictest with', () => {
    const one: ReleaseRules = {
      ...open,
      rounding: { counts: 20, significantDigits: 2 },
      quantiles: { low: '0.05', high: '0.8', minimumPeople: 30 },
    };
    const two: ReleaseRules = {
      ...open,
      rounding: { counts: 50, significantDigits: null },
      quantiles: { low: '0.25', high: '0.9', minimumPeople: 5 },
    };
    expect(effectiveRules([terms(7, one), terms(12, two)])).toMatchObject({
      rounding: { counts: 100, significantDigits: 2 },
      quantiles: { low: '0.25', high: '0.8', minimumPeople: 30 },
      minimumPeople: 12,
    });
    expect(effectiveRules([terms(7, one), terms(12, { ...two, quantiles: null })]).quantiles).toBeNull();
  });

  const percent = fc.integer({ min: 1, max: 100 });
  const arbitraryRules: fc.Arbitrary<ReleaseRules> = fc.record({
    dominance: fc.option(fc.record({ n: fc.constantFrom(1, 2), kPercent: percent, pPercent: percent })),
    classDisclosure: fc.constantFrom('suppress', 'allow'),
    statisticsCap: fc.option(fc.integer({ min: 1, max: 100 })),
    quantiles: fc.option(
      fc.record({
        low: fc.constantFrom('0', '0.1', '0.25'),
        high: fc.constantFrom('0.75', '1'),
        minimumPeople: fc.integer({ min: 2, max: 50 }),
      }),
    ),
    degreesOfFreedom: fc.integer({ min: 1, max: 50 }),
    rounding: fc.record({
      counts: fc.constantFrom(1, 2, 5, 10, 20, 50, 100, 1000),
      significantDigits: fc.option(fc.integer({ min: 1, max: 18 })),
    }),
    differencing: fc.constantFrom('strict', 'rank', 'off'),
    maximumRows: fc.integer({ min: 1, max: 10_000 }),
    expressions: fc.constantFrom('columns', 'guarded'),
    filters: fc.constantFrom('declared', 'any'),
    derivedTables: fc.boolean(),
    answerGridSeconds: fc.integer({ min: 0, max: 60 }),
  });

  it('does not depend on the order or repetition of owners, and is no looser with one more', () => {
    fc.assert(
      fc.property(arbitraryRules, arbitraryRules, arbitraryRules, (a, b, c) => {
        const all = effectiveRules([terms(5, a), terms(6, b), terms(7, c)]);
        expect(effectiveRules([terms(7, c), terms(5, a), terms(6, b), terms(5, a)])).toEqual(all);
        expect(effectiveRules([terms(7, ReleaseRules.parse(withoutPeople(all))), terms(5, a)])).toEqual(all);
      }),
    );
  });
});

const withoutPeople = ({ minimumPeople: _, ...rules }: ReturnType<typeof effectiveRules>) => rules;
