// SPDX-License-Identifier: Apache-2.0
import type { ClassSafety } from './class-facts.ts';
import { typesOf } from './columns.ts';
import type { MeasureAudit } from './measure-audit.ts';
import type { ClassVector } from './vectors.ts';

/** Classes that are in no released number of the measure. Nothing is known of them, so they need not be safe. */
const UNTOUCHED = 0;

/**
 * Mode `strict`: partition refinement. Two classes are in the same part when every released number counts them alike, so
 * whatever is computed from the released numbers, however cleverly, is a function of the parts. Every part must be safe:
 * then nothing can be learnt about fewer people than the minimum, by subtraction or by any other function.
 *
 * Invariant: every part but the untouched one is safe. A vector changes only the parts that it splits, so only what
 * those become is looked at.
 */
export class StrictAudit implements MeasureAudit {
  readonly #measure: string;
  readonly #safety: ClassSafety;
  readonly #partOf: Int32Array;
  readonly #parts: Set<number>[];

  constructor(measure: string, classes: number, before: readonly ClassVector[], safety: ClassSafety) {
    this.#measure = measure;
    this.#safety = safety;
    this.#partOf = new Int32Array(classes);
    const parts = typesOf(before);
    for (const [place, part] of parts.entries()) for (const index of part) this.#partOf[index] = place + 1;
    const untouched = Array.from(this.#partOf.keys()).filter((index) => this.#partOf[index] === UNTOUCHED);
    this.#parts = [untouched, ...parts].map((part) => new Set(part));
  }

  accepts(vector: ClassVector): boolean {
    for (const { part, pieces } of this.#split(vector)) {
      const size = this.#parts[part]?.size ?? 0;
      const cut = pieces.reduce((sum, piece) => sum + piece.length, 0);
      if (part !== UNTOUCHED && pieces.length === 1 && cut === size) continue;
      if (!pieces.every((piece) => this.#safety.isSafe(this.#measure, piece))) return false;
      if (part === UNTOUCHED || cut === size) continue;
      const taken = new Set(pieces.flat());
      const rest = [...(this.#parts[part] ?? [])].filter((index) => !taken.has(index));
      if (!this.#safety.isSafe(this.#measure, rest)) return false;
    }
    return true;
  }

  commit(vector: ClassVector): void {
    for (const { part, pieces } of this.#split(vector)) {
      const members = this.#parts[part];
      if (part !== UNTOUCHED && pieces.length === 1 && pieces[0]?.length === members?.size) continue;
      for (const piece of pieces) {
        for (const index of piece) {
          members?.delete(index);
          this.#partOf[index] = this.#parts.length;
        }
        this.#parts.push(new Set(piece));
      }
    }
  }

  /** For every part that the vector touches: the pieces of it that it counts alike. */
  #split({ classes, coefficients }: ClassVector): { part: number; pieces: number[][] }[] {
    const parts = new Map<number, Map<number, number[]>>();
    for (const [place, index] of classes.entries()) {
      const part = this.#partOf[index] ?? UNTOUCHED;
      const pieces = parts.get(part) ?? new Map<number, number[]>();
      const coefficient = coefficients[place] ?? 0;
      const piece = pieces.get(coefficient) ?? [];
      piece.push(index);
      parts.set(part, pieces.set(coefficient, piece));
    }
    return [...parts].map(([part, pieces]) => ({ part, pieces: [...pieces.values()] }));
  }
}
