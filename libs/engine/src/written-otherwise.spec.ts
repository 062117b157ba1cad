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
