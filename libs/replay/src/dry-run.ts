// SPDX-License-Identifier: Apache-2.0
import { ComputeSession } from '@glovebox/compute';
import type { Agreement, QueryTree, Reason, ReleasedTable, Task } from '@glovebox/contracts';
import type { PrivateQuestion } from '@glovebox/dp';
import { admitComputation, type EffectiveRules } from '@glovebox/policy';
import type { ChildProgram } from './child-program.ts';
import { computeRequest } from './compute-request.ts';

/** A question, the terms that it is held to, and made-up rows for each dataset. */
export interface DryRunInput {
  readonly agreement: Agreement;
  readonly tree: QueryTree;
  readonly task?: Task | undefined;
  readonly purpose: string;
  readonly requester?: string | undefined;
  /** The Arrow stream of a dataset, by its name. */
  readonly stream: (dataset: string) => AsyncIterable<Uint8Array>;
  readonly child: ChildProgram;
}

export type DryRun =
  | { readonly kind: 'denied'; readonly reasons: readonly Reason[] }
  | {
      readonly kind: 'released';
      readonly table: ReleasedTable;
      readonly datasets: readonly string[];
      readonly rules: EffectiveRules;
      /** The noise that the answer has, and what it would cost; null where thresholds protect. */
      readonly privacy: PrivateQuestion | null;
      readonly rows: number;
    };

/**
 * Asks a question as a worker would, of rows that are not anybody's: admission by the terms, the compute session with its
 * child process, the release rules, on a history in which nothing was released yet; under a budget with noise of the
 * scale that a real answer has, and nothing is charged. Without keys, evidence and the wait for a slot of the time grid.
 * @throws ComputeError, which on real rows nobody is told
 */
export async function dryRun({
  agreement,
  tree,
  task,
  purpose,
  requester,
  stream,
  child,
}: DryRunInput): Promise<DryRun> {
  const asked = { agreement, tree, task, purpose, ...(requester === undefined ? {} : { requester }) };
  const admitted = admitComputation(asked);
  if (admitted.kind === 'denied') return admitted;
  const used = agreement.datasets.filter(({ name }) => admitted.datasets.includes(name));
  const { rules, privacy } = admitted;
  const request = computeRequest({ tree, task, used, rules, child });
  const session = await ComputeSession.open(privacy === null ? request : { ...request, noiseSeed: NOISE_SEED });
  try {
    let rows = 0;
    for (const { name } of used) rows += (await session.load(name, stream(name))).rows;
    await session.run();
    const { table } = await session.decide(new Uint8Array(0), null);
    return { kind: 'released', table, datasets: admitted.datasets, rules, privacy, rows };
  } finally {
    await session.close();
  }
}

/** Keybrokers make it in a room, a share each. */
const NOISE_SEED = new Uint8Array(32).fill(1);
