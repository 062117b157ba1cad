// SPDX-License-Identifier: Apache-2.0
import type { Echelon, SparseRow } from './echelon.ts';
import { HiddenMoves, type Move } from './hidden-moves.ts';

/** Steps of the search for one group, and ways that are looked at in each: what it needs more of is refused. */
const STEPS_MAX = 24;
const WAYS_MAX = 24;
/** Searches in one question: more would take longer than an answer may. From then on its counts are refused. */
const SEARCHES_MAX = 50_000;

/** Taken once: see `echelon.ts`. */
const { abs, ceil, floor, max, min } = Math;

/** What is added to the counts of some columns. */
interface Alternative {
  readonly columns: Int32Array;
  readonly steps: Float64Array;
}

export interface CountedColumns {
  /** How much there is of each column: a whole number from 0. */
  readonly counts: readonly number[];
  /** Columns from here on have fewer people than the minimum. */
  readonly firstSmall: number;
  readonly minimum: number;
}

interface Counting {
  readonly vectors: number[];
  readonly coefficients: number[];
}

const NOWHERE: Counting = { vectors: [], coefficients: [] };

/** A column that has less than it must. */
interface Lack {
  readonly column: number;
  readonly lack: number;
}

interface Chosen {
  readonly move: Move;
  readonly times: number;
}

/**
 * Against bounds: counts are whole and not negative, so that released ones can bound others that no combination gives. A
 * count may be released only if for every column that is too small there is an alternative: other whole numbers, none
 * negative, with which every released count would be the same, and of which that column has the minimum. Then nobody can show
 * from the counts that a group has fewer, whatever they compute: a group that is the union of columns has in an
 * alternative at least what its columns have.
 *
 * Alternatives are looked for by `HiddenMoves` and checked against the released vectors themselves. The search is
 * short: where it finds none there may be one, and the count is withheld all the same.
 */
export class Alternatives {
  readonly #columns: CountedColumns;
  /** By column: the released vectors that count it, and how. */
  readonly #released: Counting[] = [];
  #vectors = 0;
  #searches = 0;
  /** By small column: an alternative that no released vector tells from what is there. */
  readonly #known = new Map<number, Alternative>();
  /** By vector, all zero between calls. */
  #sums = new Float64Array(0);
  /** By column, all zero between calls. */
  readonly #coefficients: Float64Array;
  readonly #counts: Float64Array;
  /** What the search adds to the counts, of those columns that it has touched; all zero between searches. */
  readonly #change: Float64Array;
  readonly #isTouched: Uint8Array;
  #touched: number[] = [];

  constructor(columns: CountedColumns) {
    this.#columns = columns;
    this.#counts = Float64Array.from(columns.counts);
    this.#coefficients = new Float64Array(columns.counts.length);
    this.#change = new Float64Array(columns.counts.length);
    this.#isTouched = new Uint8Array(columns.counts.length);
  }

