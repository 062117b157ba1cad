// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createEngine, parseQuery, verifyTree, type QueryEngine } from '@glovebox/engine';
import { admitComputation, admitTemplate, instantiate } from '@glovebox/policy';
import { parametersOf, printQuery, tableSchemas } from '@glovebox/query';
import { z } from 'zod';
import { corpusAgreement } from './question-terms.spec-data.ts';

/**
 * The attack corpus against everything that happens before a row is touched: text rules, tree, terms. What only the
 * release can judge (thresholds, differencing, dominance, noise) is not refused here and is named below.
 */
const folder = resolve(process.env.GLOVEBOX_ATTACKS ?? '../shared/attacks');
const file = resolve(folder, 'corpus.json');

const Step = z.union([z.string(), z.looseObject({})]);
const Corpus = z.looseObject({
  policies: z.record(z.string(), z.looseObject({ templates: z.record(z.string(), z.string()).optional() })),
  cases: z.array(
    z.looseObject({
      id: z.string(),
      class: z.string(),
      policy: z.string(),
      expect: z.string(),
      steps: z.array(Step),
      step_expect: z.array(z.string()).optional(),
    }),
  ),
});
type Corpus = z.infer<typeof Corpus>;
type Case = Corpus['cases'][number];

const schemas = tableSchemas(corpusAgreement.datasets);

/** A template that an owner's policy lends, and what an analyst gives for its parameters. */
const TemplateStep = z.object({ template: z.string(), params: z.record(z.string(), z.string()) });

/** Our datasets are named without a schema. */
const ours = (sql: string): string => sql.replaceAll('owner_a.', '').replaceAll('owner_b.', '');

/** The SQL that an analyst sends, with the verdict expected of this step. Owners' own changes and jobs are no questions. */
function questions(attack: Case): { sql: string; expected: string }[] {
  return attack.steps.flatMap((step, index) => {
    const text = typeof step === 'string' ? step : step.sql;
    const asker = typeof step === 'string' ? 'analyst' : (step.as ?? 'analyst');
    if (typeof text !== 'string' || typeof asker !== 'string' || !asker.startsWith('analyst')) return [];
    return [{ sql: ours(text), expected: attack.step_expect?.[index] ?? attack.expect }];
  });
}

async function judge(engine: QueryEngine, sql: string): Promise<string[]> {
  const parsed = await parseQuery(engine, sql, schemas);
  if (parsed.kind === 'issues') return parsed.issues.map(({ code }) => code);
  const admitted = admitComputation({ agreement: corpusAgreement, tree: parsed.tree, purpose: 'research' });
  if (admitted.kind === 'denied') return admitted.reasons.map(({ code }) => code);
  // What is admitted is also what would run: the print is the same tree, and its plan holds nothing else.
  expect(await verifyTree(engine, parsed.tree, schemas)).toMatchObject({ kind: 'verified' });
  return [];
}

/** As `judge`, of the question that a template becomes with these values, declared by the columns of the same names. */
async function judgeTemplate(engine: QueryEngine, sql: string, values: Record<string, string>): Promise<string[]> {
  const parsed = await parseQuery(engine, sql, schemas);
  if (parsed.kind === 'issues') return parsed.issues.map(({ code }) => code);
  const { tree } = parsed;
  const declared = parametersOf(tree).map(({ parameter: name, type }) => ({
    name,
    type,
    allowed: { kind: 'domain' as const, dataset: 'patients', column: name },
  }));
  const agreement = corpusAgreement;
  const proposed = admitTemplate({ agreement, tree, declared, purpose: 'research' });
  if (proposed.kind === 'denied') return proposed.reasons.map(({ code }) => code);
  const asked = instantiate({ agreement, tree, declared, values });
  if (asked.kind === 'denied') return asked.reasons.map(({ code }) => code);
  return judge(engine, printQuery(asked.tree));
}

function load(): Corpus {
  if (existsSync(file)) return Corpus.parse(JSON.parse(readFileSync(file, 'utf8')));
  process.stderr.write(`\n*** ATTACKS NOT RUN: no corpus at ${file}; set GLOVEBOX_ATTACKS to its folder ***\n\n`);
  return { policies: {}, cases: [] };
}

const { policies, cases } = load();

if (cases.length === 0) it('has no corpus to run, as was said above', () => expect(existsSync(file)).toBe(false));
else describe('attack corpus before a row is touched', attackSuite);

function attackSuite(): void {
  let engine: QueryEngine;
  beforeAll(async () => {
    engine = await createEngine();
  });
  afterAll(() => engine.close());

  const rejected = cases.flatMap((attack) =>
    questions(attack)
      .filter(({ expected }) => expected === 'reject')
      .map(({ sql }, step) => ({ id: attack.id, step, sql })),
  );
  it.each(rejected)('refuses $id, step $step', async ({ sql }) => {
    expect(await judge(engine, sql)).not.toEqual([]);
  });

  const honest = cases.filter(
    ({ class: kind, expect: expected }) => kind === 'legitimate' && expected === 'allow-safe',
  );
  const asked = honest.flatMap((attack) => questions(attack).map(({ sql }) => ({ id: attack.id, sql })));
  it.each(asked)('admits $id: $sql', async ({ sql }) => {
    expect(await judge(engine, sql)).toEqual([]);
  });

  const templates = honest.flatMap((attack) =>
    attack.steps.flatMap((step) => {
      const { data } = TemplateStep.safeParse(step);
      const sql = data && policies[attack.policy]?.templates?.[data.template];
      return sql === undefined ? [] : [{ id: attack.id, sql: ours(sql), params: data?.params ?? {} }];
    }),
  );
  it.each(templates)('admits $id: $sql', async ({ sql, params }) => {
    expect(await judgeTemplate(engine, sql, params)).toEqual([]);
    for (const [name, value] of Object.entries(params)) {
      const hostile = [`${value}' OR '1'='1`, `${value}'; --`, '', 'null', `$${name}`, `${value}\u0000`];
      for (const other of hostile)
        expect(await judgeTemplate(engine, sql, { ...params, [name]: other })).toEqual([
          expect.stringMatching(/^parameter-(value|not-allowed)$/),
        ]);
    }
  });

  it('covers every case with a question', () => {
    expect(rejected.length).toBeGreaterThanOrEqual(90);
    expect(asked.length).toBeGreaterThanOrEqual(15);
    expect(templates.length).toBeGreaterThanOrEqual(1);
  });
}
