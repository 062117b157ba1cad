// SPDX-License-Identifier: Apache-2.0
import type { DatasetTerms } from '@glovebox/contracts';
import { budgetShares, describeBudgetShare } from './budget-shares.ts';

const terms: DatasetTerms = {
  columns: [{ name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } }],
  aggregates: ['count'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['analyst'],
};
const budget = {
  ...{ rhoTotal: '0.35', rhoPerQuestion: '0.1', delta: '0.000001', selectionDelta: '0.0000003' },
  ...{ preThreshold: 10, maximumGroupsPerPerson: 1, maximumRowsPerPersonAndGroup: 1 },
};
const datasets = [
  { name: 'people', terms: { ...terms, budget } },
  { name: 'others', terms: { ...terms, budget } },
  { name: 'exact', terms },
];

describe('the share that a question has of a budget', () => {
  it('is how many of its price fit, and its epsilon, for each dataset that it touches', () => {
    const [share, ...more] = budgetShares({ price: { rho: '0.1', delta: '0' }, datasets: ['people'] }, datasets);
    expect(more).toEqual([]);
    expect(share).toMatchObject({ dataset: 'people', rho: '0.1', rhoTotal: '0.35', questions: 3, delta: '0.000001' });
    expect(Number(share?.epsilon)).toBeLessThan(Number(share?.epsilonTotal));
    expect(share && describeBudgetShare(share)).toContain('3 questions of this price');
  });

  it('is bounded by what key selections may cost in all', () => {
    const price = { rho: '0.01', delta: '0.0000003' };
    expect(budgetShares({ price, datasets: ['people'] }, datasets)[0]?.questions).toBe(3);
  });
});