  /** `spanWith`: of what was released and the vector, asked only where something has to be searched. Keeps what it finds, whether the vector is released or not. */
  accepts(vector: SparseRow, spanWith: () => Echelon): boolean {
    let moves: HiddenMoves | null = null;
    return this.#with(vector, (hides) => {
      for (let column = this.#columns.firstSmall; column < this.#columns.counts.length; column += 1) {
        const known = this.#known.get(column);
        if (known !== undefined && hides(known)) continue;
        this.#searches += 1;
        if (this.#searches > SEARCHES_MAX) return false;
        moves ??= new HiddenMoves(spanWith());
        const found = this.#find(column, moves);
        if (found === null || !hides(found)) return false;
        this.#known.set(column, found);
      }
      return true;
    });
  }

  commit(vector: SparseRow): void {
    for (const [at, column] of vector.columns.entries()) {
      const released = (this.#released[column] ??= { vectors: [], coefficients: [] });
      released.vectors.push(this.#vectors);
      released.coefficients.push(vector.values[at] ?? 0);
    }
    this.#vectors += 1;
    this.#with(vector, (hides) => {
      for (const [column, known] of this.#known) if (!hides(known)) this.#known.delete(column);
    });
  }

  /** Tells of alternatives whether the vector is the same in them. */
  #with<T>({ columns, values }: SparseRow, use: (hides: (alternative: Alternative) => boolean) => T): T {
    const coefficients = this.#coefficients;
    for (let at = 0; at < columns.length; at += 1) coefficients[columns[at] ?? 0] = values[at] ?? 0;
    const result = use((alternative) => {
      let sum = 0;
      for (let at = 0; at < alternative.columns.length; at += 1)
        sum += (coefficients[alternative.columns[at] ?? 0] ?? 0) * (alternative.steps[at] ?? 0);
      return sum === 0;
    });
    for (const column of columns) coefficients[column] = 0;
    return result;
  }

  /** Repairs the column that lacks most, by the move that leaves least lacking, each once, until nothing lacks. */
  #find(wanted: number, moves: HiddenMoves): Alternative | null {
    try {
      const used = new Set<number>();
      for (let step = 0; step <= STEPS_MAX; step += 1) {
        const worst = this.#worst(wanted);
        if (worst === null) return this.#checked();
        const best = this.#best(worst, moves, used, wanted);
        if (best === null) return null;
        this.#make(best);
        used.add(best.move.own);
      }
      return null;
    } finally {
      for (const column of this.#touched) this.#change[column] = this.#isTouched[column] = 0;
      this.#touched = [];
    }
  }

  #make({ move: { columns, steps }, times }: Chosen): void {
    for (let at = 0; at < columns.length; at += 1) {
      const column = columns[at] ?? 0;
      if (this.#isTouched[column] === 0) this.#touched.push(column);
      this.#isTouched[column] = 1;
      this.#change[column] = (this.#change[column] ?? 0) + times * (steps[at] ?? 0);
    }
  }

  #best(worst: Lack, moves: HiddenMoves, used: ReadonlySet<number>, wanted: number): Chosen | null {
    const change = this.#change;
    let best: Chosen | null = null;
    let least = 0;
    for (const move of moves.movesOf(worst.column, WAYS_MAX)) {
      const times = used.has(move.own) ? 0 : this.#times(move, worst);
      if (times === 0) continue;
      const { columns, steps } = move;
      let lack = 0;
      for (let at = 0; at < columns.length; at += 1) {
        const column = columns[at] ?? 0;
        const now = change[column] ?? 0;
        lack += this.#lackAt(column, now + times * (steps[at] ?? 0), wanted) - this.#lackAt(column, now, wanted);
      }
      if (best === null || lack < least) [best, least] = [{ move, times }, lack];
    }
    return best;
  }

  /** As often as the lack takes, in the direction that makes the column grow, or as the moved column has. */
  #times({ own, unit, columns, steps }: Move, worst: Lack): number {
    const rise = steps[columns.indexOf(worst.column)] ?? 0;
    if (rise === 0) return 0;
    const times = ceil(worst.lack / abs(rise));
    if (rise > 0) return times;
    return -min(times, max(0, floor(((this.#counts[own] ?? 0) + (this.#change[own] ?? 0)) / unit)));
  }

  #worst(wanted: number): Lack | null {
    let [column, lack] = [wanted, this.#lackAt(wanted, this.#change[wanted] ?? 0, wanted)];
    for (const other of this.#touched) {
      const own = this.#lackAt(other, this.#change[other] ?? 0, wanted);
      if (own > lack) [column, lack] = [other, own];
    }
    return lack === 0 ? null : { column, lack };
  }

  #lackAt(column: number, by: number, wanted: number): number {
    const lack = (column === wanted ? this.#columns.minimum : 0) - (this.#counts[column] ?? 0) - by;
    return lack > 0 ? lack : 0;
  }

  /** By the released vectors themselves, exactly: none of them changes. */
  #checked(): Alternative | null {
    if (this.#sums.length < this.#vectors) this.#sums = new Float64Array(2 * this.#vectors);
    const sums = this.#sums;
    const columns = Int32Array.from(this.#touched.filter((column) => this.#change[column] !== 0));
    const steps = Float64Array.from(columns, (column) => this.#change[column] ?? 0);
    for (const [at, column] of columns.entries()) {
      const { vectors, coefficients } = this.#released[column] ?? NOWHERE;
      const step = steps[at] ?? 0;
      for (let place = 0; place < vectors.length; place += 1) {
        const vector = vectors[place] ?? 0;
        sums[vector] = (sums[vector] ?? 0) + step * (coefficients[place] ?? 0);
      }
    }
    let isHidden = true;
    for (const column of columns) {
      for (const vector of (this.#released[column] ?? NOWHERE).vectors) {
        if (sums[vector] !== 0) isHidden = false;
        sums[vector] = 0;
      }
    }
    return isHidden ? { columns, steps } : null;
  }
}
