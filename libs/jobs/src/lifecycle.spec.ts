// SPDX-License-Identifier: Apache-2.0
import { JobState } from '@glovebox/contracts';
import { isTerminal, lifecycle, transition } from './lifecycle.ts';

describe('the life of a job', () => {
  it('runs from queued to released by the steps of the protocol', () => {
    const path: JobState[] = ['challenged', 'attested', 'granted', 'loading', 'running', 'permitted', 'released'];
    let job: { id: string; state: JobState } = { id: 'j', state: 'queued' };
    for (const state of path) job = transition(job, state);
    expect(job).toEqual({ id: 'j', state: 'released' });
  });

  it.each(['released', 'refused', 'failed', 'cancelled'] as const)('ends at %s', (state) => {
    expect(isTerminal(state)).toBe(true);
    for (const next of JobState.options) {
      expect(() => transition({ state }, next)).toThrowCode('impossible-transition');
    }
  });

  it('lets every job that is not over be cancelled, refused, failed, and tried again', () => {
    const open = JobState.options.filter((state) => !isTerminal(state));
    for (const state of open) {
      expect(lifecycle[state]).toEqual(expect.arrayContaining(['challenged', 'refused', 'failed', 'cancelled']));
    }
  });

  it('releases only what was permitted', () => {
    const before = JobState.options.filter((state) => (lifecycle[state] as readonly JobState[]).includes('released'));
    expect(before).toEqual(['permitted']);
  });

  it('returns a new value and leaves the old one alone', () => {
    const queued = Object.freeze({ state: 'queued' });
    expect(transition(queued, 'challenged')).not.toBe(queued);
    expect(queued.state).toBe('queued');
  });
});
