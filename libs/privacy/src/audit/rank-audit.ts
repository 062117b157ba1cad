// SPDX-License-Identifier: Apache-2.0
import type { ClassSafety } from './class-facts.ts';
import { auditPrimes, Echelon } from './echelon.ts';
import type { MeasureAudit } from './measure-audit.ts';
import { minimalSupports } from './minimal-supports.ts';
import { vectorText, type ClassVector } from './vectors.ts';

/**
 * Mode `rank`: no linear combination of released numbers may be about an unsafe set of classes. Columns are classes,
 * those that are safe by themselves first; in echelon form, whatever the span holds on unsafe columns only has its
 * pivots there. A vector that adds to that part is refused if it makes a combination possible whose support is unsafe,
 * and when that cannot be searched to the end.
 *
 * Arithmetic is modulo a prime, and a vector must be accepted under both: a combination is overlooked only if both
 * primes divide the same minor.
 */
export class RankAudit implements MeasureAudit {
  readonly #measure: string;
  readonly #safety: ClassSafety;
  readonly #columns: readonly (readonly number[])[];
  readonly #columnOf: ReadonlyMap<number, number>;
  readonly #firstUnsafe: number;
  readonly #spans: readonly Echelon[];

  /** `all`: every vector that will be seen, released or asked for. Classes that none of them tells apart are one column. */
  constructor(measure: string, all: readonly ClassVector[], safety: ClassSafety) {
    this.#measure = measure;
    this.#safety = safety;
    const types = typesOf(all).map((classes) => ({ classes, safe: safety.isSafe(measure, classes) }));
    const size = new Map(types.map((type) => [type, safety.people(type.classes)]));
    types.sort((a, b) => Number(b.safe) - Number(a.safe) || (size.get(b) ?? 0) - (size.get(a) ?? 0));
    this.#columns = types.map(({ classes }) => classes);
    this.#columnOf = new Map(this.#columns.flatMap((classes, column) => classes.map((index) => [index, column])));
    this.#firstUnsafe = types.filter(({ safe }) => safe).length;
    this.#spans = auditPrimes.map((prime) => new Echelon(this.#columns.length, prime));
  }

  accepts(vector: ClassVector): boolean {
    const dense = this.#dense(vector);
    return this.#spans.every((span) => {
      const residue = span.residue(dense);
      if (residue.pivot < this.#firstUnsafe) return true;
      const rows = [...span.rowsFrom(this.#firstUnsafe), residue.row];
      const supports = minimalSupports(rows, this.#firstUnsafe, span.prime);
      return supports?.every((columns) => this.#isSafe(columns)) ?? false;
    });
  }

  commit(vector: ClassVector): void {
    const dense = this.#dense(vector);
    for (const span of this.#spans) span.add(span.residue(dense));
  }

  #isSafe(columns: readonly number[]): boolean {
    return this.#safety.isSafe(
      this.#measure,
      columns.flatMap((column) => this.#columns[column] ?? []),
    );
  }

  #dense({ classes, coefficients }: ClassVector): Float64Array {
    const dense = new Float64Array(this.#columns.length);
    for (const [place, index] of classes.entries()) {
      const column = this.#columnOf.get(index);
      if (column !== undefined) dense[column] = coefficients[place] ?? 0;
    }
    return dense;
  }
}

/** Classes that every vector counts alike, together. Those that none counts are left out. */
function typesOf(vectors: readonly ClassVector[]): number[][] {
  const keys = new Map<number, string[]>();
  const distinct = new Map(vectors.map((vector) => [vectorText(vector), vector]));
  for (const [place, { classes, coefficients }] of [...distinct.values()].entries()) {
    for (const [at, index] of classes.entries()) {
      const key = keys.get(index) ?? [];
      key.push(`${String(place)}*${String(coefficients[at])}`);
      keys.set(index, key);
    }
  }
  const types = new Map<string, number[]>();
  for (const [index, key] of [...keys].sort(([a], [b]) => a - b)) {
    const text = key.join();
    const type = types.get(text) ?? [];
    type.push(index);
    types.set(text, type);
  }
  return [...types.values()];
}
