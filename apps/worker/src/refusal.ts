// SPDX-License-Identifier: Apache-2.0
import type { Reason, WorkerDenied } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { WorkerError, type WorkerErrorCode } from './error.ts';

/** A step out of turn is the one failure that does not end the attempt. */
export const STATUS_OUT_OF_TURN = 409;

/** Codes that are about the talk between relay and worker, and say nothing about the job. All others answer 422. */
const statuses: Partial<Record<WorkerErrorCode, number>> = {
  malformed: 400,
  'transfer-broken': 400,
  'no-such-attempt': 404,
  'wrong-step': STATUS_OUT_OF_TURN,
  'too-large': 413,
};
const REFUSED = 422;
const FAULT = 500;

export interface Refusal {
  readonly status: number;
  readonly body: WorkerDenied;
}

/**
 * What the host is told of a failure. Our own messages are fixed sentences. Anything else may have been caused by rows,
 * and error text is an output channel: a message of the engine can quote a cell. Of those only code and step go out.
 */
export function refusalOf(error: unknown, step: string): Refusal {
  if (error instanceof WorkerError) return { status: statuses[error.code] ?? REFUSED, body: deny(toReason(error)) };
  const coded: CodedError | null = error instanceof CodedError ? error : null;
  const code = coded !== null && CODE.test(coded.code) ? coded.code : null;
  return code === null
    ? { status: FAULT, body: deny({ code: 'worker-fault', message: `the worker failed at step \`${step}\`` }) }
    : { status: REFUSED, body: deny({ code, message: `refused at step \`${step}\`` }) };
}

const CODE = /^[a-z][a-z0-9-]{1,60}$/;

const deny = (reason: Reason): WorkerDenied => ({ kind: 'denied', reasons: [reason] });

const toReason = (error: WorkerError): Reason => ({
  code: error.code,
  message: error.message,
  ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  ...(error.field === undefined ? {} : { clause: error.field.slice(0, 200) }),
});
