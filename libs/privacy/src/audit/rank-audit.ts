// SPDX-License-Identifier: Apache-2.0
import { Alternatives } from './alternatives.ts';
import { COUNT_MEASURE } from './audit-state.ts';
import type { ClassSafety } from './class-facts.ts';
import { typesOf } from './columns.ts';
import { Echelon, type SparseRow } from './echelon.ts';
import type { MeasureAudit } from './measure-audit.ts';
import { minimalSupports } from './minimal-supports.ts';
import { auditPrimes } from './primes.ts';
import type { ClassVector } from './vectors.ts';

/**
 * Mode `rank`: no linear combination of released numbers may be about an unsafe set of classes. Columns are classes,
 * those that are safe by themselves first; in echelon form, whatever the span holds on unsafe columns only has its
 * pivots there. A vector that adds to that part is refused if it makes a combination possible whose support is unsafe,
 * and when that cannot be searched to the end. Where every column is safe there is nothing to find.
 *
 * Arithmetic is modulo a prime, and a vector must be accepted under two (`auditPrimes`).
 */
export class RankAudit implements MeasureAudit {
  readonly #measure: string;
  readonly #safety: ClassSafety;
  readonly #columns: readonly (readonly number[])[];
  /** The column of which a class is the first, else -1: all of a column are counted alike. */
  readonly #columnLedBy: Int32Array;
  readonly #firstUnsafe: number;
  readonly #spans: readonly Echelon[];
  readonly #alternatives: Alternatives | null;
  /** Of the vector that was looked at last, as long as nothing was added since. */
  #looked: {
    readonly vector: ClassVector;
    readonly row: SparseRow;
    readonly residues: Map<Echelon, SparseRow>;
  } | null = null;

  /**
   * `before`: what was released. `asked`: every vector that will be asked for. Classes that none of them all tells apart
   * are one column.
   */
  constructor(
    measure: string,
    { before, asked }: { readonly before: readonly ClassVector[]; readonly asked: readonly ClassVector[] },
    safety: ClassSafety,
    salt: bigint,
  ) {
    this.#measure = measure;
    this.#safety = safety;
    const types = typesOf([...before, ...asked]).map((classes) => ({
      classes,
      safe: safety.isSafe(measure, classes),
      people: safety.people(classes),
    }));
    types.sort((a, b) => Number(b.safe) - Number(a.safe) || b.people - a.people);
    this.#columns = types.map(({ classes }) => classes);
    this.#columnLedBy = new Int32Array(safety.classes).fill(-1);
    for (const [column, [lead = 0]] of this.#columns.entries()) this.#columnLedBy[lead] = column;
    this.#firstUnsafe = types.filter(({ safe }) => safe).length;
    const allSafe = this.#firstUnsafe === types.length;
    this.#spans = allSafe ? [] : auditPrimes(salt).map((prime) => new Echelon(types.length, prime));
    this.#alternatives =
      measure !== COUNT_MEASURE || allSafe
        ? null
        : new Alternatives({
            counts: types.map(({ classes }) => safety.atoms(classes)),
            firstSmall: this.#firstUnsafe,
            minimum: safety.minimumPeople,
          });
    // The shortest first: what they are reduced by is short then, too.
    for (const vector of [...before].sort((a, b) => a.classes.length - b.classes.length)) this.commit(vector);
  }

  accepts(vector: ClassVector): boolean {
    const isIndependent = this.#spans.every((span) => {
      const residue = this.#residue(span, vector);
      const [pivot = -1] = residue.columns;
      if (pivot < this.#firstUnsafe) return true;
      const supports = minimalSupports(residue, span.rowsFrom(this.#firstUnsafe), span.prime);
      return supports?.every((columns) => this.#isSafe(columns)) ?? false;
    });
    const [span] = this.#spans;
    if (!isIndependent || span === undefined || this.#alternatives === null) return isIndependent;
    return this.#alternatives.accepts(this.#rowOf(vector), () => span.with(this.#residue(span, vector)));
  }

  commit(vector: ClassVector): void {
    for (const span of this.#spans) span.add(this.#residue(span, vector));
    this.#alternatives?.commit(this.#rowOf(vector));
    this.#looked = null;
  }

  #residue(span: Echelon, vector: ClassVector): SparseRow {
    if (this.#looked?.vector !== vector) this.#looked = { vector, row: this.#rowOf(vector), residues: new Map() };
    const { row, residues } = this.#looked;
    const residue = residues.get(span) ?? span.residue(row);
    residues.set(span, residue);
    return residue;
  }

  #isSafe(columns: readonly number[]): boolean {
    return this.#safety.isSafe(
      this.#measure,
      columns.flatMap((column) => this.#columns[column] ?? []),
    );
  }

  #rowOf({ classes, coefficients }: ClassVector): SparseRow {
    const leads = classes.map((index) => this.#columnLedBy[index] ?? -1);
    const columns = Int32Array.from(leads.filter((column) => column >= 0)).sort();
    const valueAt = new Map(leads.map((column, place) => [column, coefficients[place] ?? 0]));
    return { columns, values: Float64Array.from(columns, (column) => valueAt.get(column) ?? 0) };
  }
}
