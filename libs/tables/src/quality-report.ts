// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { planColumns, planValue, type ColumnPlan, type PlannedColumn } from './plan-columns.ts';
import type { RejectedRow, TextTable } from './text-table.ts';

export interface BadRow {
  /** Number of the data row in the file, from 1. */
  readonly row: number;
  readonly column: string | null;
  readonly problem: string;
}

export interface ColumnReport {
  readonly name: string;
  readonly source: string;
  readonly detected: string;
  readonly agreed: string | null;
  readonly role: string | null;
  readonly nulls: number;
  /** Different values, or null when there are more than are counted. */
  readonly distinct: number | null;
  /** Values with more decimal places than agreed, rounded half to even. */
  readonly rounded: number;
}

export interface PeopleReport {
  readonly column: string;
  readonly distinct: number;
  /** People with more than one row, and the most rows that one person has. */
  readonly withSeveralRows: number;
  readonly mostRows: number;
}

/** What an owner sees of its own file before anything of it is sealed. */
export interface QualityReport {
  readonly format: string;
  readonly rows: number;
  readonly goodRows: number;
  readonly badRows: number;
  /** The first of them. */
  readonly bad: readonly BadRow[];
  readonly columns: readonly ColumnReport[];
  /** Columns that are not part of the agreed dataset and stay here. */
  readonly left: readonly string[];
  readonly people: PeopleReport | null;
}

/** A report together with what the conversion needs of the same reading. */
export interface Examined {
  readonly report: QualityReport;
  readonly plan: ColumnPlan;
  /** Indexes of the bad rows within the batches. */
  readonly badIndexes: ReadonlySet<number>;
  /** By text column: its values in good rows, in the order of their first appearance. */
  readonly dictionaries: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const LISTED_MAX = 1000;
const DISTINCT_MAX = 100_000;

/** Reads the whole table once under the agreed columns, or, without any, just counts. */
export async function examineTable(table: TextTable, agreed: readonly DatasetColumn[] | null): Promise<Examined> {
  const plan = agreed ? planColumns(agreed, table.columns) : { columns: [], left: [] };
  const tallies = table.columns.map((source) => new ColumnTally(source.name));
  const people = new PeopleTally(plan.columns.find(({ column }) => column.terms.role === 'unit'));
  const dictionaries = new Map(
    plan.columns.flatMap(({ column }) =>
      column.type.type === 'text' ? [[column.name, new Map<string, number>()] as const] : [],
    ),
  );
  const badIndexes = new Set<number>();
  const bad: { index: number; column: string; problem: string }[] = [];
  let index = 0;
  for await (const batch of table.batches()) {
    for (const [position, tally] of tallies.entries()) tally.addAll(batch.columns[position] ?? []);
    for (let row = 0; row < batch.rows; row++, index++) {
      const texts: [Map<string, number>, string][] = [];
      for (const planned of plan.columns) {
        const value = planValue(batch.columns[planned.index]?.[row] ?? null, planned);
        if (value.kind === 'bad') {
          badIndexes.add(index);
          if (bad.length < LISTED_MAX) bad.push({ index, column: planned.column.name, problem: value.problem });
        } else {
          if (value.rounded) tallies[planned.index]?.addRounded();
          const dictionary = dictionaries.get(planned.column.name);
          if (dictionary && typeof value.value === 'string') texts.push([dictionary, value.value]);
        }
      }
      if (badIndexes.has(index)) continue;
      for (const [dictionary, text] of texts) if (!dictionary.has(text)) dictionary.set(text, dictionary.size);
      people.add(batch.columns, row);
    }
  }
  const report: QualityReport = {
    format: table.format,
    rows: index + table.rejected.length,
    goodRows: index - badIndexes.size,
    badRows: badIndexes.size + table.rejected.length,
    bad: numberBadRows(bad, table.rejected),
    columns: table.columns.map((source, position) => {
      const planned = plan.columns.find((candidate) => candidate.index === position);
      return { ...source, ...describePlanned(planned), ...(tallies[position]?.counts ?? NO_COUNTS) };
    }),
    left: plan.left.map(({ source }) => source),
    people: people.report,
  };
  return { report, plan, badIndexes, dictionaries };
}

const NO_COUNTS = { nulls: 0, distinct: 0, rounded: 0 };

const describePlanned = (planned: PlannedColumn | undefined) => ({
  agreed: planned ? planned.column.type.type : null,
  role: planned ? planned.column.terms.role : null,
});

/** Rows that the reader set aside shift the numbers of all rows after them. */
function numberBadRows(
  bad: readonly { index: number; column: string; problem: string }[],
  rejected: readonly RejectedRow[],
): BadRow[] {
  const sorted = rejected.toSorted((a, b) => a.row - b.row);
  let passed = 0;
  const numbered = bad.map(({ index, column, problem }) => {
    while ((sorted[passed]?.row ?? Infinity) <= index + 1 + passed) passed++;
    return { row: index + 1 + passed, column, problem };
  });
  const unread = sorted.map(({ row, problem }) => ({ row, column: null, problem }));
  return [...numbered, ...unread].toSorted((a, b) => a.row - b.row).slice(0, LISTED_MAX);
}

class ColumnTally {
  readonly name: string;
  readonly #values = new Set<string>();
  #nulls = 0;
  #rounded = 0;
  constructor(name: string) {
    this.name = name;
  }

  addAll(values: readonly (string | null)[]): void {
    for (const value of values) {
      if (value === null) this.#nulls++;
      else if (this.#values.size <= DISTINCT_MAX) this.#values.add(value);
    }
  }

  addRounded(): void {
    this.#rounded++;
  }

  get counts() {
    const distinct = this.#values.size > DISTINCT_MAX ? null : this.#values.size;
    return { nulls: this.#nulls, distinct, rounded: this.#rounded };
  }
}

class PeopleTally {
  readonly #unit: PlannedColumn | undefined;
  readonly #rowsOf = new Map<string, number>();
  constructor(unit: PlannedColumn | undefined) {
    this.#unit = unit;
  }

  add(columns: readonly (readonly (string | null)[])[], row: number): void {
    if (!this.#unit) return;
    const person = columns[this.#unit.index]?.[row];
    if (typeof person === 'string') this.#rowsOf.set(person, (this.#rowsOf.get(person) ?? 0) + 1);
  }

  get report(): PeopleReport | null {
    if (!this.#unit) return null;
    let withSeveralRows = 0;
    let mostRows = 0;
    for (const rows of this.#rowsOf.values()) {
      if (rows > 1) withSeveralRows++;
      mostRows = Math.max(mostRows, rows);
    }
    return { column: this.#unit.column.name, distinct: this.#rowsOf.size, withSeveralRows, mostRows };
  }
}
