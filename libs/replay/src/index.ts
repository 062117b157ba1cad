// SPDX-License-Identifier: Apache-2.0
/**
 * Replays a corpus of attacks and honest questions through the real gate and the real engine, each case in a sandbox of
 * its own: what was answered, how strictly, and whether a secret shows. For auditors and tests; never part of a worker.
 */
export { readCorpus, type Corpus, type CorpusCase, type Step, type Verdict } from './corpus.ts';
export { corpusAgreement, corpusTables, type ReplayTable } from './corpus-terms.ts';
export { ReplayError, type ReplayErrorCode } from './error.ts';
export { secretsShown, type Visible } from './secrets.ts';
export { judgeCase, type CaseVerdict, type StepOutcome } from './verdict.ts';
