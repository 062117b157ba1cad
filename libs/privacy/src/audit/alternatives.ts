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
  /** By column: the released vectors that count it. */
  readonly #released = new Map<number, { readonly vector: number; readonly coefficient: number }[]>();
  #vectors = 0;
  #searches = 0;
  /** By small column: an alternative that no released vector tells from what is there. */
  readonly #known = new Map<number, Alternative>();
  /** By vector, all zero between calls. */
  #sums = new Float64Array(0);
  /** By column, all zero between calls. */
  readonly #coefficients: Float64Array;

  constructor(columns: CountedColumns) {
    this.#columns = columns;
    this.#coefficients = new Float64Array(columns.counts.length);
  }

  /** `span`: of what was released and the vector. Keeps what it finds, whether the vector is released or not. */
  accepts(vector: SparseRow, span: Echelon): boolean {
    let moves: HiddenMoves | null = null;
    return this.#with(vector, (hides) => {
      for (let column = this.#columns.firstSmall; column < this.#columns.counts.length; column += 1) {
        const known = this.#known.get(column);
        if (known !== undefined && hides(known)) continue;
        this.#searches += 1;
        if (this.#searches > SEARCHES_MAX) return false;
        moves ??= new HiddenMoves(span);
        const found = this.#find(column, moves);
        if (found === null || !hides(found)) return false;
        this.#known.set(column, found);
      }
      return true;
    });
  }

  commit(vector: SparseRow): void {
    for (const [at, column] of vector.columns.entries()) {
      const vectors = this.#released.get(column) ?? [];
      vectors.push({ vector: this.#vectors, coefficient: vector.values[at] ?? 0 });
      this.#released.set(column, vectors);
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
    const change = new Map<number, number>();
    const used = new Set<number>();
    for (let step = 0; step <= STEPS_MAX; step += 1) {
      const worst = this.#worst(change, wanted);
      if (worst === null) return this.#checked(change);
      const best = this.#best(worst, moves, change, used, wanted);
      if (best === null) return null;
      for (const [column, by] of best.move.steps) change.set(column, (change.get(column) ?? 0) + best.times * by);
      used.add(best.move.own);
    }
    return null;
  }

  #best(
    worst: { readonly column: number; readonly lack: number },
    moves: HiddenMoves,
    change: ReadonlyMap<number, number>,
    used: ReadonlySet<number>,
    wanted: number,
  ): { readonly move: Move; readonly times: number } | null {
    let best: { readonly move: Move; readonly times: number; readonly lack: number } | null = null;
    for (const move of moves.movesOf(worst.column, WAYS_MAX)) {
      const times = used.has(move.own) ? 0 : this.#times(move, worst, change);
      if (times === 0) continue;
      let lack = 0;
      for (const [column, by] of move.steps) {
        const now = change.get(column) ?? 0;
        lack += this.#lackAt(column, now + times * by, wanted) - this.#lackAt(column, now, wanted);
      }
      if (best === null || lack < best.lack) best = { move, times, lack };
    }
    return best;
  }

  /** As often as the lack takes, in the direction that makes the column grow, or as the moved column has. */
  #times(
    { own, unit, steps }: Move,
    worst: { readonly column: number; readonly lack: number },
    change: ReadonlyMap<number, number>,
  ): number {
    const rise = steps.get(worst.column) ?? 0;
    if (rise === 0) return 0;
    const times = ceil(worst.lack / abs(rise));
    return rise > 0 ? times : -min(times, max(0, floor((this.#count(own) + (change.get(own) ?? 0)) / unit)));
  }

  #worst(change: ReadonlyMap<number, number>, wanted: number): { column: number; lack: number } | null {
    let [column, lack] = [wanted, this.#lackAt(wanted, change.get(wanted) ?? 0, wanted)];
    for (const [other, by] of change) {
      const own = this.#lackAt(other, by, wanted);
      if (own > lack) [column, lack] = [other, own];
    }
    return lack === 0 ? null : { column, lack };
  }

  #lackAt(column: number, by: number, wanted: number): number {
    const least = column === wanted ? this.#columns.minimum : 0;
    return max(0, least - this.#count(column) - by);
  }

  /** By the released vectors themselves, exactly: none of them changes. */
  #checked(change: ReadonlyMap<number, number>): Alternative | null {
    if (this.#sums.length < this.#vectors) this.#sums = new Float64Array(2 * this.#vectors);
    const sums = this.#sums;
    const touched: number[] = [];
    for (const [column, step] of change) {
      for (const { vector, coefficient } of this.#released.get(column) ?? []) {
        sums[vector] = (sums[vector] ?? 0) + step * coefficient;
        touched.push(vector);
      }
    }
    let isHidden = true;
    for (const vector of touched) {
      if (sums[vector] !== 0) isHidden = false;
      sums[vector] = 0;
    }
    if (!isHidden) return null;
    return { columns: Int32Array.from(change.keys()), steps: Float64Array.from(change.values()) };
  }

  #count(column: number): number {
    return this.#columns.counts[column] ?? 0;
  }
}
