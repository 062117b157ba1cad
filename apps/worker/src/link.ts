// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { OfferHistory, OpenAttempt, UseGrants, UsePermits, type WorkerHealth } from '@glovebox/contracts';
import { GATE_VERSION } from '@glovebox/policy';
import { AttemptSlot } from './attempt-slot.ts';
import { WorkerError } from './error.ts';
import type { Log } from './log.ts';
import { readBody, readBytes } from './read-body.ts';
import { refusalOf, STATUS_OUT_OF_TURN } from './refusal.ts';
import type { WorkerTools } from './tools.ts';

/** Largest bodies: documents of a job; 64 sealed histories; everything else. */
const DOCUMENTS_BYTES_MAX = 64 << 20;
const HISTORIES_BYTES_MAX = 512 << 20;
const SMALL_BYTES_MAX = 8 << 20;

interface Route {
  readonly step: string;
  readonly method: string;
  /** First group: the attempt. Second group: a dataset. */
  readonly path: RegExp;
  readonly answer: (call: Call) => Promise<object>;
}

interface Call {
  readonly slot: AttemptSlot;
  readonly tools: WorkerTools;
  readonly request: IncomingMessage;
  readonly attempt: string;
  readonly dataset: string;
}

const OK = { kind: 'ok' } as const;

/** The surface of contracts/worker-link.ts: each route parses its body, takes one step of the attempt, and answers. */
const routes: readonly Route[] = [
  {
    step: 'health',
    method: 'GET',
    path: /^\/health$/,
    answer: ({ slot, tools }) => {
      const health = { status: 'ok', platform: tools.attester.platform, gate: GATE_VERSION, busy: slot.busy } as const;
      return Promise.resolve(health satisfies WorkerHealth);
    },
  },
  {
    step: 'open',
    method: 'POST',
    path: /^\/attempts$/,
    answer: async ({ slot, request }) => slot.open(await readBody(request, OpenAttempt, DOCUMENTS_BYTES_MAX)),
  },
  {
    step: 'grants',
    method: 'POST',
    path: /^\/attempts\/([^/]+)\/grants$/,
    answer: async ({ slot, request, attempt }) => {
      await slot.find(attempt).useGrants(await readBody(request, UseGrants, SMALL_BYTES_MAX));
      return OK;
    },
  },
  {
    step: 'dataset',
    method: 'PUT',
    path: /^\/attempts\/([^/]+)\/datasets\/([^/]+)$/,
    answer: async ({ slot, request, attempt, dataset }) => {
      const file = readBytes(request);
      try {
        await slot.find(attempt).loadDataset(dataset, file);
      } finally {
        // Not awaited: a read that was given up may still be waiting for its bytes.
        void file.return(undefined);
      }
      return OK;
    },
  },
  {
    step: 'run',
    method: 'POST',
    path: /^\/attempts\/([^/]+)\/run$/,
    answer: async ({ slot, request, attempt }) => {
      await readBody(request, z.strictObject({}), SMALL_BYTES_MAX);
      await slot.find(attempt).run();
      return OK;
    },
  },
  {
    step: 'history',
    method: 'POST',
    path: /^\/attempts\/([^/]+)\/history$/,
    answer: async ({ slot, request, attempt }) =>
      slot.find(attempt).offerHistory(await readBody(request, OfferHistory, HISTORIES_BYTES_MAX)),
  },
  {
    step: 'release',
    method: 'POST',
    path: /^\/attempts\/([^/]+)\/release$/,
    answer: async ({ slot, request, attempt }) => {
      const released = await slot.find(attempt).release(await readBody(request, UsePermits, SMALL_BYTES_MAX));
      slot.forget(attempt);
      return released;
    },
  },
  {
    step: 'forget',
    method: 'DELETE',
    path: /^\/attempts\/([^/]+)$/,
    answer: ({ slot, attempt }) => {
      slot.forget(attempt);
      return Promise.resolve(OK);
    },
  },
];

/** The worker as a server. Closing it ends the attempt in hand. */
export function createWorkerServer(tools: WorkerTools, log: Log): Server {
  const slot = new AttemptSlot(tools);
  const server = createServer((request, response) => {
    void answer(request, response, { slot, tools }, log);
  });
  // A large dataset takes as long as it takes; there is one caller, on a local socket.
  server.requestTimeout = 0;
  server.on('close', () => {
    slot.clear();
  });
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  worker: Pick<Call, 'slot' | 'tools'>,
  log: Log,
): Promise<void> {
  const path = request.url ?? '';
  const route = routes.find((candidate) => candidate.method === request.method && candidate.path.test(path));
  const step = route?.step ?? 'unknown';
  const [, attempt = '', dataset = ''] = route?.path.exec(path) ?? [];
  try {
    if (!route) throw new WorkerError('malformed', 'there is no such step');
    const body = await route.answer({ ...worker, request, attempt, dataset });
    const denied = 'kind' in body && body.kind === 'denied';
    send(request, response, denied ? 422 : 200, body);
    if (step !== 'health') log(step, { attempt, outcome: denied ? 'denied' : 'done' });
  } catch (error) {
    const { status, body } = refusalOf(error, step);
    const codes = body.reasons.map((reason) => reason.code).join(' ');
    if (status !== STATUS_OUT_OF_TURN) worker.slot.forget(attempt);
    log(step, { attempt, outcome: 'denied', status, codes });
    send(request, response, status, body);
  }
}

/**
 * Answers, also while the body is still coming. A connection that is closed with bytes unread is reset, and the answer
 * on it is lost: so what is left of the body is thrown away first.
 */
function send(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  if (request.complete) {
    response.end(text);
    return;
  }
  response.write(text);
  request.once('close', () => response.end());
  request.resume();
}
