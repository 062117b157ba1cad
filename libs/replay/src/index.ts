// SPDX-License-Identifier: Apache-2.0
/**
 * Replays a corpus of attacks and honest questions through the real gate and the real engine, each case in a sandbox of
 * its own: what was answered, how strictly, and whether a secret shows. And runs one question dry, on made-up rows. For
 * auditors, analysts and tests; never part of a worker.
 */
export { builtChild, type ChildProgram } from './child-program.ts';
export { CorpusPolicy, CorpusSchema, readCorpus, VERDICTS, type Corpus, type Verdict } from './corpus.ts';
export { corpusAgreement, corpusTables } from './corpus-terms.ts';
export { dryRun, type DryRun, type DryRunInput } from './dry-run.ts';
export { ReplayError, type ReplayErrorCode } from './error.ts';
export type { StepOutcome } from './outcome.ts';
export { replay, type CaseResult, type ReplayOptions } from './replay.ts';
export { SHARE_TOLERANCE } from './replay-case.ts';
export type { Answer } from './sandbox.ts';
export { totalsOf, type Totals } from './totals.ts';
