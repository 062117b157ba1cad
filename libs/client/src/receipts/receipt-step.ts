// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';

/** What is checked of a receipt, in this order. The docstring of `auditReceipt` says what each step demands. */
export const RECEIPT_STEPS = {
  documents: 'Every document opens under its signatures',
  parties: 'The parties are those that you pinned',
  decision: 'The rules of the agreement, decided again',
  challenges: 'The keybrokers challenged this worker',
  evidence: 'The worker’s evidence convinces',
  grants: 'Each keybroker gave its keys to this worker',
  permits: 'Each keybroker permitted this release',
  receipt: 'The receipt says just that, signed by the worker',
} as const;
export type ReceiptStepId = keyof typeof RECEIPT_STEPS;

/** One thing that was compared, in words: what, and with what. */
export interface Comparison {
  readonly what: string;
  readonly with: string;
}

export interface ReceiptStep {
  readonly id: ReceiptStepId;
  readonly title: string;
  /** `not-reached`: an earlier step failed, without which this one has nothing to compare. Never counts as passed. */
  readonly outcome: 'passed' | 'failed' | 'not-reached';
  readonly compared: readonly Comparison[];
  readonly reasons: readonly Reason[];
}

export const stepOf = (
  id: ReceiptStepId,
  compared: readonly Comparison[],
  reasons: readonly Reason[],
): ReceiptStep => ({
  id,
  title: RECEIPT_STEPS[id],
  outcome: reasons.length === 0 ? 'passed' : 'failed',
  compared,
  reasons,
});

/** All steps: those taken, and the others as not reached. */
export const allSteps = (taken: readonly ReceiptStep[]): ReceiptStep[] =>
  (Object.keys(RECEIPT_STEPS) as ReceiptStepId[]).map(
    (id) =>
      taken.find((step) => step.id === id) ?? {
        id,
        title: RECEIPT_STEPS[id],
        outcome: 'not-reached',
        compared: [],
        reasons: [],
      },
  );
