// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { AgreementView, ComputationView, JobView } from '@glovebox/contracts';
import { awaitingLists, type Awaiting } from './awaiting.ts';

const envelope = { payloadType: 'glovebox/job/v1', payload: '', signatures: [] };
const time = (minute: number) => `2026-11-24T12:${String(minute).padStart(2, '0')}:00Z`;
const agreement = (digest: string, state: AgreementView['state'], missing: string[]): AgreementView => ({
  ...{ digest, state, missing, room: 'liver', title: 'Liver study', version: 2, stoppedBy: null, stops: [] },
  ...{ envelope, created: time(1) },
});
const computation = (digest: string, missing: string[]): ComputationView => ({
  ...{ digest, missing, agreement: 'a', title: 'By stage', requester: 'dr-adler', purpose: 'research', reasons: [] },
  ...{ state: 'awaiting-approval', envelope, approvals: [], created: time(2) },
});
const job = (id: string, state: JobView['state'], receiver: string, minute: number): JobView => ({
  ...{ id, state, receiver, agreement: 'a', computation: 'c', attempt: 1, reasons: [], events: [], envelope },
  ...{ created: time(minute), updated: time(minute) },
});

describe('what awaits a party', () => {
  it('is what lacks its own signature, and its own jobs, newest first', () => {
    const lists = awaitingLists(
      'registry',
      [
        agreement('a', 'proposed', ['registry']),
        agreement('b', 'proposed', ['clinic']),
        agreement('d', 'stopped', ['registry']),
      ],
      [computation('c', ['registry']), computation('e', ['clinic'])],
      [
        job('1', 'running', 'registry', 3),
        job('2', 'released', 'registry', 4),
        job('3', 'released', 'registry', 5),
        job('4', 'released', 'clinic', 6),
        job('5', 'refused', 'registry', 7),
      ],
    );
    const keys = Object.fromEntries(
      Object.entries(lists).map(([name, list]: [string, readonly Awaiting[]]) => [name, list.map(({ key }) => key)]),
    );
    expect(keys).toEqual({ toSign: ['a'], toReview: ['c'], running: ['1'], results: ['3', '2'], ended: ['5'] });
    expect(lists.running[0]).toMatchObject({ title: 'By stage', detail: 'Liver study: running' });
  });
});
