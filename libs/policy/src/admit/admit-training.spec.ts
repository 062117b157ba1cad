// SPDX-License-Identifier: Apache-2.0
import type { Agreement, DatasetTerms, Model, QueryTree, Task } from '@glovebox/contracts';
import { STRICT_RULES } from '@glovebox/contracts';
import { asPopulation } from '@glovebox/ml';
import { exampleAgreement } from '../example.spec-data.ts';
import { admitComputation } from './admit-computation.ts';
import { neededGrants } from './needed-grants.ts';

/** The example's people: age in bins, bmi as a number. */
const bare: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [],
  where: null,
  groups: [
    {
      name: 'old',
      key: {
        kind: 'case',
        branches: [
          {
            when: {
              kind: 'compare',
              op: '>=',
              column: { relation: 'p', column: 'age' },
              value: { type: 'integer', value: '60' },
            },
            then: { type: 'text', value: 'yes' },
          },
        ],
        otherwise: { type: 'text', value: 'no' },
      },
    },
  ],
  values: [
    { name: 'people', value: { kind: 'aggregate', aggregate: { kind: 'count-rows', filter: null } } },
    {
      name: 'bmi',
      value: { kind: 'aggregate', aggregate: { kind: 'avg', of: { relation: 'p', column: 'bmi' }, filter: null } },
    },
  ],
  outputs: [
    { from: 'group', index: 0 },
    { from: 'value', index: 0 },
    { from: 'value', index: 1 },
  ],
  orderBy: [],
  limit: null,
};
const linear: Model = { kind: 'linear-regression', target: { kind: 'number', value: 'bmi' } };
const taskOf = (model: Model): Task => ({ kind: 'training', model });

const lent = (change: Partial<DatasetTerms> = {}): Agreement => {
  const agreement = exampleAgreement();
  const datasets = agreement.datasets.map((dataset) =>
    dataset.name === 'people'
      ? { ...dataset, terms: { ...dataset.terms, aggregates: ['train' as const], ...change } }
      : dataset,
  );
  return { ...agreement, datasets };
};

const admit = (model: Model = linear, agreement = lent(), tree = asPopulation(bare, taskOf(model))) =>
  admitComputation({ agreement, tree, task: taskOf(model), purpose: 'research' });

const codes = (outcome: ReturnType<typeof admit>) =>
  outcome.kind === 'denied' ? outcome.reasons.map(({ code }) => code) : [];

const budget: DatasetTerms['budget'] = {
  rhoTotal: '1',
  rhoPerQuestion: '0.1',
  delta: '0.000001',
  selectionDelta: '0.0000001',
  preThreshold: 10,
  maximumGroupsPerPerson: 1,
  maximumRowsPerPersonAndGroup: 1,
};

describe('admission of a training', () => {
  it('needs training to be allowed, and no other function', () => {
    expect(admit()).toMatchObject({ kind: 'allowed', datasets: ['people'], privacy: null });
    const refused = admit(linear, exampleAgreement());
    expect(codes(refused)).toEqual(['aggregate-not-allowed']);
    const tree = asPopulation(bare, taskOf(linear));
    const asked = { agreement: exampleAgreement(), tree, task: taskOf(linear), purpose: 'research' };
    expect(neededGrants(asked)).toMatchObject({
      kind: 'grants',
      grants: [{ owner: 'registry', change: { kind: 'add', to: 'aggregates', value: 'train' } }],
    });
  });

  it('needs a clause of the column, where it has any', () => {
    const clauses = (functions: ('avg' | 'train')[]) =>
      lent({
        columns: exampleAgreement().datasets[0]!.terms.columns.map((column) =>
          column.name === 'bmi' && column.terms.role === 'measure'
            ? { ...column, terms: { ...column.terms, clauses: [{ use: 'aggregate', functions }] } }
            : column,
        ),
      });
    expect(codes(admit(linear, clauses(['avg'])))).toEqual(['no-clause']);
    expect(admit(linear, clauses(['train'])).kind).toBe('allowed');
  });

  it.each<[string, QueryTree, string]>([
    ['other cells than those of a population', bare, 'training-shape'],
    ['a LIMIT', { ...asPopulation(bare, taskOf(linear)), limit: 5 }, 'training-shape'],
    [
      'no count',
      { ...asPopulation(bare, taskOf(linear)), values: bare.values.slice(1), outputs: bare.outputs.slice(0, 2) },
      'training-shape',
    ],
    ['nothing to predict from', { ...bare, groups: [], outputs: bare.outputs.slice(1) }, 'training-features'],
  ])('refuses %s', (_, tree, code) => {
    expect(codes(admit(linear, lent(), tree))).toContain(code);
  });

  it.each<[string, Model, string]>([
    [
      'a target that is not there',
      { kind: 'linear-regression', target: { kind: 'number', value: 'hdl' } },
      'training-target',
    ],
    [
      'a class that is not there',
      { kind: 'logistic-regression', target: { kind: 'class', group: 'old', positive: 'maybe' } },
      'training-target',
    ],
    [
      'more rows than a result has',
      { kind: 'random-forest', target: linear.target, trees: 20, maximumDepth: 6, minimumLeaf: 20 },
      'training-rows',
    ],
  ])('refuses %s', (_, model, code) => {
    expect(codes(admit(model))).toContain(code);
  });

  it('refuses leaves of fewer people than any released number rests on', () => {
    const tree = (minimumLeaf: number): Model => ({
      kind: 'decision-tree',
      target: linear.target,
      maximumDepth: 3,
      minimumLeaf,
    });
    expect(codes(admit(tree(20), lent({ minimumPeople: 50 })))).toEqual(['training-leaf']);
    expect(admit(tree(50), lent({ minimumPeople: 50 })).kind).toBe('allowed');
  });

  it('counts the model among the statistics of its people', () => {
    expect(codes(admit(linear, lent({ rules: { ...STRICT_RULES, statisticsCap: 1 } })))).toEqual([
      'training-statistics',
    ]);
    expect(admit(linear, lent({ rules: { ...STRICT_RULES, statisticsCap: 2 } })).kind).toBe('allowed');
  });

  it('costs what a question costs under a budget, and is noisy or nothing', () => {
    expect(admit(linear, lent({ budget }))).toMatchObject({
      kind: 'allowed',
      privacy: { price: { rho: '0.1', delta: '0' }, tables: [] },
    });
    const tree: Model = { kind: 'decision-tree', target: linear.target, maximumDepth: 3, minimumLeaf: 20 };
    expect(admit(tree, lent({ budget })).kind).toBe('allowed');
    const few = lent({ budget, rules: { ...STRICT_RULES, maximumRows: 9 } });
    expect(codes(admit(tree, few))).toEqual(['training-rows']);
  });
});
