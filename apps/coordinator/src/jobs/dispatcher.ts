// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { openRunQueue, type RunQueue } from '@glovebox/jobs';
import { Pump } from '../pump.ts';
import { REDIS } from '../redis.ts';
import { JobsStore } from './jobs.store.ts';
import { OutboxStore } from './outbox.store.ts';

const AGAIN_MS = 2_000;

/**
 * Keeps the queue in step with the database, which is the truth: sends what the outbox holds, and queues every job again
 * that is not over and that the queue does not have in hand. A Redis that lost everything loses nothing.
 */
@Injectable()
export class Dispatcher {
  readonly #log = new Logger('dispatcher');
  readonly #queue: RunQueue;
  readonly #pump = new Pump('dispatcher', AGAIN_MS, () => this.#work());

  constructor(
    @Inject(REDIS) redis: Redis,
    @Inject(JobsStore) private readonly jobs: JobsStore,
    @Inject(OutboxStore) private readonly outbox: OutboxStore,
  ) {
    this.#queue = openRunQueue(redis, () => undefined);
  }

  onApplicationBootstrap(): void {
    this.#pump.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#pump.stop();
    await this.#queue.close();
  }

  kick(): void {
    this.#pump.kick();
  }

  async #work(): Promise<void> {
    await this.#send();
    for (const { id, generation } of await this.jobs.open()) {
      if (await this.#queue.isLive({ job: id }, generation)) continue;
      this.#log.log(`job ${id} is not in the queue and is queued again`);
      await this.outbox.renew(id, generation);
    }
    await this.#send();
  }

  /** A row is removed after its job is in the queue; adding a generation twice changes nothing. */
  async #send(): Promise<void> {
    for (const { id, job, generation } of await this.outbox.pending()) {
      await this.#queue.enqueue({ job }, generation);
      await this.outbox.remove(id);
    }
  }
}
