// SPDX-License-Identifier: Apache-2.0
import type { JobEvent, JobState, JobView } from '@glovebox/contracts';

export interface TimelineStep {
  readonly state: JobState;
  readonly title: string;
  readonly progress: 'done' | 'now' | 'ahead' | 'bad';
  /** The newest event of this state in the current attempt. */
  readonly event: JobEvent | null;
}

/** What each state means to whoever waits. */
const WAY: readonly (readonly [JobState, string])[] = [
  ['queued', 'Waiting for a worker'],
  ['challenged', 'A worker took it; every keybroker challenged it'],
  ['attested', 'The worker showed its evidence'],
  ['granted', 'Every keybroker verified it and gave its keys'],
  ['loading', 'The worker opens the datasets'],
  ['running', 'The question runs'],
  ['permitted', 'Every keybroker permitted the release'],
  ['released', 'The result left, sealed to its receiver'],
];

/** States whose events say more than that they are reached: who took it, how many keybrokers, which dataset. */
const TELLING: ReadonlySet<JobState> = new Set(['queued', 'challenged', 'granted', 'loading', 'permitted', 'failed']);

/** What its event adds to a step; empty for nothing. */
export const eventDetail = ({ event, title }: Pick<TimelineStep, 'event' | 'title'>): string =>
  event !== null && TELLING.has(event.state) && event.detail !== title.toLowerCase() ? event.detail : '';

const ENDS: Partial<Readonly<Record<JobState, string>>> = {
  refused: 'Refused',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** How far a job is, of the attempt that counts. What an ended job did not reach is left out. */
export function jobTimeline({ state, attempt, events }: Pick<JobView, 'state' | 'attempt' | 'events'>): TimelineStep[] {
  const current = events.filter((event) => event.attempt === attempt || event.state === 'queued');
  const latest = (wanted: JobState) => current.findLast((event) => event.state === wanted) ?? null;
  const end = ENDS[state];
  const reached = WAY.findLastIndex(([step]) => latest(step) !== null);
  const steps = WAY.map(([step, title], index): TimelineStep => {
    const isNow = index === reached && end === undefined && state !== 'released';
    return { state: step, title, event: latest(step), progress: isNow ? 'now' : index <= reached ? 'done' : 'ahead' };
  });
  if (end === undefined) return steps;
  return [...steps.slice(0, reached + 1), { state, title: end, event: latest(state), progress: 'bad' }];
}
