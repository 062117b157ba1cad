// SPDX-License-Identifier: Apache-2.0
import type { JobState } from '@glovebox/contracts';
import { JobsError } from './error.ts';

/**
 * Which states may follow which. Every state of a running attempt may fall back to `queued` (the attempt was given up)
 * or to `challenged` (another attempt was opened in its place); nothing follows a terminal state.
 */
export const lifecycle = {
  queued: ['challenged', 'refused', 'failed', 'cancelled'],
  challenged: ['queued', 'challenged', 'attested', 'refused', 'failed', 'cancelled'],
  attested: ['queued', 'challenged', 'granted', 'refused', 'failed', 'cancelled'],
  granted: ['queued', 'challenged', 'loading', 'running', 'permitted', 'refused', 'failed', 'cancelled'],
  loading: ['queued', 'challenged', 'loading', 'running', 'permitted', 'refused', 'failed', 'cancelled'],
  running: ['queued', 'challenged', 'running', 'permitted', 'refused', 'failed', 'cancelled'],
  permitted: ['queued', 'challenged', 'permitted', 'released', 'refused', 'failed', 'cancelled'],
  released: [],
  refused: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<JobState, readonly JobState[]>;

/** True when nothing can follow. */
export const isTerminal = (state: JobState): boolean => lifecycle[state].length === 0;

/**
 * The job in its next state, as a new value.
 * @throws JobsError `impossible-transition`
 */
export function transition<Job extends { readonly state: JobState }>(job: Job, to: JobState): Job {
  const next: readonly JobState[] = lifecycle[job.state];
  if (!next.includes(to)) {
    throw new JobsError('impossible-transition', `a job that is \`${job.state}\` does not become \`${to}\``);
  }
  return { ...job, state: to };
}
