// SPDX-License-Identifier: Apache-2.0

/** Where the counters of one source file stand among all. */
export interface CountedFile {
  readonly path: string;
  readonly first: number;
  readonly branches: number;
}

interface Counters {
  readonly hits: Uint8Array;
  readonly files: readonly CountedFile[];
}

/** Set by `fuzz.mjs`, which instruments the sources before they are loaded. */
function counters(): Counters {
  const found = Reflect.get(globalThis, '__branches') as Counters | undefined;
  if (found === undefined) throw new Error('the parsers are not instrumented: start fuzz.mjs');
  return found;
}

/** How often a branch was taken, in eight classes as AFL has them: a loop that runs longer is new, once more is not. */
const BUCKETS = Uint8Array.from({ length: 256 }, (_none, hits) =>
  hits === 0 ? 0 : hits < 4 ? 1 << (hits - 1) : 8 << [8, 16, 32, 128, 256].findIndex((end) => hits < end),
);

/** Which branches the inputs of one parser reached so far. */
export class Coverage {
  readonly #hits = counters().hits;
  readonly #seen = new Uint8Array(this.#hits.length);
  readonly #bucketOf: Uint8Array;

  /** `how often` tells a branch taken twice from one taken once; `whether` does not, for a small stored corpus. */
  constructor(counts: 'how often' | 'whether' = 'how often') {
    this.#bucketOf = counts === 'how often' ? BUCKETS : BUCKETS.map((bucket) => Math.min(bucket, 1));
  }

  start(): void {
    this.#hits.fill(0);
  }

  /** Whether the input since `start` reached something new. Reading it makes it known. */
  isNew(): boolean {
    let fresh = false;
    for (let index = 0; index < this.#hits.length; index++) {
      const bucket = this.#bucketOf[this.#hits[index] ?? 0] ?? 0;
      const seen = this.#seen[index] ?? 0;
      if ((bucket & ~seen) === 0) continue;
      this.#seen[index] = seen | bucket;
      fresh = true;
    }
    return fresh;
  }

  /** Branches reached, and all branches of the files that were entered at all. */
  summary(): { readonly reached: number; readonly total: number } {
    let [reached, total] = [0, 0];
    for (const { first, branches } of counters().files) {
      const own = this.#seen.subarray(first, first + branches).filter((bits) => bits !== 0).length;
      if (own === 0) continue;
      reached += own;
      total += branches;
    }
    return { reached, total };
  }
}
