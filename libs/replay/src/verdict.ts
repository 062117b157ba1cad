// SPDX-License-Identifier: Apache-2.0
import { VERDICTS, type CorpusCase, type Verdict } from './corpus.ts';
import type { StepOutcome } from './outcome.ts';

export interface CaseVerdict {
  readonly ok: boolean;
  /** The strictest of its steps, as that is what stopped it; where it is not ok, the loosest that should have been stricter. */
  readonly got: Verdict;
}

/**
 * Attacks are answered as strictly as expected or stricter: step by step where the case says so; where all
 * is to be rejected every step is; else at least one step is withheld, for the attack needs all of them. A legitimate case releases something in every step.
 */
export function judgeCase(corpusCase: CorpusCase, outcomes: readonly StepOutcome[], secrets: number): CaseVerdict {
  const { expect, step_expect: each } = corpusCase;
  if (corpusCase.class === 'legitimate') {
    const ok = outcomes.length > 0 && outcomes.every(({ got, readableRows }) => readableRows > 0 && isReleased(got));
    return {
      ok: ok && secrets === 0 && (expect !== 'noise' || outcomes.every(({ got }) => got === 'noise')),
      got: strictest(outcomes),
    };
  }
  const strictly = outcomes.map(({ got, step }) => isAsStrict(got, each?.[step] ?? expect));
  const everyStep = each?.length === corpusCase.steps.length || expect === 'reject';
  const ok = everyStep ? strictly.every(Boolean) : strictly.some(Boolean);
  // What stopped the attack; where nothing did, the step that should have.
  const got = ok ? strictest(outcomes) : loosest(outcomes.filter((_, index) => strictly[index] === false));
  return { ok: ok && secrets === 0, got };
}

const isReleased = (verdict: Verdict): boolean => verdict !== 'reject';

const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

export const isAsStrict = (got: Verdict, expected: Verdict): boolean => rank(got) <= rank(expected);

const strictest = (outcomes: readonly StepOutcome[]): Verdict =>
  VERDICTS[Math.min(...outcomes.map(({ got }) => rank(got)))] ?? 'reject';

const loosest = (outcomes: readonly StepOutcome[]): Verdict =>
  VERDICTS[Math.max(...outcomes.map(({ got }) => rank(got)))] ?? 'allow-safe';
