// SPDX-License-Identifier: Apache-2.0
import type { Computation, ComputationView, Denied, Parameter, QueryTree, Task } from '@glovebox/contracts';
import { signDocument } from '@glovebox/crypto';
import type { PrivateQuestion } from '@glovebox/dp';
import { asPopulation } from '@glovebox/ml';
import { admitTemplate } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import type { ReadAgreement } from '../agreements/sign-agreement.ts';
import type { GloveboxClient } from '../client.ts';

export interface Question {
  readonly title: string;
  readonly purpose: string;
  /** The typed tree: what is signed, and all that will ever run. */
  readonly tree: QueryTree;
  /** What is made of the people whom it selects; absent where its own answer is released. */
  readonly task?: Task | undefined;
  /** Declares every parameter of the tree; none where it has none. */
  readonly parameters?: readonly Parameter[];
  /** The analyst's own text, kept as a comment. */
  readonly source: string;
  /** Digest of the computation of this room that it is a new version of. */
  readonly previous?: string | undefined;
}

export type PreparedComputation =
  | {
      readonly kind: 'allowed';
      readonly computation: Computation;
      /** Datasets it uses, and the fewest people any released number will rest on. */
      readonly datasets: readonly string[];
      readonly minimumPeople: number;
      /** Differential privacy mode: its noise and its price; null where thresholds protect people. */
      readonly privacy: PrivateQuestion | null;
    }
  | Denied;

/**
 * Makes the computation document of a question, with the canonical SQL printed here from the tree: show exactly that
 * before signing, so that a parser which lied is seen. Checked against everybody's terms; a refusal says whose clause.
 */
export function prepareComputation(
  client: GloveboxClient,
  { agreement }: ReadAgreement,
  question: Question,
): PreparedComputation {
  const { task, purpose, parameters: declared = [] } = question;
  const tree = task === undefined ? question.tree : asPopulation(question.tree, task);
  const admitted = admitTemplate({ agreement: agreement.value, tree, task, declared, purpose });
  if (admitted.kind === 'denied') return admitted;
  const computation: Computation = {
    agreement: agreement.digest,
    title: question.title,
    purpose,
    requester: client.party.name,
    tree,
    ...(declared.length === 0 ? {} : { parameters: [...declared] }),
    ...(task === undefined ? {} : { task }),
    sql: printQuery(tree),
    source: question.source,
    ...(question.previous === undefined ? {} : { previous: question.previous }),
    created: client.now(),
  };
  const { datasets, minimumPeople, privacy } = admitted;
  return { kind: 'allowed', computation, datasets, minimumPeople, privacy };
}

/** Signs a prepared computation and sends it to the coordinator, where owners and officers find it. */
export const proposeComputation = (client: GloveboxClient, computation: Computation): Promise<ComputationView> =>
  client.computations.propose(signDocument('glovebox/computation/v1', computation, client.party.signing));
