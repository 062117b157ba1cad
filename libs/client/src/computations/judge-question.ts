// SPDX-License-Identifier: Apache-2.0
import type { Agreement, CheckReply, Parameter, QueryIssue, QueryTree, Reason, Task } from '@glovebox/contracts';
import type { PrivateQuestion } from '@glovebox/dp';
import { asPopulation } from '@glovebox/ml';
import { admitTemplate, neededGrants, type EffectiveRules, type NeededGrants } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import { placeReasons } from './place-reasons.ts';

export interface AskedQuestion {
  readonly purpose: string;
  readonly requester: string;
  /** The analyst's text, for the places of refusals. */
  readonly source: string;
  readonly parameters: readonly Parameter[];
  /** What is made of the people whom it selects; absent where its own answer is released. */
  readonly task?: Task | undefined;
}

/** What a question comes to before anything is signed. */
export type JudgedQuestion =
  | { readonly kind: 'not-a-query'; readonly issues: readonly QueryIssue[] }
  | {
      readonly kind: 'admitted';
      readonly tree: QueryTree;
      readonly task: Task | undefined;
      /** Printed here from the tree: what would run. */
      readonly sql: string;
      readonly datasets: readonly string[];
      readonly minimumPeople: number;
      readonly rules: EffectiveRules;
      readonly privacy: PrivateQuestion | null;
    }
  | {
      readonly kind: 'denied';
      readonly tree: QueryTree;
      readonly sql: string;
      readonly reasons: readonly Reason[];
      /** The smallest change of terms that would admit it, checked by judging again under it. */
      readonly needed: NeededGrants;
    };

/**
 * Judges a question whose text the coordinator parsed. Of its reply only the tree is used, as a claim: the canonical SQL is
 * printed here, so that a lying parser is seen, and the terms are applied here, by the same code as everybody's.
 */
export function judgeQuestion(agreement: Agreement, asked: AskedQuestion, reply: CheckReply): JudgedQuestion {
  if (reply.kind === 'not-a-query') return reply;
  const { purpose, requester, task } = asked;
  const tree = task === undefined ? reply.tree : asPopulation(reply.tree, task);
  const sql = printQuery(tree);
  const admitted = admitTemplate({ agreement, tree, task, declared: asked.parameters, purpose, requester });
  if (admitted.kind === 'denied') {
    return {
      kind: 'denied',
      tree,
      sql,
      reasons: placeReasons(asked.source, tree, admitted.reasons),
      needed: neededGrants({ agreement, tree: admitted.tree, task, purpose, requester }),
    };
  }
  const { datasets, minimumPeople, rules, privacy } = admitted;
  return { kind: 'admitted', tree, task, sql, datasets, minimumPeople, rules, privacy };
}
