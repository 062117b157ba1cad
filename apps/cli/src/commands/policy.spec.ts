// SPDX-License-Identifier: Apache-2.0
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { glovebox, newFolder } from '../testing.spec-data.ts';

const folder = newFolder();
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true }));

const terms = (breakpoints: string, minimumPeople: number, more = '') => `
datasets:
  - name: people
    owner: ada
    terms:
      minimumPeople: ${String(minimumPeople)}
      purposes: [research]
      receivers: [analyst]
      aggregates: [count, sum]
      ${more}
      columns:
        - { name: id, type: { type: integer }, nullable: false, terms: { role: unit } }
        - { name: age, type: { type: integer }, nullable: false, terms: { role: dimension, breakpoints: ${breakpoints} } }
        - { name: cost, type: { type: integer }, nullable: false, terms: { role: measure, bounds: { low: 0, high: 10 } } }
`;
const before = file('before.yaml', terms('[40, 65]', 12));
const after = file('after.yaml', terms('[40]', 20));
const budget =
  '{ rhoTotal: 0.5, rhoPerQuestion: 0.01, delta: 1e-6, selectionDelta: 1e-7, preThreshold: 10, maximumGroupsPerPerson: 5, maximumRowsPerPersonAndGroup: 10 }';

describe('glovebox policy', () => {
  it('finds terms consistent, or says what is not', async () => {
    expect(await glovebox(['policy', 'check', before, '--json'])).toMatchObject({
      code: 0,
      json: { kind: 'consistent' },
    });
    const reversed = file('reversed.yaml', terms('[65, 40]', 12));
    expect(await glovebox(['policy', 'check', reversed, '--json'])).toMatchObject({
      code: 1,
      json: { kind: 'denied', reasons: [{ code: 'agreement-terms', clause: 'columns.age', owner: 'ada' }] },
    });
    const unknown = file('unknown.yaml', terms('[40]', 12, 'colour: red'));
    expect(await glovebox(['policy', 'check', unknown, '--json'])).toMatchObject({
      code: 1,
      json: {
        error: { code: 'invalid', field: 'datasets.0.terms.colour', remedy: expect.stringContaining('remove it') },
      },
    });
  });

  it.each([
    { content: '', said: 'has no question' },
    { content: '{"sql": "SELEC", "purpose": "research"}', said: 'wrong.jsonl, line 1' },
  ])('says what is wrong with past questions: $content', async ({ content, said }) => {
    const questions = file('wrong.jsonl', content);
    const { code, stderr } = await glovebox([
      'policy',
      'backtest',
      after,
      '--before',
      before,
      '--questions',
      questions,
    ]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(said);
  });

  it('explains terms, numbers that YAML writes with exponents too', async () => {
    const { code, stdout } = await glovebox([
      'policy',
      'explain',
      file('budget.yaml', terms('[40]', 12, `budget: ${budget}`)),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('at delta 0.000001');
    expect(stdout).toContain('only cut at 40');
  });

  it('tells stricter from looser', async () => {
    expect(await glovebox(['policy', 'diff', before, after, '--json'])).toMatchObject({
      json: { changes: [{ dataset: 'people', rules: [{ rule: 'minimumPeople', direction: 'stricter' }] }] },
    });
    expect((await glovebox(['policy', 'diff', after, before])).stdout).toContain('minimumPeople: looser');
    expect((await glovebox(['policy', 'diff', after, after])).stdout).toBe('No change.\n');
  });

  it('replays past questions against proposed terms', async () => {
    const asked = ['age >= 65', 'age >= 40', 'age >= 41'].map((where) =>
      JSON.stringify({ sql: `SELECT count(*) AS n FROM people WHERE ${where}`, purpose: 'research' }),
    );
    const questions = file('asked.jsonl', asked.join('\n'));
    expect(
      await glovebox(['policy', 'backtest', after, '--before', before, '--questions', questions, '--json']),
    ).toMatchObject({
      code: 0,
      json: {
        questions: 3,
        admittedBefore: 2,
        admittedAfter: 1,
        flips: [{ question: { id: 'line 1' }, to: 'denied', reasons: [{ code: 'breakpoints' }] }],
        refusedBy: [{ owner: 'ada', questions: 1 }],
      },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['neither SQL nor a tree', '{"purpose":"research"}'],
    ['no purpose', '{"sql":"SELECT count(*) FROM people"}'],
  ])('names the line of a past question with %s', async (_, line) => {
    const questions = file('bad.jsonl', `\n${line}\n`);
    expect(
      await glovebox(['policy', 'backtest', after, '--before', before, '--questions', questions, '--json']),
    ).toMatchObject({
      code: 1,
      json: {
        error: { code: 'malformed-file', field: 'questions', message: expect.stringContaining('line 2') as string },
      },
    });
  });
});

describe('glovebox query check', () => {
  const check = (sql: string, ...more: string[]) =>
    glovebox(['query', 'check', '--policy', before, '--sql', '-', '--json', ...more], {}, sql);

  it('admits, with the rules that the answer would have to satisfy', async () => {
    expect(await check('SELECT count(*) AS n FROM people')).toMatchObject({
      code: 0,
      json: { kind: 'admitted', datasets: ['people'], rules: { minimumPeople: 12, differencing: 'strict' } },
    });
  });

  it('names the clause that refuses and the grant that would admit', async () => {
    expect(await check('SELECT avg(cost) AS a FROM people WHERE age >= 70')).toMatchObject({
      code: 1,
      json: {
        kind: 'denied',
        reasons: [{ clause: 'columns.age.breakpoints' }, { clause: 'aggregates' }],
        needed: { kind: 'grants', grants: [{ owner: 'ada' }, { owner: 'ada' }] },
      },
    });
  });

  it('says where no grant helps, where one for a purpose does, and where the text is no question', async () => {
    expect(await check('SELECT id, count(*) AS n FROM people GROUP BY id')).toMatchObject({
      code: 1,
      json: { needed: { kind: 'denied' } },
    });
    expect(await check('SELECT * FROM people')).toMatchObject({
      code: 1,
      json: { error: { code: 'not-a-query', field: 'sql' } },
    });
    expect(await check('SELECT count(*) AS n FROM people', '--purpose', 'care')).toMatchObject({
      json: { reasons: [{ code: 'purpose', owner: 'ada' }], needed: { kind: 'grants' } },
    });
  });
});
