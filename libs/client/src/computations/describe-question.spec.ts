// SPDX-License-Identifier: Apache-2.0
import { DatasetTerms, QueryTree, STRICT_RULES, type Agreement } from '@glovebox/contracts';
import { compareQuestions, describeQuestion, questionLikeness } from './describe-question.ts';
import { describeEffectivePolicy } from './effective-policy.ts';

const age = { relation: 'p', column: 'age' };
const people = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [
    {
      kind: 'inner',
      relation: { source: 'dataset', name: 'visits', alias: 'v' },
      left: { relation: 'p', column: 'id' },
      right: { relation: 'v', column: 'id' },
    },
  ],
  where: {
    kind: 'and',
    parts: [
      { kind: 'compare', op: '>=', column: age, value: { type: 'integer', value: '50' } },
      { kind: 'compare', op: '=', column: { relation: 'v', column: 'code' }, value: { type: 'text', value: 'a`"b"' } },
    ],
  },
  groups: [{ name: 'age', key: { kind: 'column', column: age } }],
  values: [
    {
      name: 'n',
      value: {
        kind: 'aggregate',
        aggregate: { kind: 'count-distinct', of: { relation: 'p', column: 'id' }, filter: null },
      },
    },
  ],
  outputs: [
    { from: 'group', index: 0 },
    { from: 'value', index: 0 },
  ],
  orderBy: [{ output: 'n', descending: true }],
  limit: 10,
};
const tree = QueryTree.parse(people);

describe('a question in words', () => {
  it('says every part of the tree', () => {
    expect(describeQuestion(tree)).toEqual([
      {
        title: 'What it reads',
        lines: ['Reads `people` (as `p`).', 'Joins `visits` (as `v`), of people who are in both (`p.id` is `v.id`).'],
      },
      { title: 'Which rows count', lines: ['Only where `p.age >= 50`.', 'Only where `v.code = \'aˋ"b"\'`.'] },
      { title: 'How it groups', lines: ['One group for each `age`: `p.age`.'] },
      { title: 'What it releases', lines: ['`n`: `count(DISTINCT p.id)`.'] },
      { title: 'Which rows are shown', lines: ['Ordered by `n` from the top.', 'At most 10 rows.'] },
    ]);
  });

  it('differs from another one in what one of them says', () => {
    const wider = QueryTree.parse({ ...people, where: people.where.parts[0], limit: null });
    expect(compareQuestions(wider, tree)).toEqual({
      removed: [],
      added: ['Only where `visits.code = \'aˋ"b"\'`.', 'At most 10 rows.'],
    });
    expect(questionLikeness(tree, tree)).toBe(1);
    expect(questionLikeness(wider, tree)).toBeCloseTo(6 / 8);
  });
});

describe('what holds for an answer', () => {
  const column = (name: string, terms: object) => ({ name, type: { type: 'integer' }, nullable: false, terms });
  const terms = (more: object) =>
    DatasetTerms.parse({
      columns: [
        column('id', { role: 'unit' }),
        column('age', { role: 'dimension' }),
        column('code', { role: 'never' }),
      ],
      aggregates: ['count'],
      minimumPeople: 10,
      purposes: ['care', 'research'],
      receivers: ['cleo'],
      rules: STRICT_RULES,
      ...more,
    });
  const dataset = (name: string, owner: string, more: object) => ({
    name,
    owner,
    keybroker: `${owner}-keys`,
    terms: terms(more),
  });
  const agreement = {
    datasets: [
      dataset('people', 'ann', { rules: { ...STRICT_RULES, dominance: null }, purposes: ['research'] }),
      dataset('visits', 'bert', { minimumPeople: 20, rules: { ...STRICT_RULES, maximumRows: 50 } }),
      dataset('unused', 'carl', { minimumPeople: 500 }),
    ],
  } as unknown as Agreement;
  const words = describeEffectivePolicy(agreement, ['people', 'visits'], tree);
  const saying = (text: string) => words.find((one) => one.words.includes(text));

  it('is the strictest of the owners concerned, with the clauses that make it so', () => {
    const of = (owner: string, name: string, clause: string) => ({ owner, dataset: name, clause });
    expect(saying('at least 20 different people')?.sources).toEqual([of('bert', 'visits', 'minimumPeople')]);
    expect(saying('person makes up more')?.sources).toEqual([of('bert', 'visits', 'rules.dominance')]);
    expect(saying('at most 50 rows')?.sources).toEqual([of('bert', 'visits', 'rules.maximumRows')]);
    expect(saying('different statistics')?.sources).toHaveLength(2);
    expect(saying('May be used for')?.words).toBe('May be used for `research`.');
  });

  it('says of every column that is touched, and of no other, what it may be used for', () => {
    const columns = words.flatMap(({ sources }) => sources).filter(({ clause }) => clause.startsWith('columns.'));
    expect(columns.map(({ dataset: name, clause }) => `${name}.${clause}`)).toEqual([
      'people.columns.id',
      'people.columns.age',
      'visits.columns.id',
      'visits.columns.code',
    ]);
  });
});

describe('aliases', () => {
  const under = (alias: string, people: string) =>
    QueryTree.parse(JSON.parse(JSON.stringify(tree).replaceAll('"p"', `"${alias}"`).replaceAll('"people"', people)));

  it('are no difference between questions, unless a dataset is read twice', () => {
    const one = under('p', '"people"');
    expect(compareQuestions(one, under('someone', '"people"'))).toEqual({ removed: [], added: [] });
    expect(questionLikeness(one, under('someone', '"people"'))).toBe(1);
    const twice = under('p', '"visits"');
    expect(compareQuestions(twice, under('w', '"visits"')).added.length).toBeGreaterThan(0);
  });
});
