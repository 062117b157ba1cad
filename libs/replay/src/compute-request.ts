// SPDX-License-Identifier: Apache-2.0
import type { ComputeRequest } from '@glovebox/compute';
import type { AgreementDataset } from '@glovebox/contracts';

/** What a worker asks its compute session for once a question is admitted; `used` are the datasets that it draws on. */
export const computeRequest = ({
  tree,
  task,
  used,
  rules,
  child,
}: Pick<ComputeRequest, 'tree' | 'task' | 'rules' | 'child'> & {
  readonly used: readonly AgreementDataset[];
}): ComputeRequest => ({
  tree,
  task,
  datasets: used.map(({ name, terms }) => ({
    name,
    columns: terms.columns.map(({ terms: _, ...column }) => column),
    terms,
  })),
  rules,
  rowKey: ROW_KEY,
  child,
  limits: { timeoutMs: 120_000, memoryMebibytes: 1024, threads: 2 },
});

/** Keybrokers make it in a room. */
const ROW_KEY = new Uint8Array(16).fill(1);
