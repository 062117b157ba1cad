// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Parameter, QueryTree, Reason, Task } from '@glovebox/contracts';
import { admitTemplate } from '@glovebox/policy';

/** A question that was asked before. */
export interface PastQuestion {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly requester?: string;
  readonly tree: QueryTree;
  readonly task?: Task | undefined;
  readonly parameters?: readonly Parameter[];
}

export interface Flip {
  readonly question: Pick<PastQuestion, 'id' | 'title'>;
  readonly to: 'denied' | 'admitted';
  /** Why it would be denied; empty when it would be admitted. */
  readonly reasons: readonly Reason[];
}

export interface Backtest {
  readonly questions: number;
  readonly admittedBefore: number;
  readonly admittedAfter: number;
  readonly flips: readonly Flip[];
  /** Owners whose terms refuse what was admitted, with how many questions each. */
  readonly refusedBy: readonly { readonly owner: string; readonly questions: number }[];
}

/**
 * Replays questions against changed terms: which would be answered otherwise, why, and whose terms decide. Judges
 * admission only; what a release would withhold depends on data that nobody has here.
 */
export function backtest(questions: readonly PastQuestion[], before: Agreement, after: Agreement): Backtest {
  const judged = questions.map((question) => ({
    question: { id: question.id, title: question.title },
    before: reasonsOf(before, question),
    after: reasonsOf(after, question),
  }));
  const flips = judged
    .filter((one) => (one.before.length === 0) !== (one.after.length === 0))
    .map(({ question, after: reasons }): Flip => ({
      question,
      to: reasons.length === 0 ? 'admitted' : 'denied',
      reasons,
    }));
  const owners = flips.flatMap(({ reasons }) => [...new Set(reasons.map(({ owner }) => owner ?? 'the agreement'))]);
  return {
    questions: questions.length,
    admittedBefore: judged.filter((one) => one.before.length === 0).length,
    admittedAfter: judged.filter((one) => one.after.length === 0).length,
    flips,
    refusedBy: [...new Set(owners)]
      .map((owner) => ({ owner, questions: owners.filter((other) => other === owner).length }))
      .sort((a, b) => b.questions - a.questions || (a.owner < b.owner ? -1 : 1)),
  };
}

function reasonsOf(agreement: Agreement, question: PastQuestion): readonly Reason[] {
  const { tree, task, parameters: declared = [], purpose, requester } = question;
  const asker = { purpose, ...(requester === undefined ? {} : { requester }) };
  const admitted = admitTemplate({ agreement, tree, task, declared, ...asker });
  return admitted.kind === 'denied' ? admitted.reasons : [];
}
