// SPDX-License-Identifier: Apache-2.0
/**
 * Random SQL against the gate: of the engine's own grammar, whole statements and questions, and mutated questions and attacks.
 *
 *   npm run fuzz:sql -- --seconds 600          so long (default 20)
 *   npm run fuzz:sql -- --runs 500 --seed 7    so many texts, the same ones each time
 *   npm run fuzz:sql -- --text FILE            one text, with what became of it
 *
 * Every text goes through the static stage (oracle.ts); what is admitted is asked as well, of tables with planted secrets, in
 * the worker's compute session with its child process. Exit status 1 on a finding, whose text is printed.
 */
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { computeMain } from '@glovebox/compute';
import { createEngine } from '@glovebox/engine';
import { corpusAgreement, corpusTables, CorpusPolicy, CorpusSchema, readCorpus, replay } from '@glovebox/replay';
import { Generator } from './generate.spec-data.ts';
import { engineGrammar, parseGrammar } from './grammar.spec-data.ts';
import { mutated } from './mutate.spec-data.ts';
import { judge, watched, type Fate } from './oracle.spec-data.ts';
import { Random } from '../../conformance/src/fuzz/random.ts';
import { policies, schema, SECRETS, seeds, WITHOUT_SECRETS, words } from './world.spec-data.ts';

/** Asked together in one go: tables are made once for all of them. */
const BATCH = 40;
const DEPTHS = [4, 8, 12, 20, 30] as const;

const readOptions = () =>
  parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      runs: { type: 'string', default: 'Infinity' },
      asks: { type: 'string', default: 'Infinity' },
      seed: { type: 'string' },
      text: { type: 'string' },
      corpus: { type: 'string', default: '' },
      last: { type: 'string', default: '' },
    },
  }).values;
const print = (line: string) => process.stdout.write(`${line}\n`);

async function functionNames(): Promise<string[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = await connection.runAndReadAll('SELECT DISTINCT function_name FROM duckdb_functions() ORDER BY 1');
  return rows
    .getRows()
    .map(([name]) => String(name))
    .filter((name) => /^[a-z_0-9]+$/.test(name));
}

type PolicyName = keyof typeof policies;
const names = Object.keys(policies) as PolicyName[];
const agreements = new Map(
  names.map((name) => [
    name,
    corpusAgreement(corpusTables(CorpusSchema.parse(schema), CorpusPolicy.parse(policies[name]))),
  ]),
);

interface Asked {
  readonly text: string;
  readonly policy: PolicyName;
}

/** All of these through the whole gate, each in a room of its own. @returns what should never happen */
async function ask(batch: readonly Asked[]): Promise<string[]> {
  const cases = batch.map(({ text, policy }, index) => ({
    id: String(index),
    class: 'fuzz',
    schema: 'world',
    policy,
    steps: [text],
    expect: 'allow-safe',
    secrets: [...SECRETS],
  }));
  const corpus = readCorpus({ schemas: { world: schema }, policies, cases });
  const child = { command: process.execPath, args: [fileURLToPath(import.meta.url), '--compute'] };
  const results = await replay(corpus, { child, lanes: 2 });
  // A number can be like a secret one by chance: then it is so as well where nobody has that secret.
  const only = results.filter(({ secrets }) => secrets.length > 0).map(({ id }) => id);
  const without = only.length === 0 ? [] : await replay(corpus, { child, only, also: WITHOUT_SECRETS });
  const byChance = new Map(without.map(({ id, secrets }) => [id, secrets]));
  const told = results.map((one) => ({
    ...one,
    secrets: one.secrets.filter((secret) => byChance.get(one.id)?.includes(secret) !== true),
  }));
  return told.flatMap(({ id, secrets, problem, steps }) => {
    const text = batch[Number(id)]?.text ?? '';
    const died = steps
      .flatMap(({ codes, got }) => (got === 'reject' ? [] : codes))
      .filter((code) => code !== 'too-large');
    if (secrets.length > 0) return [`shows ${secrets.join(', ')}: ${text}`];
    if (problem !== null) return [`${problem.code}: ${text}`];
    return died.length > 0 ? [`the computation broke off (${died.join()}): ${text}`] : [];
  });
}

async function main(): Promise<number> {
  const options = readOptions();
  const seed = options.seed === undefined ? randomInt(2 ** 32) : Number(options.seed);
  const random = new Random(seed);
  const generator = new Generator(parseGrammar(engineGrammar()), words(await functionNames()), random);
  const watch = watched(await createEngine());
  const others = seeds(options.corpus);
  print(
    `seed ${String(seed)}, ${String(generator.rules.length)} rules of the engine's grammar, ${String(others.length)} texts to mutate`,
  );

  const next = (): string => {
    if (options.text !== undefined) return readFileSync(options.text, 'utf8');
    const depth = random.pick(DEPTHS);
    switch (random.below(6)) {
      case 0:
        return generator.text('Statement', depth);
      case 1:
        return generator.text('SelectStatement', depth);
      case 2:
        return `SELECT ${generator.text('Expression', depth)} AS x FROM patients`;
      default:
        return mutated(random.pick(others), others, generator, random);
    }
  };

  const fates: Record<Fate, number> = { 'no-query': 0, refused: 0, admitted: 0 };
  const findings: string[] = [];
  let [asked, waiting] = [0, [] as Asked[]];
  const flush = async () => {
    findings.push(...(await ask(waiting)));
    asked += waiting.length;
    waiting = [];
  };
  const runs = options.text === undefined ? Number(options.runs) : 1;
  const ends = performance.now() + 1000 * Number(options.seconds);
  const known = new Set<string>();
  let run = 0;
  for (; run < runs && (runs < Infinity || performance.now() < ends); run++) {
    const text = next();
    if (options.last !== '') writeFileSync(options.last, text);
    const policy = random.pick(names);
    const agreement = agreements.get(policy);
    if (agreement === undefined) continue;
    const { fate, finding } = await judge(text, agreement, watch);
    fates[fate] += 1;
    if (finding !== null) findings.push(`${finding}\n  in: ${text}`);
    if (fate !== 'admitted' || known.has(policy + text) || asked + waiting.length >= Number(options.asks)) continue;
    known.add(policy + text);
    waiting.push({ text, policy });
    if (waiting.length >= BATCH) await flush();
  }
  if (waiting.length > 0) await flush();
  const still = await judge(String(seeds('')[0]), agreements.get('threshold') ?? corpusAgreement([]), watch);
  if (still.fate !== 'admitted')
    findings.push('an honest question is not admitted any more: some text changed the engine');
  const files = readdirSync('.');
  if (files.length > 0) findings.push(`files were written: ${files.join(', ')}`);

  for (const finding of findings) print(`FINDING ${finding}`);
  print(
    `${String(run)} texts: ${String(fates['no-query'])} no query of ours, ${String(fates.refused)} refused by terms, ${String(fates.admitted)} admitted; ${String(asked)} asked of planted rows; ${String(findings.length)} findings`,
  );
  return findings.length === 0 ? 0 : 1;
}

if (process.argv.includes('--compute')) await computeMain();
else process.exitCode = await main();
