// SPDX-License-Identifier: Apache-2.0
import { toQueryTree } from '@glovebox/query';
import { createEngine, type QueryEngine } from './index.ts';
import { schemas } from './query-trees.spec-data.ts';

/** A question that uses every kind of node there is. */
const QUESTION = `
  WITH t AS (SELECT id, avg(amount) AS a FROM third WHERE price < 2.5 GROUP BY id)
  SELECT CASE WHEN count < 5 AND NOT (yes OR date < DATE '2020-01-01') THEN 'a' ELSE 'b' END AS k,
    round(100.0 * count(t.a) FILTER (WHERE o.count IN (1, 2)) / count(DISTINCT o.id), 1) AS v
  FROM "order" o LEFT JOIN t USING (id) JOIN (SELECT DISTINCT id FROM left_one) u ON u.id = o.id
  WHERE price BETWEEN 1 AND 2 AND "select" IS NOT NULL AND year(date) > 2000 AND "select" LIKE 'a%'
    AND EXISTS (SELECT 1 FROM left_one e WHERE e.id = o.id AND e.yes) AND o.id IN (SELECT id FROM third)
  GROUP BY ROLLUP (k) HAVING v > 5
  UNION ALL
  SELECT 'all', sum(CASE WHEN yes THEN coalesce(amount, 0) END) + quantile_cont(amount, 0.5)
  FROM (SELECT * FROM third WHERE yes) p ORDER BY k DESC LIMIT 5`;

type Node = Record<string, unknown>;

function* nodes(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Node;
  for (const part of Object.values(value) as unknown[]) yield* nodes(part);
}

describe('toQueryTree on a syntax tree of an engine that changed', () => {
  let engine: QueryEngine;
  let json: unknown;
  beforeAll(async () => {
    engine = await createEngine();
    json = await engine.parse(QUESTION);
  });
  afterAll(() => engine.close());

  const converts = () => toQueryTree(json, QUESTION, schemas).kind;

  it('converts the tree as it is', () => {
    expect(converts()).toBe('tree');
  });

  it('refuses a key more, in every object', () => {
    const everyNode = [...nodes(json)];
    expect(everyNode.length).toBeGreaterThan(80);
    for (const node of everyNode) {
      node.new_in_this_version = null;
      expect([converts(), node]).toEqual(['issues', node]);
      delete node.new_in_this_version;
    }
    expect(converts()).toBe('tree');
  });

  it('refuses another class or type, in every object that has one', () => {
    for (const node of nodes(json)) {
      for (const key of ['class', 'type'].filter((name) => typeof node[name] === 'string')) {
        const before = node[key];
        node[key] = 'SOMETHING_NEW';
        expect([converts(), node]).toEqual(['issues', node]);
        node[key] = before;
      }
    }
    expect(converts()).toBe('tree');
  });
});
