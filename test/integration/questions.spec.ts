// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createEngine, parseQuery, type QueryEngine } from '@glovebox/engine';
import { tableSchemas } from '@glovebox/query';
import { QueryIssue } from '@glovebox/contracts';
import { z } from 'zod';
import { clinic } from './question-terms.spec-data.ts';

const vectors = new URL('../vectors/', import.meta.url);
const Refusals = z.object({
  cases: z.array(
    z.object({ code: z.string(), sql: z.string(), at: z.string().nullable(), all: z.array(z.string()).optional() }),
  ),
});
const refusals = Refusals.parse(JSON.parse(readFileSync(new URL('query-refusals.json', vectors), 'utf8'))).cases;
const schemas = tableSchemas(clinic.datasets);

describe('text that is no question', () => {
  let engine: QueryEngine;
  beforeAll(async () => {
    engine = await createEngine();
  });
  afterAll(() => engine.close());

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
