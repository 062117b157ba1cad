// SPDX-License-Identifier: Apache-2.0
import type { Response } from 'express';
import { ProblemError } from './problem.error.ts';

export interface EventMessage {
  readonly id?: number;
  readonly event?: string;
  readonly data?: unknown;
}

/** Starts an answer of server-sent events (WHATWG HTML, section 9.2). */
export function startEvents(response: Response): void {
  // The last header keeps reverse proxies from waiting until there is more.
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
}

export function writeEvent(response: Response, { id, event, data }: EventMessage): void {
  const name = event === undefined ? '' : `event: ${event}\n`;
  const number = id === undefined ? '' : `id: ${String(id)}\n`;
  response.write(`${number}${name}data: ${JSON.stringify(data ?? null)}\n\n`);
}

/** Null where the header was not sent. @throws ProblemError `malformed` */
export function parseLastEventId(header: string | undefined): number | null {
  if (header === undefined || header === '') return null;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  throw new ProblemError('malformed', 'not the id of an event', {
    field: 'last-event-id',
    remedy: 'send the id of the last event that arrived, or leave the header out',
  });
}
