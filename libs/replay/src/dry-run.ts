// SPDX-License-Identifier: Apache-2.0
import { ComputeSession } from '@glovebox/compute';
import type { Agreement, QueryTree, Reason, ReleasedTable, Task } from '@glovebox/contracts';
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
      readonly rows: number;
    };

/**
 * Asks a question as a worker would, of rows that are not anybody's: admission by the terms, the compute session with its
 * child process, the release rules, on a history in which nothing was released yet. Without keys, evidence, budget and
 * the wait for a slot of the time grid.
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
  const noisy = used.filter(({ terms }) => terms.budget !== undefined);
  if (noisy.length > 0) return { kind: 'denied', reasons: noisy.map(noNoise) };
  const session = await ComputeSession.open(computeRequest({ tree, task, used, rules: admitted.rules, child }));
  try {
    let rows = 0;
    for (const { name } of used) rows += (await session.load(name, stream(name))).rows;
    await session.run();
    const { table } = await session.decide(new Uint8Array(0), null);
    return { kind: 'released', table, datasets: admitted.datasets, rules: admitted.rules, rows };
  } finally {
    await session.close();
  }
}

const noNoise = ({ name, owner }: { readonly name: string; readonly owner: string }): Reason => ({
  code: 'budget-mode',
  message: `${name} is lent for answers with noise, which are not dry-run here.`,
  remedy: 'the terms admit the question; try it with terms without a budget',
  dataset: name,
  owner,
  clause: 'budget',
});
