// SPDX-License-Identifier: Apache-2.0

/** A column as the file has it: its own name, the identifier made of it, and the type that the reader detected. */
export interface SourceColumn {
  readonly source: string;
  readonly name: string;
  readonly detected: string;
}

/** Some rows, column by column, every value as text; null is a missing value. */
export interface TextBatch {
  readonly rows: number;
  readonly columns: readonly (readonly (string | null)[])[];
}

/** A row that the reader itself could not take, by its number in the file (first data row is 1). */
export interface RejectedRow {
  readonly row: number;
  readonly problem: string;
}

/**
 * A file as a table of text, whatever its format. One strict parser then makes typed values of the text, so that all
 * formats follow the same rules. `batches` can be read as often as needed.
 */
export interface TextTable {
  readonly format: FileFormat;
  readonly columns: readonly SourceColumn[];
  batches(): AsyncGenerator<TextBatch>;
  /** Rows left out of the batches. Complete from the start. */
  readonly rejected: readonly RejectedRow[];
  /** The file says that its rows are made up: in the schema of an Arrow stream, or in its name (`x.synthetic.csv`). */
  readonly isSynthetic: boolean;
  close(): void;
}

export type FileFormat = 'csv' | 'json' | 'parquet' | 'arrow';

/** A file of this name says that its rows are made up. */
export const isSyntheticName = (name: string): boolean => /\.synthetic\.[^.]+$/i.test(name);

/** Identifier of a column name: lower case, every other character an underscore. `case.id` becomes `case_id`. */
export function toIdentifier(name: string): string {
  const text = name.toLowerCase().replace(/[^a-z0-9_]/g, '_');
  return (/^[a-z_]/.test(text) ? text : `_${text}`).slice(0, 63);
}

/** Gives each source column its identifier. @returns the names that would collide, so that the caller can refuse */
export function nameColumns(columns: readonly { source: string; detected: string }[]): {
  columns: SourceColumn[];
  collisions: string[];
} {
  const named = columns.map((column) => ({ ...column, name: toIdentifier(column.source) }));
  const names = named.map(({ name }) => name);
  return { columns: named, collisions: [...new Set(names.filter((name, index) => names.indexOf(name) !== index))] };
}
