// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Tells those who wait in this process that something happened under a topic. What happened is in the database. */
@Injectable()
export class Hub {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  announce(topic: string): void {
    this.#emitter.emit(topic);
  }

  /** Resolves with true at the next announcement, with false after the time. */
  next(topic: string, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (announced: boolean) => {
        clearTimeout(timer);
        this.#emitter.off(topic, heard);
        resolve(announced);
      };
      const heard = () => done(true);
      const timer = setTimeout(() => done(false), timeoutMs);
      timer.unref();
      this.#emitter.on(topic, heard);
    });
  }
}
