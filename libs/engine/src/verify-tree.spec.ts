// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import { checkPlan, checkRowsPlan, printProbes, printQuery, printRowsStatements, QueryError } from '@glovebox/query';
import fc from 'fast-check';
import { CANONICAL_BYTES_MAX, createEngine, parseQuery, verifyTree, type QueryEngine } from './index.ts';
import { schemas, trees } from './query-trees.spec-data.ts';

let engine: QueryEngine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());

const treeOf = async (sql: string): Promise<QueryTree> => {
  const result = await parseQuery(engine, sql, schemas);
  if (result.kind === 'tree') return result.tree;
  throw new Error(JSON.stringify(result.issues));
};

describe('printing and parsing', () => {
  it('gives the same tree again', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const again = await parseQuery(engine, printQuery(tree), schemas, CANONICAL_BYTES_MAX);
        expect(again).toEqual({ kind: 'tree', tree });
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });

  it('has a probe whose plan is what the tree says', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        expect(await verifyTree(engine, tree, schemas)).toMatchObject({ kind: 'verified' });
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });
});

describe('verifyTree', () => {
  it('refuses a tree that says something else than its SQL', async () => {
    const tree = await treeOf('SELECT count(*) AS n FROM third WHERE count < 5 AND yes');
    const part = tree.where;
    if (part === null) throw new Error('the question has a condition');
    const nested: QueryTree = { ...tree, where: { kind: 'and', parts: [part, part] } };
    expect(await verifyTree(engine, nested, schemas)).toMatchObject({ issues: [{ code: 'not-canonical' }] });
  });

  it('refuses text in a constant that the engine would read differently', async () => {
    const tree = await treeOf(`SELECT count(*) AS n FROM third WHERE "select" = 'x'`);
    const cut = JSON.parse(JSON.stringify(tree).replace('"x"', '"x\\u0000y"')) as QueryTree;
    expect(await verifyTree(engine, cut, schemas)).toMatchObject({ issues: [{ code: 'control-character' }] });
  });

  it('throws on names that mean nothing', async () => {
    const tree = await treeOf('SELECT count(*) AS n FROM third');
    const broken = { ...tree, from: { ...tree.from, name: 'fourth' } };
    await expect(verifyTree(engine, broken, schemas)).rejects.toThrow(QueryError);
  });
});

describe('checkPlan', () => {
  const planned = async (tree: QueryTree, other?: string) => {
    const [probe] = printProbes(tree, schemas);
    if (probe === undefined) throw new Error('a tree has a probe');
    const [plan] = await engine.plans([other ?? probe.sql], schemas);
    return checkPlan(plan, tree, schemas, probe).map(({ code }) => code);
  };

  it.each([
    ['another table', 'SELECT CAST(count(*) AS VARCHAR) FROM "order"', 'plan-table'],
    ['another column', 'SELECT CAST(count(amount) AS VARCHAR) FROM third', 'plan-column'],
    ['another function', 'SELECT CAST(max(visits) AS VARCHAR) FROM third', 'plan-function'],
    ['a scalar function', `SELECT CAST(count(visits + 1) AS VARCHAR) FROM third`, 'plan-function'],
    ['rows', 'SELECT CAST(visits AS VARCHAR) FROM third', 'plan-lists-rows'],
    ['rows below a limit', 'SELECT CAST(count(*) AS VARCHAR) FROM third LIMIT 1', 'plan-operator'],
    ['other groups', 'SELECT CAST(count(visits) AS VARCHAR) FROM third GROUP BY visits', 'plan-groups'],
    ['a number as it is', 'SELECT count(visits) FROM third', 'plan-output'],
    ['a cast that can fail', 'SELECT CAST(count(CAST(visits AS INTEGER)) AS VARCHAR) FROM third', 'plan-cast'],
    ['a cross join', 'SELECT CAST(count(*) AS VARCHAR) FROM third a, third b', 'plan-operator'],
    ['a full join', 'SELECT CAST(count(*) AS VARCHAR) FROM third a FULL JOIN third b ON a.id = b.id', 'plan-join'],
    ['an unequal join', 'SELECT CAST(count(*) AS VARCHAR) FROM third a JOIN third b ON a.id > b.id', 'plan-join'],
    ['a table function', 'SELECT CAST(count(*) AS VARCHAR) FROM range(3) t(visits)', 'plan-unreadable'],
    ['a semi join', 'SELECT CAST(count(*) AS VARCHAR) FROM third WHERE id IN (SELECT id FROM third)', 'plan-join'],
    [
      'a correlated subquery',
      'SELECT CAST(count(*) AS VARCHAR) FROM third t WHERE EXISTS (SELECT 1 FROM third u WHERE u.id = t.id)',
      'plan-operator',
    ],
    ['grouping sets', 'SELECT CAST(count(visits) AS VARCHAR) FROM third GROUP BY ROLLUP (visits)', 'plan-lists-rows'],
    [
      'a union',
      'SELECT CAST(sum(visits) AS VARCHAR) FROM third UNION ALL SELECT CAST(sum(visits) AS VARCHAR) FROM third',
      'plan-operator',
    ],
    ['a window', 'SELECT CAST(sum(sum(visits)) OVER () AS VARCHAR) FROM third', 'plan-operator'],
    ['nothing that binds', 'SELECT nothing FROM third', 'plan-unreadable'],
  ])('sees %s', async (_, sql, code) => {
    const tree = await treeOf('SELECT sum(visits) AS s FROM third');
    expect(await planned(tree)).toEqual([]);
    expect(await planned(tree, sql)).toContain(code);
  });
});

describe('checkRowsPlan', () => {
  const planned = async (sql: string, width: number, tree: QueryTree) => {
    const [plan] = await engine.plans([sql], schemas);
    return checkRowsPlan(plan, tree, schemas, { sql, width }).map(({ code }) => code);
  };

  it('knows every statement of the audit: joins, EXISTS, and rows below derived tables', async () => {
    const tree = await treeOf(`
      WITH mine AS (SELECT id, sum(visits) AS v FROM third WHERE yes GROUP BY id),
        again AS (SELECT id, avg(v) AS w FROM mine GROUP BY id)
      SELECT t.yes, count(*) FILTER (WHERE t.count < 5) AS n, avg(a.w) AS w FROM third t JOIN again a ON a.id = t.id
      WHERE EXISTS (SELECT 1 FROM third o WHERE o.id = t.id AND o.yes) GROUP BY t.yes`);
    const statements = printRowsStatements(tree, schemas, printProbes(tree, schemas));
    expect(statements).toHaveLength(5);
    for (const { sql, width } of statements) expect(await planned(sql, width, tree)).toEqual([]);
  });

  it.each([
    ['another table', 'SELECT id, "glovebox row" FROM "order"', 'plan-table'],
    ['another column', 'SELECT id, amount FROM third', 'plan-column'],
    ['another function', 'SELECT id, max(visits) FROM third GROUP BY id', 'plan-function'],
    ['more columns', 'SELECT id, visits, "glovebox row" FROM third', 'plan-output'],
    ['a cross join', 'SELECT a.id, b.id FROM third a, third b', 'plan-operator'],
    ['a limit', 'SELECT id, visits FROM third LIMIT 5', 'plan-operator'],
    ['a cast that can fail', 'SELECT id, CAST(visits AS INTEGER) FROM third', 'plan-cast'],
  ])('sees %s', async (_, sql, code) => {
    const tree = await treeOf('SELECT sum(visits) AS s FROM third');
    expect(await planned('SELECT id, visits FROM third', 2, tree)).toEqual([]);
    expect(await planned(sql, 2, tree)).toContain(code);
  });
});
