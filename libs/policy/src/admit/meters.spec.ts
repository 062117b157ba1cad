// SPDX-License-Identifier: Apache-2.0
import type { Agreement, ClauseScope, ColumnClause, QueryTree } from '@glovebox/contracts';
import { exampleAgreement, exampleTree } from '../example.spec-data.ts';
import { admitComputation } from './admit-computation.ts';

/** People are lent for so many questions, and their ages through these clauses. */
function lent(clauses: ColumnClause[], uses?: number): Agreement {
  const agreement = exampleAgreement();
  const [people, visits] = agreement.datasets;
  const columns = people!.terms.columns.map((column) =>
    column.name === 'age' ? { ...column, terms: { role: 'dimension' as const, clauses } } : column,
  );
  const terms = { ...people!.terms, columns, ...(uses === undefined ? {} : { uses }) };
  return { ...agreement, datasets: [{ ...people!, terms }, visits!] };
}

const filtered: QueryTree = {
  ...exampleTree(),
  where: {
    kind: 'compare',
    op: '<',
    column: { relation: 'p', column: 'age' },
    value: { type: 'integer', value: '40' },
  },
};

function metersOf(agreement: Agreement, at = '2026-06-01T00:00:00Z', tree = filtered) {
  const admitted = admitComputation({ agreement, tree, purpose: 'research', requester: 'analyst', at });
  if (admitted.kind === 'denied') throw new Error(admitted.reasons.map(({ code }) => code).join());
  return admitted.meters;
}

const filter = (scope?: ClauseScope): ColumnClause => ({
  use: 'filter',
  breakpoints: ['40'],
  ...(scope && { for: scope }),
});
const placesOf = (agreement: Agreement, at?: string) => metersOf(agreement, at).map(({ clause }) => clause);
const firstHalf = { until: '2026-06-30T00:00:00Z', uses: 3 };
const secondHalf = { from: '2026-07-01T00:00:00Z', uses: 3 };

describe('numbers of uses in terms', () => {
  it('are counted once for a dataset and for each clause that the question rests on', () => {
    expect(metersOf(lent([filter({ uses: 2 })], 5))).toEqual([
      { dataset: 'people', clause: 'uses', meter: expect.stringMatching(/^[0-9a-f]{64}$/), uses: 5 },
      expect.objectContaining({ dataset: 'people', clause: 'columns.age.clauses.0.for.uses', uses: 2 }),
    ]);
    expect(metersOf(exampleAgreement())).toEqual([]);
    expect(placesOf(lent([{ use: 'group', breakpoints: ['40'], for: { uses: 1 } }, filter()]))).toEqual([]);
  });

  it('spare a clause with a number where another admits the same without one', () => {
    expect(placesOf(lent([filter({ uses: 1 }), filter()]))).toEqual([]);
    expect(placesOf(lent([filter({ uses: 1 }), filter({ uses: 9 })]))).toEqual(['columns.age.clauses.0.for.uses']);
  });

  it('are of a period, a party or a purpose where the clause is', () => {
    const halves = lent([filter(firstHalf), filter(secondHalf)]);
    expect(placesOf(halves)).toEqual(['columns.age.clauses.0.for.uses']);
    expect(placesOf(halves, '2026-08-01T00:00:00Z')).toEqual(['columns.age.clauses.1.for.uses']);
    expect(placesOf(lent([filter({ parties: ['others'], uses: 1 }), filter({ uses: 2 })]))).toEqual([
      'columns.age.clauses.1.for.uses',
    ]);
  });

  it('stay the same count under another number or at another place, and are another in another period', () => {
    const meterOf = (clauses: ColumnClause[], at?: string) => metersOf(lent(clauses), at)[0]?.meter;
    const one = meterOf([filter(firstHalf)]);
    expect(meterOf([filter({ ...firstHalf, uses: 100 })])).toBe(one);
    expect(meterOf([{ use: 'group' }, filter(firstHalf)])).toBe(one);
    expect(meterOf([filter(secondHalf)], '2026-08-01T00:00:00Z')).not.toBe(one);
  });
});
