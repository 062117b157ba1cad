// SPDX-License-Identifier: Apache-2.0
import type { Stopwatch } from './tools.ts';

/**
 * Answers at multiples of a time since a beginning, so that how long something took tells little of the rows that it was
 * done with. 0 seconds: as soon as they are there.
 */
export class AnswerGrid {
  readonly #stopwatch: Stopwatch;
  readonly #milliseconds: number;
  readonly #begin: number;

  constructor(stopwatch: Stopwatch, seconds: number) {
    this.#stopwatch = stopwatch;
    this.#milliseconds = seconds * 1000;
    this.#begin = stopwatch.now();
  }

  async next(): Promise<void> {
    if (this.#milliseconds === 0) return;
    const past = this.#stopwatch.now() - this.#begin;
    await this.#stopwatch.wait(Math.ceil(past / this.#milliseconds) * this.#milliseconds - past);
  }
}
