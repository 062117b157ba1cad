// SPDX-License-Identifier: Apache-2.0
/**
 * Random questions of a room, in worlds with and without one person: whether what was released tells of few.
 *
 *   npm run differ -- --seconds 600          so long (default 20)
 *   npm run differ -- --rooms 40 --seed 7    so many rooms, the same ones each time
 *   npm run differ -- --refusals             why questions were refused, too
 *
 * Everything goes through the replay: text, tree, terms, the worker's compute session with its child process, the release rules and
 * the audit of the room. Judged by an engine that knows neither tree nor audit: from which numbers each person's removal takes how
 * much, and whether a combination of released ones is left of fewer people than the minimum. Exit status 1 on a finding.
 */
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { computeMain } from '@glovebox/compute';
import { readCorpus, replay, type CaseResult } from '@glovebox/replay';
import { Random } from '../../conformance/src/fuzz/random.ts';
import { Unprotected } from './influence.spec-data.ts';
import { knownFrom, toldOfFew, type Known } from './knowledge.spec-data.ts';
import { randomRoom, type Question } from './questions.spec-data.ts';
import { compare } from './worlds-apart.spec-data.ts';
import { OTHERWISE, policies, randomWorld, schemaOf, worldsWithout, type PolicyName } from './world.spec-data.ts';

/** Rooms of one world. */
const BATCH = 12;
/** Of so many rooms one is asked in the other worlds, too. */
const APART = 3;

interface Room {
  readonly policy: PolicyName;
  readonly questions: readonly Question[];
}

class Counts {
  rooms = 0;
  questions = 0;
  refused = 0;
  known = 0;
  compared = 0;
  denied = 0;
  readonly findings: string[] = [];
  readonly refusals = new Map<string, number>();
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const names = Object.keys(policies) as PolicyName[];
const child = { command: process.execPath, args: [fileURLToPath(import.meta.url), '--compute'] };

async function runWorld(seed: number, count: number, counts: Counts): Promise<void> {
  const random = new Random(seed);
  const world = randomWorld(random);
  const rooms = Array.from({ length: count }, (): Room => {
    return { policy: random.pick(names), questions: randomRoom(random) };
  });
  const corpus = readCorpus({
    schemas: { world: schemaOf(world) },
    policies,
    cases: rooms.map(({ policy, questions }, at) => ({
      id: String(at),
      class: 'differ',
      schema: 'world',
      policy,
      steps: questions.map(({ text }) => text),
      expect: 'allow-safe',
    })),
  });
  const report = (at: number, text: string) => {
    counts.findings.push(`seed ${String(seed)} room ${String(at)} ${rooms[at]?.policy ?? ''}: ${text}`);
  };
  const whole = await replay(corpus, { child, lanes: 2 });
  const engine = await Unprotected.open(world);
  const otherwise = await Unprotected.open({ sql: [...world.sql, ...OTHERWISE] });
  try {
    for (const [at, room] of rooms.entries()) {
      const known = knownIn(room, whole[at], counts);
      const finding = typeof known === 'string' ? known : await toldOfFew(known, world, engine, otherwise, random);
      if (finding !== null) report(at, finding);
    }
    const places = rooms.flatMap((_, at) => (at % APART === 0 ? [at] : []));
    for (const [name, also] of Object.entries(worldsWithout(world.victim))) {
      const results = await replay(corpus, { child, lanes: 2, only: places.map(String), also });
      const other = await Unprotected.open({ sql: [...world.sql, ...also] });
      for (const [index, at] of places.entries()) {
        const [one, two] = [
          { result: whole[at], engine },
          { result: results[index], engine: other },
        ];
        const finding = await apartIn(rooms[at]?.questions ?? [], one, two, counts);
        if (finding !== null) report(at, `${name}: ${finding}`);
      }
      other.close();
    }
  } finally {
    engine.close();
    otherwise.close();
  }
}

interface InWorld {
  readonly result: CaseResult | undefined;
  readonly engine: Unprotected;
}

/** The questions of one room in two worlds, up to the first that is answered otherwise: from there on histories differ. */
async function apartIn(
  questions: readonly Question[],
  one: InWorld,
  other: InWorld,
  counts: Counts,
): Promise<string | null> {
  const seen = async ({ result, engine }: InWorld, step: number, question: Question) => {
    const answer = result?.steps[step]?.answer;
    return answer === undefined ? null : { answer, parts: await engine.parts(question) };
  };
  for (const [step, question] of questions.entries()) {
    const [a, b] = [await seen(one, step, question), await seen(other, step, question)];
    if (a === null || b === null) return null;
    const verdict = compare(question, a, b);
    counts.compared += 1;
    if (verdict.kind === 'finding') return `${verdict.text}\n    ${question.text}`;
    if (verdict.kind === 'same') continue;
    counts.denied += 1;
    return null;
  }
  return null;
}

/** Everything that a room was told; a text where it could not be. */
function knownIn({ questions }: Room, result: CaseResult | undefined, counts: Counts): Known[] | string {
  if (result?.problem !== null) return `was not run: ${result?.problem.message ?? ''}`;
  counts.rooms += 1;
  const known: Known[] = [];
  for (const [step, question] of questions.entries()) {
    const outcome = result.steps[step];
    counts.questions += 1;
    if (outcome === undefined) continue;
    if (outcome.answer.kind === 'refused') {
      counts.refused += 1;
      for (const code of outcome.codes) counts.refusals.set(code, (counts.refusals.get(code) ?? 0) + 1);
      if (process.argv.includes('--refusals'))
        print(
          `${outcome.codes.join()}: ${question.text} ${JSON.stringify(outcome.answer.reasons.map((one) => one.message))}`,
        );
      continue;
    }
    if (outcome.codes.length > 0) return `broke off (${outcome.codes.join()}): ${question.text}`;
    known.push(...knownFrom(question, outcome.answer.table));
  }
  counts.known += known.length;
  return known;
}

async function main(): Promise<number> {
  const options = parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      rooms: { type: 'string', default: 'Infinity' },
      seed: { type: 'string' },
      refusals: { type: 'boolean', default: false },
    },
  }).values;
  const seed = options.seed === undefined ? randomInt(2 ** 31) : Number(options.seed);
  const counts = new Counts();
  const rooms = Number(options.rooms);
  const ends = performance.now() + 1000 * Number(options.seconds);
  for (let world = 0; counts.rooms < rooms && (rooms < Infinity || performance.now() < ends); world++) {
    const before = counts.findings.length;
    await runWorld(seed + world, Math.min(BATCH, rooms - counts.rooms), counts);
    for (const finding of counts.findings.slice(before)) print(`FINDING ${finding}`);
  }
  if (options.refusals) for (const [code, count] of counts.refusals) print(`${String(count)} ${code}`);
  print(
    `seed ${String(seed)}: ${String(counts.rooms)} rooms, ${String(counts.questions)} questions, ${String(counts.refused)} refused, ${String(counts.known)} numbers known; ${String(counts.compared)} questions in two worlds, ${String(counts.denied)} withheld in one of them; ${String(counts.findings.length)} findings`,
  );
  return counts.findings.length === 0 ? 0 : 1;
}

if (process.argv.includes('--compute')) await computeMain();
else process.exitCode = await main();
