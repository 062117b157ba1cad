// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { STRICT_RULES, type ReleasedTable } from '@glovebox/contracts';
import type { EffectiveRules } from '@glovebox/privacy';
import { column } from './arrow/arrow-stream.spec-data.ts';
import { GateWorld, type GateAnswer, type GateDataset } from './gate-world.spec-data.ts';
import { computeProgram, type Program } from './process/child-program.spec-data.ts';

const corpus = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../../shared/attacks/corpus.json', import.meta.url)), 'utf8'),
) as { schemas: { clinical: { fixture: { sql: string[] } } }; cases: CorpusCase[] };

type Step = string | { as: string; sql: string } | Record<string, unknown>;
interface CorpusCase {
  readonly id: string;
  readonly class: string;
  readonly policy: string;
  readonly steps: readonly Step[];
  readonly expect: string;
  readonly secrets?: readonly (string | number)[];
}

const datasets: GateDataset[] = [
  {
    name: 'patients',
    columns: [
      column('person_id', 'text', { nullable: false, terms: { role: 'unit' } }),
      column('age', 'integer', {
        terms: { role: 'dimension', breakpoints: ['0', '18', '30', '45', '60', '75', '120'] },
      }),
      column('sex', 'text', { terms: { role: 'dimension', domain: ['F', 'M'] } }),
      column('postcode', 'text', { terms: { role: 'dimension', transforms: [{ kind: 'prefix', length: 2 }] } }),
      column('diagnosis', 'text', { terms: { role: 'dimension', sensitive: true } }),
      column('cost', 'decimal', { terms: { role: 'measure', bounds: { low: '0', high: '100000' } } }),
    ],
  },
  {
    name: 'claims',
    columns: [
      column('person_id', 'text', { nullable: false, terms: { role: 'unit' } }),
      column('item', 'text', { terms: { role: 'dimension' } }),
      column('amount', 'decimal', { terms: { role: 'measure', bounds: { low: '0', high: '5000' } } }),
      column('ts', 'timestamp', { terms: { role: 'dimension', transforms: [{ kind: 'truncate', to: 'month' }] } }),
    ],
  },
];

const strict: EffectiveRules = { ...STRICT_RULES, minimumPeople: 10 };
const rank: EffectiveRules = { ...strict, differencing: 'rank' };

const isSql = (step: Step): step is string | { as: string; sql: string } => typeof step === 'string' || 'sql' in step;
const textOf = (step: string | { as: string; sql: string }): string =>
  (typeof step === 'string' ? step : step.sql).replace(/owner_[ab]\./g, '');
const isOwner = (step: Step): step is { as: string; sql: string } =>
  typeof step === 'object' && 'as' in step && String(step.as).startsWith('owner');

let child: Program;
beforeAll(async () => {
  child = await computeProgram();
});
afterAll(() => rmSync(child.folder, { recursive: true }));

const openWorld = (rules: EffectiveRules) =>
  GateWorld.open({ fixture: corpus.schemas.clinical.fixture.sql, datasets, rules, child });

async function replay(one: CorpusCase, rules: EffectiveRules): Promise<GateAnswer[]> {
  const world = await openWorld(rules);
  const answers: GateAnswer[] = [];
  for (const step of one.steps) {
    if (isOwner(step)) await world.change(step.sql);
    else if (isSql(step)) answers.push(await world.ask(textOf(step)));
  }
  return answers;
}

const numbersOf = (table: ReleasedTable): number[] =>
  table.rows.flatMap((row) =>
    row.flatMap((cell, index) =>
      typeof cell === 'string' && table.columns[index]?.kind === 'value' ? [Number(cell)] : [],
    ),
  );

function leaks(answers: readonly GateAnswer[], secrets: readonly (string | number)[]): (string | number)[] {
  const tables = answers.flatMap((answer) => (answer.kind === 'table' ? [answer.table] : []));
  const numbers = tables.flatMap(numbersOf);
  return secrets.filter((secret) => {
    if (typeof secret === 'string') return JSON.stringify(tables.map(({ rows }) => rows)).includes(secret);
    const near = (value: number) => Math.abs(value - secret) <= secret * 0.005;
    return numbers.some((a) => near(a) || numbers.some((b) => near(Math.abs(a - b))));
  });
}

const suppressed = corpus.cases.filter(
  (one) => one.steps.every(isSql) && one.policy.startsWith('threshold') && one.expect === 'suppress',
);
const legitimate = corpus.cases.filter(
  (one) => one.class === 'legitimate' && one.steps.every(isSql) && one.policy.startsWith('threshold'),
);

describe('the gate over the corpus', () => {
  it.each([['strict', strict] as const, ['rank', rank] as const])(
    'gives no secret away, mode %s',
    async (_, rules) => {
      const leaking: unknown[] = [];
      for (const one of suppressed) {
        const answers = await replay(one, rules);
        const found = leaks(answers, one.secrets ?? []);
        if (found.length > 0) leaking.push([one.id, found]);
      }
      expect(leaking).toEqual([]);
    },
    600_000,
  );

  it.each([['strict', strict] as const, ['rank', rank] as const])(
    'answers legitimate questions, mode %s',
    async (_, rules) => {
      const empty: string[] = [];
      for (const one of legitimate) {
        const answers = await replay(one, rules);
        if (answers.some((answer) => answer.kind === 'table' && answer.table.rows.length === 0)) empty.push(one.id);
      }
      expect(empty).toEqual([]);
    },
    600_000,
  );
});
