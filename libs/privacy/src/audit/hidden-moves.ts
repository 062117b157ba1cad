// SPDX-License-Identifier: Apache-2.0
import type { Echelon } from './echelon.ts';
import type { SparseColumns } from './sparse-columns.ts';

/** A change of counts: `own` by `unit`, and pivots as they must. */
export interface Move {
  readonly own: number;
  readonly unit: number;
  /** Each once, `own` the first. */
  readonly columns: Int32Array;
  /** Whole numbers, beside `columns`. */
  readonly steps: Float64Array;
}

/** Steps are small whole numbers or fractions of small denominators; others are not used. */
const STEP_MAX = 1000;
const DENOMINATOR_MAX = 12;

/**
 * Changes of counts that no vector of a span shows. A column that is no pivot can be moved freely, and the pivots of the
 * rows in which it occurs make up for it: those are the kernel of the span. Numbers are read off residues, so whoever uses
 * a change checks it.
 */
export class HiddenMoves {
  readonly #span: Echelon;
  readonly #columns: SparseColumns;
  readonly #moves = new Map<number, Move | null>();

  constructor(span: Echelon) {
    this.#span = span;
    this.#columns = span.byColumn();
  }

  /** Moves that change a column, at most so many, those of large columns first. */
  *movesOf(column: number, most: number): Generator<Move> {
    const row = this.#span.rowAt(column);
    const own = row === undefined ? [column] : row.columns.subarray(1, 1 + most);
    for (const one of own) {
      const move = this.#move(one);
      if (move !== null) yield move;
    }
  }

  #move(own: number): Move | null {
    const known = this.#moves.get(own);
    if (known !== undefined) return known;
    const move = this.#read(own);
    this.#moves.set(own, move);
    return move;
  }

  #read(own: number): Move | null {
    const { rows: pivots, values } = this.#columns.at(own);
    for (let unit = 1; unit <= DENOMINATOR_MAX; unit += 1) {
      const steps = values.map((value) => -this.#small(value * unit));
      if (steps.every((step) => step >= -STEP_MAX && step <= STEP_MAX))
        return { own, unit, columns: Int32Array.of(own, ...pivots), steps: Float64Array.of(unit, ...steps) };
    }
    return null;
  }

  #small(value: number): number {
    const residue = value % this.#span.prime;
    return residue > this.#span.prime / 2 ? residue - this.#span.prime : residue;
  }
}
