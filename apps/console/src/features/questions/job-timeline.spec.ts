// SPDX-License-Identifier: Apache-2.0
import type { JobEvent, JobState } from '@glovebox/contracts';
import { jobTimeline } from './job-timeline.ts';

const events = (...states: readonly (readonly [JobState, number])[]): JobEvent[] =>
  states.map(([state, attempt], sequence) => ({
    ...{ job: 'a'.repeat(64), sequence, state, attempt, time: '2026-11-24T12:00:00Z', detail: '', reasons: [] },
  }));
const shown = (state: JobState, attempt: number, ...past: readonly (readonly [JobState, number])[]) =>
  jobTimeline({ state, attempt, events: events(...past) }).map((step) => `${step.state} ${step.progress}`);

describe('how far a job is', () => {
  it('counts the attempt that is under way, not what an earlier one reached', () => {
    expect(
      shown('challenged', 2, ['queued', 0], ['challenged', 1], ['attested', 1], ['queued', 1], ['challenged', 2]).slice(
        0,
        4,
      ),
    ).toEqual(['queued done', 'challenged now', 'attested ahead', 'granted ahead']);
  });

  it('is all done when the result left', () => {
    expect(shown('released', 1, ['queued', 0], ['challenged', 1], ['released', 1]).at(-1)).toBe('released done');
  });

  it('ends where it was refused', () => {
    expect(shown('refused', 1, ['queued', 0], ['challenged', 1], ['refused', 1])).toEqual([
      'queued done',
      'challenged done',
      'refused bad',
    ]);
  });
});
