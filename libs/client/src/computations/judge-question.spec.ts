// SPDX-License-Identifier: Apache-2.0
import type { Agreement, QueryTree } from '@glovebox/contracts';
import { printQuery } from '@glovebox/query';
import { policyAgreement } from '../policies/policy-file.ts';
import { askForGrants } from './ask-for-grants.ts';
import { grantCode, readGrantCode, termsAsked } from './grant-request.ts';
import { judgeQuestion } from './judge-question.ts';
import { modelTargets } from './model-targets.ts';
import { placeReasons } from './place-reasons.ts';

const agreement: Agreement = policyAgreement({
  regions: [],
  reasons: [],
  datasets: [
    {
      name: 'people',
      owner: 'registry',
      keybroker: 'registry-keys',
      terms: {
        columns: [
          { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } },
          {
            name: 'age',
            type: { type: 'integer' },
            nullable: false,
            terms: { role: 'measure', bounds: { low: '0', high: '120' } },
          },
        ],
        aggregates: ['count', 'count-distinct'],
        minimumPeople: 12,
        purposes: ['research'],
        receivers: ['analyst'],
      },
    },
  ],
});

const tree: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [],
  where: null,
  groups: [],
  values: [
    {
      name: 'n',
      value: {
        kind: 'aggregate',
        aggregate: { kind: 'count-distinct', of: { relation: 'p', column: 'id' }, filter: null },
      },
    },
  ],
  outputs: [{ from: 'value', index: 0 }],
  orderBy: [],
  limit: null,
};
const averaged: QueryTree = {
  ...tree,
  values: [
    {
      name: 'mean',
      value: { kind: 'aggregate', aggregate: { kind: 'avg', of: { relation: 'p', column: 'age' }, filter: null } },
    },
  ],
};
const source = `-- avg of the age
SELECT 'avg age' AS words,
       avg(p.age) AS mean FROM people p`;
const asked = { purpose: 'research', requester: 'analyst', source, parameters: [] };

describe('a question that the coordinator parsed, judged by its asker', () => {
  it('is admitted by the terms, whatever the coordinator said, and printed from the tree', () => {
    const reasons = [{ code: 'made-up', message: 'the coordinator does not like it' }];
    const judged = judgeQuestion(agreement, asked, { kind: 'denied', tree, sql: 'SELECT 1', reasons });
    expect(judged).toMatchObject({ kind: 'admitted', sql: printQuery(tree), datasets: ['people'], minimumPeople: 12 });
  });

  it('is refused by the terms, at its place in the text, with the smallest grant that would admit it', () => {
    const judged = judgeQuestion(agreement, asked, { kind: 'admitted', tree: averaged, sql: '' });
    if (judged.kind !== 'denied') throw new Error(judged.kind);
    expect(judged.reasons).toMatchObject([
      { owner: 'registry', clause: 'aggregates', place: { line: 3, column: 8, length: 3 } },
    ]);
    expect(judged.needed).toMatchObject({ kind: 'grants', grants: [{ owner: 'registry' }] });
  });

  it('is judged as the population of a model, where one is to be fitted to it', () => {
    const task = { kind: 'training', model: { kind: 'k-means', clusters: 2 } } as const;
    const judged = judgeQuestion(agreement, { ...asked, task }, { kind: 'admitted', tree: averaged, sql: '' });
    if (judged.kind !== 'denied') throw new Error(judged.kind);
    const codes = judged.reasons.map(({ code }) => code);
    expect(codes).toContain('training-shape');
  });

  it('offers its averages and groups as what a model may predict', () => {
    const age = { relation: 'p', column: 'age' };
    const grouped: QueryTree = { ...averaged, groups: [{ name: 'years', key: { kind: 'column', column: age } }] };
    expect(modelTargets(agreement, grouped)).toEqual({ numbers: ['mean'], groups: [{ name: 'years', levels: [] }] });
  });

  it('says where a text is no query, as the parser said it', () => {
    const issues = [{ code: 'syntax', message: 'no', place: null }];
    expect(judgeQuestion(agreement, asked, { kind: 'not-a-query', issues })).toEqual({ kind: 'not-a-query', issues });
  });
});

