// SPDX-License-Identifier: Apache-2.0
import { Notice } from '@glovebox/contracts';
import { ClientError } from '../error.ts';
import { eventStream, type ServerSentEvent } from '../event-stream.ts';
import type { HttpReply } from '../http.ts';
import type { Transport } from '../transport.ts';

/** What a reader of notices is told. */
export type LiveEvent =
  /** The stream stands. With `missed`, something may have been missed: everything has to be read again. */
  | { readonly kind: 'connected'; readonly missed: boolean }
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** The stream broke off and is opened again after the pause. */
  | { readonly kind: 'disconnected'; readonly error: ClientError; readonly pauseMs: number };

const PAUSE_MIN_MS = 500;
const PAUSE_MAX_MS = 15_000;
/** The coordinator sends something every 15 seconds: a connection that is silent for so long is dead. */
const SILENCE_MAX_MS = 45_000;

/** `/v1/events`: one stream of everything that concerns the party. */
export class NoticesApi {
  readonly #transport: Transport;
  readonly #sleep: (milliseconds: number) => Promise<void>;
  constructor(transport: Transport, sleep: (milliseconds: number) => Promise<void>) {
    this.#transport = transport;
    this.#sleep = sleep;
  }

  /**
   * Follows the stream until the returned function is called, and opens it again with Last-Event-ID whenever it breaks.
   * The coordinator is not believed: a notice only says what to read again.
   */
  follow(listener: (event: LiveEvent) => void): () => void {
    const follower = new Follower(this.#transport, this.#sleep, listener);
    void follower.run();
    return () => follower.stop();
  }
}

class Follower {
  readonly #transport: Transport;
  readonly #sleep: (milliseconds: number) => Promise<void>;
  readonly #listener: (event: LiveEvent) => void;
  #last: string | null = null;
  #stopped = false;
  #hangUp: () => void = () => undefined;

  constructor(
    transport: Transport,
    sleep: (milliseconds: number) => Promise<void>,
    listener: (event: LiveEvent) => void,
  ) {
    this.#transport = transport;
    this.#sleep = sleep;
    this.#listener = listener;
  }

  stop(): void {
    this.#stopped = true;
    this.#hangUp();
  }

  async run(): Promise<void> {
    let pauseMs = PAUSE_MIN_MS;
    while (!this.#stopped) {
      const error = await this.#readOnce(() => {
        pauseMs = PAUSE_MIN_MS;
      });
      if (this.#isStopped()) return;
      this.#listener({ kind: 'disconnected', error, pauseMs });
      if (this.#isStopped()) return;
      await this.#sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
    }
  }

  /** Read through a method, as it changes while `run` waits. */
  #isStopped(): boolean {
    return this.#stopped;
  }

  /** Reads one connection to its end and says why it ended. */
  async #readOnce(onAlive: () => void): Promise<ClientError> {
    try {
      const headers = { accept: 'text/event-stream', ...(this.#last === null ? {} : { 'last-event-id': this.#last }) };
      const reply = this.#breakable(await this.#transport.open('/v1/events', headers));
      if (this.#last !== null) this.#listener({ kind: 'connected', missed: false });
      for await (const message of eventStream(reply)) {
        if (this.#stopped) break;
        onAlive();
        this.#hear(message);
      }
      return new ClientError('unreachable', 'the stream of events ended');
    } catch (error) {
      if (error instanceof ClientError) return error;
      throw error;
    }
  }

  #hear(message: ServerSentEvent): void {
    if (message.event === 'ready') this.#listener({ kind: 'connected', missed: true });
    if (message.event === 'notice') this.#listener({ kind: 'notice', notice: parseNotice(message.data) });
    if (message.id !== null) this.#last = message.id;
  }

  /** The reply with a body that ends when the follower stops or the connection falls silent. */
  #breakable(reply: HttpReply): HttpReply {
    const reader = reply.body?.getReader();
    if (reader === undefined) return reply;
    const hungUp = new Promise<{ done: true }>((resolve) => {
      this.#hangUp = () => {
        resolve({ done: true });
        void reader.cancel().catch(() => undefined);
      };
    });
    if (this.#stopped) this.#hangUp();
    const silence = () => this.#sleep(SILENCE_MAX_MS).then(() => ({ done: true }));
    const read = () => Promise.race([reader.read(), hungUp, silence()]);
    const body = { getReader: () => ({ read, cancel: () => reader.cancel() }) };
    return { status: reply.status, headers: reply.headers, body, arrayBuffer: () => reply.arrayBuffer() };
  }
}

function parseNotice(text: string): Notice {
  const notice = Notice.safeParse(tryParse(text));
  if (notice.success) return notice.data;
  throw new ClientError('bad-reply', 'the stream of events holds something that is no notice', {
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
