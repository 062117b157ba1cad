// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type DatasetTerms, type QueryTree } from '@glovebox/contracts';
import { planQuestion } from '@glovebox/dp';
import { privacyText } from './privacy-text.ts';
import { resultText } from './result-text.ts';

const tree: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'people' },
  joins: [],
  where: null,
  groups: [],
  values: [{ name: 'n', value: { kind: 'aggregate', aggregate: { kind: 'count-rows', filter: null } } }],
  outputs: [{ from: 'value', index: 0 }],
  orderBy: [],
  limit: null,
};
const terms: DatasetTerms = {
  columns: [{ name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } }],
  aggregates: ['count'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['analyst'],
  budget: {
    rhoTotal: '1',
    rhoPerQuestion: '0.1',
    delta: '0.000001',
    selectionDelta: '0.0000001',
    preThreshold: 10,
    maximumGroupsPerPerson: 1,
    maximumRowsPerPersonAndGroup: 1,
  },
};

describe('differential privacy in words', () => {
  it('says price and accuracy before anything is spent', () => {
    const planned = planQuestion(tree, [{ name: 'people', terms }]);
    const text = planned?.kind === 'planned' ? privacyText(tree, planned.question) : '';
    expect(text).toContain('It costs each of `people` rho 0.1 and delta 0 of its budget');
    expect(text).toMatch(/ {2}- n: 95% of cells within \+-\d/);
  });

  it('says beside an answer how noisy it is, and nothing of thresholds', () => {
    const text = resultText({
      columns: [{ name: 'n', kind: 'value', noise: { kind: 'number', within: '5' } }],
      rows: [['-2']],
      suppression: {
        minimumPeople: 10,
        rules: STRICT_RULES,
        rows: 0,
        cells: 0,
        privacy: { rho: '0.1', delta: '0', minimumPeople: null },
      },
    });
    expect(text).toContain('Every number is noisy');
    expect(text).toContain('  - n: 95% of cells within ±5');
    expect(text).not.toContain('rests on at least');
  });
});
