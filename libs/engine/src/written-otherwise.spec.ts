// SPDX-License-Identifier: Apache-2.0
import { createEngine, parseQuery, type QueryEngine } from './index.ts';
import { schemas } from './query-trees.spec-data.ts';

let engine: QueryEngine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());

describe('what is written in another way is the same question', () => {
  it.each([
    [
      'avg(CASE WHEN count < 5 THEN 1 ELSE 0 END) FILTER (WHERE yes)',
      'count(*) FILTER (WHERE yes AND count < 5) / count(*) FILTER (WHERE yes)',
    ],
    ['100 * mean(CASE WHEN yes THEN 1.0 ELSE 0.0 END)', '100 * (count(*) FILTER (WHERE yes) / count(*))'],
  ])('%s', async (written, plainly) => {
    const [one, other] = await Promise.all(
      [written, plainly].map((value) => parseQuery(engine, `SELECT ${value} AS s FROM third`, schemas)),
    );
    expect(one?.kind).toBe('tree');
    expect(one).toEqual(other);
  });

  it.each([
    [
      'FROM third t, again a WHERE t.yes AND a.id = t.id AND (t.count < 5 OR t.count > 9)',
      'FROM third t JOIN again a ON t.id = a.id WHERE t.yes AND (t.count < 5 OR t.count > 9)',
    ],
    ['FROM third t CROSS JOIN again a WHERE t.id = a.id', 'FROM third t JOIN again a USING (id)'],
  ])('%s', async (written, plainly) => {
    const made = 'WITH again AS (SELECT id, sum(visits) AS v FROM third GROUP BY id) SELECT avg(a.v) AS s';
    const trees = [written, plainly].map((from) => parseQuery(engine, `${made} ${from}`, schemas));
    const [one, other] = await Promise.all(trees);
    expect(one?.kind).toBe('tree');
    expect(one).toEqual(other);
  });

  it.each([
    'FROM third t, again a WHERE t.count = a.v',
    'FROM third t, again a WHERE t.id = a.id OR t.yes',
    'FROM third t, again a WHERE t.id = t.id',
  ])('but %s joins nobody', async (from) => {
    const made = 'WITH again AS (SELECT id, sum(visits) AS v FROM third GROUP BY id) SELECT count(*) AS s';
    expect(await parseQuery(engine, `${made} ${from}`, schemas)).toMatchObject({
      kind: 'issues',
      issues: [{ code: 'cross-join' }],
    });
  });

  it.each([
    'avg(CASE WHEN yes THEN 1 END)',
    'avg(CASE WHEN yes THEN 1 ELSE 2 END)',
    'avg(DISTINCT CASE WHEN yes THEN 1 ELSE 0 END)',
  ])('but %s is no share', async (value) => {
    expect(await parseQuery(engine, `SELECT ${value} AS s FROM third`, schemas)).toMatchObject({
      kind: 'issues',
      issues: [{ code: 'aggregate-argument' }],
    });
  });
});
