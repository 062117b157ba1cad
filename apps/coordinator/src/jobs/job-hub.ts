// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Tells those who wait in this process that something happened to a job. What happened is in the database. */
@Injectable()
export class JobHub {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  announce(job: string): void {
    this.#emitter.emit(job);
  }

  /** Resolves at the next announcement, or after the time. */
  next(job: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#emitter.off(job, done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      timer.unref();
      this.#emitter.on(job, done);
    });
  }
}
