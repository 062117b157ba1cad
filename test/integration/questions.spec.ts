// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { QueryIssue, Reason } from '@glovebox/contracts';
import { createEngine, parseQuery, type QueryEngine } from '@glovebox/engine';
import { admitComputation } from '@glovebox/policy';
import { tableSchemas } from '@glovebox/query';
import { z } from 'zod';
import { clinic } from './question-terms.spec-data.ts';

const vectors = new URL('../vectors/', import.meta.url);
const Refusals = z.object({
  cases: z.array(
    z.object({ code: z.string(), sql: z.string(), at: z.string().nullable(), all: z.array(z.string()).optional() }),
  ),
});
const refusals = Refusals.parse(JSON.parse(readFileSync(new URL('query-refusals.json', vectors), 'utf8'))).cases;
const Admissions = z.object({
  cases: z.array(
    z.object({
      sql: z.string(),
      purpose: z.string().default('research'),
      receiver: z.string().default('analyst'),
      allowed: z.number().optional(),
      code: z.string().optional(),
      dataset: z.string().optional(),
      clause: z.string().optional(),
      /** The reason is one of several; elsewhere it is the first. */
      any: z.boolean().default(false),
    }),
  ),
});
const admissions = Admissions.parse(JSON.parse(readFileSync(new URL('admissions.json', vectors), 'utf8'))).cases;
const schemas = tableSchemas(clinic.datasets);

let engine: QueryEngine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());

describe('text that is no question', () => {
  it.each(refusals)('$code: $sql', async ({ code, sql, at, all }) => {
    const result = await parseQuery(engine, sql, schemas);
    const issues = result.kind === 'issues' ? result.issues : [];
    if (all !== undefined) expect(issues.map((issue) => issue.code)).toEqual(all);
    const [issue] = issues;
    expect(issue?.code).toBe(code);
    const place = issue?.place ?? null;
    expect(place === null ? null : sql.slice(place.offset, place.offset + place.length)).toBe(at);
    for (const each of issues) expect(QueryIssue.safeParse(each).success).toBe(true);
  });
});

describe('what the terms say of a question', () => {
  it.each(admissions)(
    '$code $allowed: $sql',
    async ({ sql, purpose, receiver, allowed, code, dataset, clause, any }) => {
      const parsed = await parseQuery(engine, sql, schemas);
      if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
      const verdict = admitComputation({ agreement: clinic, tree: parsed.tree, purpose, receiver });
      if (verdict.kind === 'allowed') {
        expect(verdict.minimumPeople).toBe(allowed);
        return;
      }
      for (const reason of verdict.reasons) {
        expect(Reason.safeParse(reason).success).toBe(true);
        expect(reason.remedy).toBeDefined();
      }
      const expected = expect.objectContaining({
        code,
        ...(dataset === undefined
          ? {}
          : { dataset, owner: clinic.datasets.find(({ name }) => name === dataset)?.owner }),
        ...(clause === undefined ? {} : { clause }),
      }) as unknown;
      if (any) expect(verdict.reasons).toContainEqual(expected);
      else expect(verdict.reasons[0]).toEqual(expected);
    },
  );
});
