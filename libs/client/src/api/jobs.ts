// SPDX-License-Identifier: Apache-2.0
import { JobEvent, JobView, ReceiptBundle, ReceiptEntry, ResultView, type SignedEnvelope } from '@glovebox/contracts';
import { eventStream, type ServerSentEvent } from '../event-stream.ts';
import { ClientError } from '../error.ts';
import type { Transport } from '../transport.ts';
import { collect, eachItem } from './pages.ts';

const FINAL_STATES: ReadonlySet<string> = new Set(['released', 'refused', 'failed', 'cancelled']);

/** Whether a job in this state changes no more. */
export const isFinalState = (state: string): boolean => FINAL_STATES.has(state);

/** `/v1/jobs`. */
export class JobsApi {
  readonly #transport: Transport;
  readonly #sleep: (milliseconds: number) => Promise<void>;
  constructor(transport: Transport, sleep: (milliseconds: number) => Promise<void>) {
    this.#transport = transport;
    this.#sleep = sleep;
  }

  submit(job: SignedEnvelope): Promise<JobView> {
    return this.#transport.ask(JobView, 'POST', '/v1/jobs', { job });
  }

  list(agreement?: string): Promise<JobView[]> {
    return collect(eachItem(this.#transport, JobView, '/v1/jobs', { agreement }));
  }

  get(id: string): Promise<JobView> {
    return this.#transport.ask(JobView, 'GET', `/v1/jobs/${id}`);
  }

  cancel(id: string, cancel: SignedEnvelope): Promise<JobView> {
    return this.#transport.ask(JobView, 'POST', `/v1/jobs/${id}/cancel`, { cancel });
  }

  result(id: string): Promise<ResultView> {
    return this.#transport.ask(ResultView, 'GET', `/v1/jobs/${id}/result`);
  }

  /** Jobs that have a receipt, newest first. */
  receipts(agreement?: string): Promise<ReceiptEntry[]> {
    return collect(eachItem(this.#transport, ReceiptEntry, '/v1/receipts', { agreement }));
  }

  receipt(id: string): Promise<ReceiptBundle> {
    return this.#transport.ask(ReceiptBundle, 'GET', `/v1/jobs/${id}/receipt`);
  }

  /**
   * A job's events from the first one on, each once and in order, until the job is over. Reconnects with Last-Event-ID
   * when the stream breaks, with growing pauses, and gives up after `attemptsMax` fruitless ones.
   * @throws ClientError `unreachable`
   */
  async *events(id: string, attemptsMax = 8): AsyncGenerator<JobEvent> {
    let last = -1;
    for (let fruitless = 0; fruitless < attemptsMax; fruitless++) {
      if (fruitless > 0) await this.#sleep(Math.min(250 * 2 ** fruitless, 5000));
      try {
        for await (const message of await this.#openEvents(id, last)) {
          const event = parseEvent(message, id);
          if (event === null || event.sequence <= last) continue;
          last = event.sequence;
          fruitless = 0;
          yield event;
          if (isFinalState(event.state)) return;
        }
      } catch (error) {
        if (!(error instanceof ClientError) || error.code !== 'unreachable') throw error;
      }
    }
    throw new ClientError('unreachable', 'the stream of events broke off and could not be opened again', {
      remedy: `ask for the job's state: glovebox job show ${id}`,
    });
  }

  async #openEvents(id: string, last: number): Promise<AsyncGenerator<ServerSentEvent>> {
    const headers = { accept: 'text/event-stream', ...(last < 0 ? {} : { 'last-event-id': String(last) }) };
    return eventStream(await this.#transport.open(`/v1/jobs/${id}/events`, headers));
  }
}

/** Null for messages that are not events of a job, such as keep-alives. */
function parseEvent(message: ServerSentEvent, job: string): JobEvent | null {
  if (message.data === '') return null;
  const event = JobEvent.safeParse(tryParse(message.data));
  if (event.success && event.data.job === job) return event.data;
  throw new ClientError('bad-reply', 'the stream of events holds something that is not an event of this job', {
    remedy: 'use a client and a coordinator of the same version',
  });
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
