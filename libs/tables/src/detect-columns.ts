// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import { parseDecimal, parseValue } from './parse-value.ts';
import type { TextTable } from './text-table.ts';

/** What a column of a file looks like, for its owner to say what it is. */
export interface DetectedColumn {
  readonly source: string;
  readonly name: string;
  /** The narrowest type that takes every value. */
  readonly type: ColumnType;
  readonly nulls: number;
  /** Different values, or null when there are more than are counted. */
  readonly distinct: number | null;
  /** The first different values, where there are few. */
  readonly values: readonly string[];
  /** Of numbers, exact. */
  readonly range: { readonly least: string; readonly most: string } | null;
}

export interface DetectedTable {
  readonly rows: number;
  readonly columns: readonly DetectedColumn[];
}

const DISTINCT_MAX = 100_000;
const VALUES_MAX = 50;
/** Places of the finest decimal column there is. */
const SCALE_MAX = 9;

/** Reads the whole table once. Nothing is sampled: one odd value in the last row counts. */
export async function detectColumns(
  table: TextTable,
  onRows: (rows: number) => void = () => undefined,
): Promise<DetectedTable> {
  const columns = table.columns.map(() => new ColumnLook());
  let rows = 0;
  for await (const batch of table.batches()) {
    for (const [index, look] of columns.entries()) for (const text of batch.columns[index] ?? []) look.add(text);
    rows += batch.rows;
    onRows(rows);
  }
  return {
    rows,
    columns: table.columns.map(({ source, name }, index) => ({
      source,
      name,
      ...(columns[index] ?? new ColumnLook()).seen(),
    })),
  };
}

/** Whole numbers first: a column of 0 and 1 is one that can be summed. Text takes everything. */
const CANDIDATES = ['integer', 'decimal', 'boolean', 'date', 'timestamp'] as const;

class ColumnLook {
  #possible: readonly (typeof CANDIDATES)[number][] = CANDIDATES;
  readonly #values = new Set<string>();
  #nulls = 0;
  #places = 0;
  #least: bigint | null = null;
  #most: bigint | null = null;

  add(text: string | null): void {
    if (text === null) {
      this.#nulls++;
      return;
    }
    if (this.#values.has(text)) return;
    if (this.#values.size <= DISTINCT_MAX) this.#values.add(text);
    this.#possible = this.#possible.filter((type) => this.#takes(type, text));
  }

  #takes(type: (typeof CANDIDATES)[number], text: string): boolean {
    if (type !== 'decimal') return parseValue(text, { type }).kind === 'value';
    const parsed = parseDecimal(text, SCALE_MAX);
    if (parsed.kind === 'bad' || parsed.rounded || typeof parsed.value !== 'bigint') return false;
    const steps = parsed.value;
    if (this.#least === null || steps < this.#least) this.#least = steps;
    if (this.#most === null || steps > this.#most) this.#most = steps;
    while (this.#places < SCALE_MAX && steps % 10n ** BigInt(SCALE_MAX - this.#places) !== 0n) this.#places++;
    return true;
  }

  seen(): Omit<DetectedColumn, 'source' | 'name'> {
    const [first] = this.#values.size === 0 ? [] : this.#possible;
    const type: ColumnType = first === 'decimal' ? { type: first, scale: this.#places } : { type: first ?? 'text' };
    const isNumber = type.type === 'integer' || type.type === 'decimal';
    return {
      type,
      nulls: this.#nulls,
      distinct: this.#values.size > DISTINCT_MAX ? null : this.#values.size,
      values: this.#values.size > VALUES_MAX ? [] : [...this.#values],
      range:
        isNumber && this.#least !== null && this.#most !== null
          ? { least: decimalText(this.#least), most: decimalText(this.#most) }
          : null,
    };
  }
}

/** Steps of the finest scale as the shortest exact decimal. */
function decimalText(steps: bigint): string {
  const digits = (steps < 0n ? -steps : steps).toString().padStart(SCALE_MAX + 1, '0');
  const fraction = digits.slice(-SCALE_MAX).replace(/0+$/, '');
  return `${steps < 0n ? '-' : ''}${digits.slice(0, -SCALE_MAX)}${fraction === '' ? '' : `.${fraction}`}`;
}
