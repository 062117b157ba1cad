// SPDX-License-Identifier: Apache-2.0
import type { Reason, StepReply } from '@glovebox/contracts';
import type { JobRow } from '../jobs.store.ts';
import { Reasons } from '../jobs.store.ts';
import { fromColumn } from '../../database/json.ts';

type Over = Extract<StepReply, { kind: 'over' }>;
type Retry = Extract<StepReply, { kind: 'retry' }>;

export const over = (...reasons: Reason[]): Over => ({ kind: 'over', reasons });
export const retry = (...reasons: Reason[]): Retry => ({ kind: 'retry', reasons });

export const noSuchJob = (): Over => over({ code: 'no-such-job', message: 'the coordinator has no such job' });

/** Why a job is over: its own reasons, or its state. */
export function overOf(row: JobRow): Over {
  const reasons = fromColumn(Reasons, row.reasons);
  return over(...(reasons.length > 0 ? reasons : [{ code: 'job-over', message: `the job is \`${row.state}\`` }]));
}

export const superseded = (attempt: number, current: number): Over =>
  over({
    code: 'attempt-superseded',
    message: `attempt ${String(attempt)} was given up; the job is in attempt ${String(current)}`,
  });

/** Nobody can make a history again: without the newest one of a room its keybrokers permit nothing more there. */
export const historyLost = (): Reason => ({
  code: 'history-lost',
  message: 'a keybroker names a release history that the coordinator does not have: its database was rolled back',
  remedy:
    'stop the coordinator and put the newest copy of its database back; if there is none, the room is over: ' +
    'agree on another one (a new agreement with another `room`)',
});

/** Reasons bounded as the contract demands: they come from other processes. */
export const bounded = (reasons: readonly Reason[]): Reason[] =>
  reasons.slice(0, 100).map((reason) => ({
    ...reason,
    message: reason.message.slice(0, 400),
    ...(reason.remedy === undefined ? {} : { remedy: reason.remedy.slice(0, 400) }),
  }));
