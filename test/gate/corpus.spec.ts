// SPDX-License-Identifier: Apache-2.0
import type { CaseResult, StepOutcome } from '@glovebox/replay';
import { replayProgram, type ReplayProgram } from './replay-program.spec-data.ts';
import { sharedCorpus } from './shared-corpus.spec-data.ts';

/** The shared corpus through the whole gate, twice: as it is, and without its planted victim. */
const WITHOUT_VICTIM = [
  "DELETE FROM owner_a.patients WHERE person_id = 'p00042'",
  "DELETE FROM owner_b.claims WHERE person_id = 'p00042'",
];
/**
 * Where the audit withholds one of two totals that differ in the victim alone. Without the victim they differ in nobody, so
 * that the second says nothing new and is released: the withholding itself tells that somebody is between them. In the last
 * one the victim has rows in months together in which nobody else has, and people are audited with their rows.
 */
const TOLD_BY_THE_AUDIT = [
  ...['02', '04', '05', '07', '08', '09', '10', '12', '13'].map((at) => `differencing-${at}`),
  'legitimate-14',
];

const file = sharedCorpus();
if (file === null) it('has no corpus to run, as was said above', () => expect(file).toBeNull());
else describe('attack corpus through the whole gate', () => corpusSuite(file));

function corpusSuite(corpus: string): void {
  let program: ReplayProgram;
  let results: CaseResult[];
  beforeAll(async () => {
    program = await replayProgram();
    results = await program.run({ file: corpus });
  }, 400_000);
  afterAll(() => {
    program.remove();
  });

  it('answers every attack as strictly as expected, and every legitimate question', () => {
    const failed = results.filter(({ ok }) => !ok);
    const reasons = failed.map(({ id, steps, problem }) => [
      id,
      problem?.code ?? steps.flatMap(({ codes }) => codes).join(),
    ]);
    expect(Object.fromEntries(reasons)).toEqual({});
    expect(results.length).toBeGreaterThanOrEqual(168);
  });

  it('shows no secret', () => {
    expect(results.filter(({ secrets }) => secrets.length > 0)).toEqual([]);
  });

  it('breaks off no computation', () => {
    const broken = results.filter(({ steps }) => steps.some(({ got, codes }) => got !== 'reject' && codes.length > 0));
    expect(broken.map(({ id }) => id)).toEqual([]);
  });

  it('refuses and withholds the same when the victim is not there, but for what the audit tells by refusing', async () => {
    const executed = results.filter(({ steps }) => steps.some(({ answer }) => answer.kind === 'released'));
    const exact = executed.filter(({ steps }) => steps.every(({ answer }) => !isNoisy(answer)));
    const without = await program.run({ file: corpus, only: exact.map(({ id }) => id), also: WITHOUT_VICTIM });
    const told = exact.filter((one, index) => withheldOf(one) !== withheldOf(without[index]));
    expect(told.map(({ id }) => id)).toEqual(TOLD_BY_THE_AUDIT);
    expect(executed.length).toBeGreaterThanOrEqual(60);
  }, 400_000);
}

/** Noise promises that answers are nearly as likely without somebody, not that they are the same. */
const isNoisy = (answer: StepOutcome['answer']): boolean =>
  answer.kind === 'released' && answer.table.suppression.privacy !== undefined;

const withheldOf = (result: CaseResult | undefined): string =>
  JSON.stringify([result?.problem, result?.steps.map(({ answer }) => withheldIn(answer))], null, 1);

/** All of an answer but the numbers that were released of those who are in it. */
function withheldIn(answer: StepOutcome['answer']): unknown {
  if (answer.kind === 'refused') return answer.reasons;
  const { columns, suppression, rows } = answer.table;
  const shown = rows.map((row) =>
    row.map((cell, index) => (columns[index]?.kind === 'value' && typeof cell === 'string' ? 'a number' : cell)),
  );
  return { columns, suppression, rows: shown.map((row) => JSON.stringify(row)).sort() };
}
