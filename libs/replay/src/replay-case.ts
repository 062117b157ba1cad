// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import type { CorpusPolicy, OpenCase, Step } from './corpus.ts';
import { outcomeOf, type StepOutcome } from './outcome.ts';
import { asRefused, type Asked, type Sandbox } from './sandbox.ts';
import { secretsShown, visibleOf } from './secrets.ts';
import { bindTraining } from './training-job.ts';
import { judgeCase, type CaseVerdict } from './verdict.ts';

export interface CaseOutcome extends CaseVerdict {
  /** What the case calls secret and an analyst could read. */
  readonly secrets: readonly (string | number)[];
  readonly steps: readonly StepOutcome[];
  /** Of the statistics of the unprotected answers; null where nobody wrote down what to expect. */
  readonly share: { readonly expected: number; readonly got: number } | null;
}

/** How far a share may be from what was written down. */
export const SHARE_TOLERANCE = 0.1;

/** Every step of a case, one after the other, in the sandbox. @throws ReplayError `fixture` */
export async function replayCase({ corpusCase, policy }: OpenCase, sandbox: Sandbox): Promise<CaseOutcome> {
  const steps: StepOutcome[] = [];
  const written: string[] = [];
  for (const [at, step] of corpusCase.steps.entries()) {
    if (isOwners(step)) {
      await sandbox.change(step.sql);
      continue;
    }
    written.push(JSON.stringify(step), typeof step === 'string' ? step : '');
    for (const asked of await ask(sandbox, step, policy)) steps.push(outcomeOf(at, asked));
  }
  const visible = visibleOf(steps.map(({ answer }) => answer));
  const secrets = secretsShown(corpusCase.secrets ?? [], visible, written);
  const verdict = judgeCase(corpusCase, steps, secrets.length);
  const { share } = corpusCase;
  if (share === null || share === undefined) return { ...verdict, secrets, steps, share: null };
  const got = shareOf(steps);
  const isExpected = Math.abs(got - share) <= SHARE_TOLERANCE;
  return { ...verdict, ok: verdict.ok && isExpected, secrets, steps, share: { expected: share, got } };
}

type OwnersStep = Extract<Step, { sql: string }> & { readonly as: string };

/** An owner changes its own data. Everybody else asks. */
const isOwners = (step: Step): step is OwnersStep =>
  typeof step === 'object' && 'sql' in step && step.as?.startsWith('owner') === true;

function ask(sandbox: Sandbox, step: Step, policy: CorpusPolicy): Promise<Asked[]> {
  const times = typeof step === 'string' ? 1 : (step.repeat ?? 1);
  if (typeof step === 'object' && 'job' in step) {
    if (policy.free_sql === false) return refuse('not-approved', 'No owner approved this training.');
    const bound = bindTraining(step.job, policy);
    return bound.kind === 'training'
      ? sandbox.ask([{ text: bound.sql, params: {}, task: bound.task }], times)
      : refused([bound.reason]);
  }
  if (typeof step === 'object' && 'template' in step) {
    const text = policy.templates?.[step.template];
    if (text === undefined) return refuse('template-unknown', 'No owner approved a template of this name.');
    return sandbox.ask([{ text, params: step.params }], times);
  }
  if (policy.free_sql === false) return refuse('not-approved', 'No owner approved this text.');
  const texts = typeof step === 'string' ? [step] : 'parallel' in step ? step.parallel : [step.sql];
  return sandbox.ask(
    texts.map((text) => ({ text, params: {} })),
    times,
  );
}

const refused = (reasons: readonly Reason[]): Promise<Asked[]> => Promise.resolve([asRefused(reasons)]);

const refuse = (code: string, message: string): Promise<Asked[]> => refused([{ code, message: message.slice(0, 400) }]);

function shareOf(steps: readonly StepOutcome[]): number {
  const sum = (of: (statistics: StepOutcome['statistics']) => number) =>
    steps.reduce((total, { statistics }) => total + of(statistics), 0);
  const possible = sum((statistics) => statistics.possible);
  return possible === 0 ? 0 : Math.min(1, sum((statistics) => statistics.released) / possible);
}
