// SPDX-License-Identifier: Apache-2.0
import { QueryTree, type Literal } from '@glovebox/contracts';
import { parametersOf, printQuery, QueryError, withValues } from '@glovebox/query';
import fc from 'fast-check';
import { CANONICAL_BYTES_MAX, createEngine, parseQuery, verifyTree, type QueryEngine } from './index.ts';
import { schemas, trees } from './query-trees.spec-data.ts';

let engine: QueryEngine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());

/** The tree with every constant of its conditions open, and what stood there. */
function opened(tree: QueryTree): { template: QueryTree; values: Map<string, Literal> } {
  const values = new Map<string, Literal>();
  const open = (literal: Literal): Literal => {
    const parameter = `p${String(values.size)}`;
    values.set(parameter, literal);
    return { type: literal.type, value: '', parameter };
  };
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    const condition = node as { kind?: unknown; column?: unknown; value?: Literal; values?: Literal[] } & {
      low?: Literal;
      high?: Literal;
    };
    const parts = Object.fromEntries(Object.entries(node).map(([key, part]) => [key, walk(part)]));
    if (condition.column === undefined) return parts;
    const { kind, value, values: several, low, high } = condition;
    if (kind === 'compare' && value) return { ...parts, value: open(value) };
    if (kind === 'in' && several) return { ...parts, values: several.map(open) };
    if (kind === 'between' && low && high) return { ...parts, low: open(low), high: open(high) };
    return parts;
  };
  return { template: QueryTree.parse(walk(tree)), values };
}

describe('a template', () => {
  it('prints $name, which parses to the same template, and becomes the question again with its values', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const { template, values } = opened(tree);
        const sql = printQuery(template);
        for (const name of values.keys()) expect(sql).toContain(`$${name}`);
        expect(await parseQuery(engine, sql, schemas, CANONICAL_BYTES_MAX)).toEqual({ kind: 'tree', tree: template });
        expect(withValues(template, values)).toEqual(tree);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('is found by the name that the engine ignores the case of, with the type of the column', async () => {
    const sql = 'SELECT count(*) AS n FROM third WHERE count < $Most AND $most > count AND yes = $sure';
    const parsed = await parseQuery(engine, sql, schemas);
    if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
    expect(parametersOf(parsed.tree)).toEqual([
      { type: 'integer', value: '', parameter: 'most' },
      { type: 'integer', value: '', parameter: 'most' },
      { type: 'boolean', value: '', parameter: 'sure' },
    ]);
  });

  it('never runs', async () => {
    const parsed = await parseQuery(engine, 'SELECT count(*) AS n FROM third WHERE count < $most', schemas);
    if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
    await expect(verifyTree(engine, parsed.tree, schemas)).rejects.toThrow(QueryError);
  });

  it('stays one constant, whatever text its value is', async () => {
    const parsed = await parseQuery(engine, 'SELECT count(*) AS n FROM third WHERE "select" = $x', schemas);
    if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
    const { tree: template } = parsed;
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom("'; DROP TABLE third; --", "' OR '1'='1", '$x', '$$', "\\'", '/*', '"', "''", '\u2019'),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const tree = withValues(template, new Map([['x', { type: 'text' as const, value }]]));
        expect(await parseQuery(engine, printQuery(tree), schemas)).toEqual({ kind: 'tree', tree });
      }),
      { numRuns: 100 },
    );
  });
});
