// SPDX-License-Identifier: Apache-2.0
import { isFinalState } from '@glovebox/client';
import type { AgreementView, ComputationView, JobView } from '@glovebox/contracts';

/** Something that waits for the party, or that it waits for. */
export interface Awaiting {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly to: string;
  readonly time: string;
}

export interface AwaitingLists {
  /** Wait for the party's own signature. */
  readonly toSign: readonly Awaiting[];
  readonly toReview: readonly Awaiting[];
  /** The party's own, under way. */
  readonly running: readonly Awaiting[];
  readonly results: readonly Awaiting[];
  /** The latest of the party's own that ended without a result. */
  readonly ended: readonly Awaiting[];
}

const SHOWN_MAX = 8;

/** What the lists of the coordinator hold for one party, newest first. */
export function awaitingLists(
  party: string,
  agreements: readonly AgreementView[],
  computations: readonly ComputationView[],
  jobs: readonly JobView[],
): AwaitingLists {
  const titles = new Map(computations.map(({ digest, title }) => [digest, title]));
  const rooms = new Map(agreements.map(({ digest, title }) => [digest, title]));
  const entry = (job: JobView): Awaiting => ({
    key: job.id,
    title: titles.get(job.computation) ?? 'A computation',
    detail: `${rooms.get(job.agreement) ?? 'a room'}: ${job.state}`,
    to: `/questions/jobs/${job.id}`,
    time: job.updated,
  });
  const own = jobs.filter(({ receiver }) => receiver === party);
  return {
    toSign: latest(
      agreements
        .filter(({ state, missing }) => state === 'proposed' && missing.includes(party))
        .map(({ digest, title, version, created }) => ({
          key: digest,
          title,
          detail: `version ${String(version)} awaits your signature`,
          to: `/rooms/${digest}`,
          time: created,
        })),
    ),
    toReview: latest(
      computations
        .filter(({ state, missing }) => state === 'awaiting-approval' && missing.includes(party))
        .map(({ digest, title, requester, purpose, created }) => ({
          key: digest,
          title,
          detail: `${requester} asks, for ${purpose}`,
          to: `/reviews/${digest}`,
          time: created,
        })),
    ),
    running: latest(own.filter(({ state }) => !isFinalState(state)).map(entry)),
    results: latest(own.filter(({ state }) => state === 'released').map(entry)),
    ended: latest(own.filter(({ state }) => isFinalState(state) && state !== 'released').map(entry)),
  };
}

const latest = (entries: readonly Awaiting[]): Awaiting[] =>
  entries.toSorted((a, b) => b.time.localeCompare(a.time)).slice(0, SHOWN_MAX);
