// SPDX-License-Identifier: Apache-2.0
import { readCorpus } from './corpus.ts';
import { replay } from './replay.ts';
import { totalsOf } from './totals.ts';

const schema = {
  tables: { 'a.people': { owner: 'owner_a', columns: { id: 'VARCHAR' } } },
  fixture: { sql: ['CREATE SCHEMA a', "CREATE TABLE a.people AS SELECT 'p' || i AS id FROM range(20) t(i)"] },
};
const policy = { unit: { 'a.people': 'id' }, columns: { 'a.people.id': { role: 'unit' } }, mode: 'threshold' };
const attack = { class: 'unheard-of', schema: 's', policy: 'p', steps: ['SELECT * FROM a.people'], expect: 'reject' };
const ask = 'SELECT count(*) AS n FROM a.people';

const corpus = (cases: unknown[]) => ({
  schemas: { s: schema, odd: 7, broken: { ...schema, fixture: { sql: ['CREATE TABLE'] } } },
  policies: {
    p: policy,
    more: { ...policy, wishes: 1 },
    typeless: { ...policy, columns: { 'a.people.id': { role: 'king' } } },
    noise: { ...policy, mode: 'dp' },
  },
  cases,
});

describe('a corpus that nobody has seen before', () => {
  it('is no corpus without cases, and says where', () => {
    expect(() => readCorpus([])).toThrow(expect.objectContaining({ code: 'corpus' }));
    expect(() => readCorpus(corpus([]))).toThrow(expect.objectContaining({ code: 'corpus', field: 'file.cases' }));
  });

  it('has every case run that can be, and says of every other why not', async () => {
    const cases = [
      { ...attack, id: 'fine' },
      { ...attack, id: 'key', policy: 'more' },
      { ...attack, id: 'role', policy: 'typeless' },
      { ...attack, id: 'no-budget', policy: 'noise' },
      { ...attack, id: 'no-policy', policy: 'none' },
      { ...attack, id: 'no-schema', schema: 'none' },
      { ...attack, id: 'schema', schema: 'odd' },
      { ...attack, id: 'fixture', schema: 'broken', steps: [ask, { as: 'owner_a', sql: 'DELETE FROM a.people' }] },
      { ...attack, id: 'owner', steps: [{ as: 'owner_a', sql: "COPY a.people TO 'people.csv'" }] },
      { ...attack, id: 'step', steps: [{ dance: true }] },
      { ...attack, steps: [{ job: { kind: 'oracle' } }, { template: 'none', params: {} }] },
      'no case',
    ];
    const results = await replay(readCorpus(corpus(cases)), { lanes: 2 });
    expect(results.map(({ id, got, problem }) => [id, problem?.code ?? got])).toEqual([
      ['fine', 'reject'],
      ['key', 'policy'],
      ['role', 'policy'],
      ['no-budget', 'policy'],
      ['no-policy', 'policy'],
      ['no-schema', 'schema'],
      ['schema', 'schema'],
      ['fixture', 'fixture'],
      ['owner', 'fixture'],
      ['step', 'case'],
      ['cases.10', 'case'],
      ['cases.11', 'case'],
    ]);
    expect(totalsOf(results).whole).toMatchObject({ cases: 12, ok: 1, notRun: 11, leaking: 0 });
  });
});
