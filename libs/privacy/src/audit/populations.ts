// SPDX-License-Identifier: Apache-2.0
import { isStatistic, type ReleasedVector } from './audit-state.ts';

/**
 * How many different numeric measures of one population were released: m power sums of m people tell every value, so
 * owners cap them. A population is a set of classes; counts are no statistic.
 */
export class Populations {
  readonly #cap: number | null;
  readonly #measures = new Map<string, Set<string>>();

  constructor(cap: number | null, released: readonly ReleasedVector[]) {
    this.#cap = cap;
    for (const number of released) this.add(number);
  }

  admits({ measure, vector }: ReleasedVector): boolean {
    if (this.#cap === null || !isStatistic(measure)) return true;
    const measures = this.#measures.get(vector.classes.join()) ?? new Set();
    return measures.has(measure) || measures.size < this.#cap;
  }

  add({ measure, vector }: ReleasedVector): void {
    if (!isStatistic(measure)) return;
    const population = vector.classes.join();
    this.#measures.set(population, (this.#measures.get(population) ?? new Set<string>()).add(measure));
  }
}
