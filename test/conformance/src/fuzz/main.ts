// SPDX-License-Identifier: Apache-2.0
/**
 * Coverage-guided fuzzing of everything that a stranger's bytes reach.
 *
 *   npm run fuzz                                      every parser, ten seconds each
 *   npm run fuzz -- --parser cbor --seconds 600       one parser (or a part of its name, as `tpm-`), longer
 *   npm run fuzz -- --parser cbor --replay FILE       one input, with the stack of what it throws
 *   npm run fuzz -- --store                           afterwards store what is worth keeping (test/conformance/corpus)
 *
 * --runs N ends after N mutated inputs of each parser; --seed N repeats the choices of another run (its number is
 * printed). Exit status 1 on a finding, whose input is written to a file.
 */
import { createHash, randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { adversarialInputs, grown } from './adversarial.ts';
import { loadCorpus, saveCorpus } from './corpus.ts';
import { Fuzzer, worthStoring, type Finding, type FuzzReport } from './fuzz.ts';
import { generatedInputs } from './generate.ts';
import { Random } from './random.ts';
import { authoritySeeds, recordedFiles } from './seeds.ts';
import { fuzzTargets, type FuzzTarget } from './targets.ts';

const GENERATED_EACH = 40;

const { values } = parseArgs({
  options: {
    parser: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    replay: { type: 'string' },
    corpus: { type: 'string', default: 'test/conformance/corpus' },
    store: { type: 'boolean', default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const files = recordedFiles();
  const targets = chosen(fuzzTargets(files), values.parser);
  if (values.replay !== undefined) {
    for (const target of targets) await target.run(Uint8Array.from(readFileSync(values.replay)));
    print('no finding');
    return;
  }
  const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed);
  print(`seed ${String(seed)}, ${String(targets.length)} targets, ${String(files.files.size)} recorded files`);
  const shared = [...authoritySeeds(), ...files.files.values()];
  const generated = generatedInputs(seed, GENERATED_EACH);
  const adversarial = adversarialInputs();
  const reports: FuzzReport[] = [];
  for (const target of targets) {
    const seeds = target.seeds.length > 0 ? target.seeds : [...shared, ...generated];
    const stored = loadCorpus(values.corpus, target.name);
    const limits = { runs: Number(values.runs ?? Infinity), seconds: Number(values.seconds) };
    const report = await new Fuzzer(target, new Random(seed)).run(
      [...seeds, ...stored],
      [...adversarial, ...grown(stored.at(-1))],
      limits,
    );
    print(describe(report));
    if (report.finding !== null) reportFinding(report.finding);
    // Keys of the test authorities are made anew each time, so evidence is no use to the next run.
    if (values.store && target.seeds.length === 0) {
      saveCorpus(values.corpus, target.name, await worthStoring(target, report.corpus, authoritySeeds()));
    }
    reports.push(report);
  }
  printTotals(reports);
}

function chosen(targets: readonly FuzzTarget[], parser: string | undefined): readonly FuzzTarget[] {
  const exact = targets.filter(({ name }) => name === parser);
  const found = exact.length > 0 ? exact : targets.filter(({ name }) => name.includes(parser ?? ''));
  if (found.length === 0) throw new Error(`no such parser; there are ${targets.map(({ name }) => name).join(', ')}`);
  return found;
}

const describe = ({ target, executions, seconds, reached, total, corpus }: FuzzReport): string =>
  [
    target.padEnd(24),
    `${String(executions).padStart(9)} executions`,
    `${(executions / seconds).toFixed(0).padStart(7)}/s`,
    `${`${String(reached)}/${String(total)}`.padStart(10)} branches`,
    `${String(corpus.length).padStart(5)} in corpus`,
  ].join('  ');

function reportFinding({ target, input, what }: Finding): void {
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 16);
  const path = join(tmpdir(), `glovebox-fuzz-${target}-${digest}`);
  writeFileSync(path, input);
  print(`FINDING in ${target}, ${String(input.length)} bytes: ${what}`);
  print(`  replay: npm run fuzz -- --parser ${target} --replay ${path}`);
  process.exitCode = 1;
}

function printTotals(reports: readonly FuzzReport[]): void {
  const executions = reports.reduce((sum, report) => sum + report.executions, 0);
  const findings = reports.filter(({ finding }) => finding !== null).length;
  const megabytes = process.resourceUsage().maxRSS / 1000;
  print(
    `${String(executions)} executions of ${String(reports.length)} parsers, ${String(findings)} findings, peak memory ${megabytes.toFixed(0)} MB`,
  );
}

await main();
