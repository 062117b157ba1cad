// SPDX-License-Identifier: Apache-2.0
import type { Notice } from '@glovebox/contracts';
import { keys } from '../query/keys.ts';

/** What a notice makes stale. A computation's state hangs on its agreement, a job's datasets on nothing but the job. */
const STALE: Readonly<Record<Notice['kind'], readonly (readonly string[])[]>> = {
  agreement: [keys.agreements, keys.computations],
  dataset: [keys.datasets],
  computation: [keys.computations],
  job: [keys.jobs],
  receipt: [keys.jobs, ['receipts']],
};

export const staleKeys = ({ kind }: Pick<Notice, 'kind'>): readonly (readonly string[])[] => [
  ...STALE[kind],
  keys.audit,
];
