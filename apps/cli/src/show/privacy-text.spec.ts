// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type DatasetTerms, type QueryTree } from '@glovebox/contracts';
import { planQuestion, priceQuestion } from '@glovebox/dp';
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
    const text = planned?.kind === 'planned' ? privacyText({ tree, datasets: [] }, planned.question) : '';
    expect(text).toContain('It costs each of `people` rho 0.1 and delta 0 of its budget');
    expect(text).toMatch(/ {2}- n: 95% of cells within ±\d/);
  });

  it('says of a model how far noise moves it, for people who are made up', () => {
    const measure = { role: 'measure', bounds: { low: '0', high: '100' } } as const;
    const columns: DatasetTerms['columns'] = [
      ...terms.columns,
      ...['x', 'y'].map((name) => ({ name, type: { type: 'integer' } as const, nullable: false, terms: measure })),
    ];
    const averages = ['x', 'y'].map((column): QueryTree['values'][number] => {
      const of = { relation: 'people', column };
      return { name: `avg_${column}`, value: { kind: 'aggregate', aggregate: { kind: 'avg', of, filter: null } } };
    });
    const values = [...tree.values, ...averages];
    const outputs = values.map((_, index) => ({ from: 'value', index }) as const);
    const people = { ...tree, values, outputs };
    const model = { kind: 'linear-regression', target: { kind: 'number', value: 'avg_y' } } as const;
    const dataset = { name: 'people', owner: 'clinic', keybroker: 'clinic', terms: { ...terms, columns } };
    const priced = priceQuestion(people, [dataset]);
    const task = { kind: 'training', model } as const;
    const text =
      priced?.kind === 'planned' ? privacyText({ tree: people, task, datasets: [dataset] }, priced.question) : '';
    expect(text).toMatch(/If 1000, 10000 or 100000 of them/);
    expect(text).toMatch(/ {2}- avg_x: 0\.\d+, 0\.\d+ or 0\.\d+\n/);
    expect(text).toMatch(/fewer than about \d+ people are hidden/);
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
