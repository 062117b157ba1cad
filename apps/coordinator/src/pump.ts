// SPDX-License-Identifier: Apache-2.0
import { Logger } from '@nestjs/common';

/**
 * Work that is done when kicked, and every so often in any case: what is found undone in the database is done. One run
 * at a time; a kick during a run causes one more. A run that fails is logged and tried again.
 */
export class Pump {
  readonly #log: Logger;
  readonly #everyMs: number;
  readonly #work: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = true;

  constructor(name: string, everyMs: number, work: () => Promise<void>) {
    this.#log = new Logger(name);
    this.#everyMs = everyMs;
    this.#work = work;
  }

  start(): void {
    this.#stopped = false;
    this.kick();
  }

  kick(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#running = this.#run();
  }

  /** Returns when the run in progress is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      if (!this.#stopped) this.#log.warn(error instanceof Error ? error.message : 'failed');
    }
    this.#running = null;
    if (this.#stopped) return;
    const delay = this.#again ? 0 : this.#everyMs;
    this.#again = false;
    this.#timer = setTimeout(() => {
      this.kick();
    }, delay);
  }
}