describe('places of refusals', () => {
  const at = (text: string, clause: string, dataset = 'people') => {
    const [placed] = placeReasons(text, tree, [{ code: 'x', message: 'x', dataset, clause }]);
    return placed?.place && text.slice(placed.place.offset, placed.place.offset + placed.place.length);
  };

  it('prefer the column of the dataset that refuses, and are never in comments or texts', () => {
    const text = `/* p.age */ SELECT 'age', o.age, "P".age FROM people P, other o`;
    const [placed] = placeReasons(text, tree, [
      { code: 'x', message: 'x', dataset: 'people', clause: 'columns.age.role' },
    ]);
    expect(placed?.place?.offset).toBe(text.indexOf('"P".age') + 4);
    expect(at('SELECT AGE FROM people', 'columns.age.breakpoints')).toBe('AGE');
    expect(at('WITH x AS (SELECT 1) SELECT 2', 'rules.derivedTables')).toBe('WITH');
    expect(at('SELECT 1 FROM people', 'purposes')).toBe('people');
    expect(at('SELECT 1', 'columns.age.role')).toBeUndefined();
  });
});

describe('a request to an owner', () => {
  it('goes to each owner with what concerns it, and what would run', () => {
    const change = { kind: 'add', to: 'aggregates', value: 'avg' } as const;
    const grants = ['registry', 'clinic', 'registry'].map((owner, index) => ({
      ...{
        owner,
        dataset: `d${String(index)}`,
        change: { ...change, dataset: `d${String(index)}` },
        words: `add \`avg\` to ${String(index)}`,
      },
    }));
    const requests = askForGrants({
      room: 'Hearts',
      requester: 'analyst',
      purpose: 'research',
      sql: 'SELECT 1',
      grants,
      addressOf: (dataset, code) => `https://here/${dataset}#ask=${code}`,
    });
    expect(requests.map(({ owner }) => owner)).toEqual(['registry', 'clinic']);
    expect(requests[0]?.text).toMatch(/add avg to 0\n {2}- add avg to 2\n[^]*SELECT 1/);
    const [, code = ''] = /d0#ask=(\S+)/.exec(requests[0]?.text ?? '') ?? [];
    expect(readGrantCode(code)).toEqual({
      ...{ from: 'analyst', purpose: 'research', sql: 'SELECT 1' },
      changes: [{ ...change, dataset: 'd0' }],
    });
  });

  it('opens as terms with the change in them, for the owner to review', () => {
    const [{ terms } = agreement.datasets[0]!] = agreement.datasets;
    const ask = { from: 'analyst', purpose: 'research', sql: 'SELECT 1' };
    const rules = { dataset: 'people', kind: 'rules', rules: { derivedTables: true } } as const;
    const column = { dataset: 'people', kind: 'column', column: 'age', terms: { role: 'dimension' } } as const;
    const read = readGrantCode(grantCode({ ...ask, changes: [rules, column] }));
    const asked = termsAsked(terms, 'people', read);
    expect(asked.terms).toMatchObject({
      rules: { derivedTables: true },
      columns: [{}, { terms: { role: 'dimension' } }],
    });
    expect(asked.words).toHaveLength(2);
    expect(() => termsAsked(terms, 'others', read)).toThrow(expect.objectContaining({ code: 'invalid' }));
    const gone = { ...ask, changes: [{ ...column, column: 'gone' }] };
    expect(() => termsAsked(terms, 'people', gone)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it.each(['', 'AAAA', 'e30', 'x'.repeat(70_000), grantCode({ colour: 'red' } as never)])(
    'that is none is refused, not guessed (%#)',
    (code) => {
      expect(() => readGrantCode(code)).toThrow(expect.objectContaining({ code: 'invalid', field: 'address' }));
    },
  );
});
