// SPDX-License-Identifier: Apache-2.0
import type { ColumnType, DatasetColumn } from '@glovebox/contracts';
import { ComputeError } from '../error.ts';
import type { ArrowField } from './field.ts';

/** A declared column with the dictionary that the stream keeps its text in, if any. */
export interface StreamColumn {
  readonly declared: DatasetColumn;
  readonly dictionary: bigint | null;
}

/**
 * Demands that the stream has the declared columns, in the declared order, of exactly the declared types. A column that
 * is declared without nulls may be marked nullable by its writer (many mark all): whether it has any is checked per
 * batch. The converse promises less than the stream may hold, which is harmless. Throws ComputeError `schema-mismatch`.
 */
export function matchSchema(fields: readonly ArrowField[], columns: readonly DatasetColumn[]): readonly StreamColumn[] {
  if (fields.length !== columns.length) throw new ComputeError('schema-mismatch');
  const dictionaries = new Set<bigint>();
  return columns.map((declared, index) => {
    const field = fields[index];
    if (field?.name !== declared.name || field.type === null || !sameType(field.type, declared.type)) {
      throw new ComputeError('schema-mismatch');
    }
    if (field.dictionary !== null) {
      // Legal in Arrow, but no writer of ours shares a dictionary, and one owner per dictionary keeps the reader simple.
      if (dictionaries.has(field.dictionary)) throw new ComputeError('schema-mismatch');
      dictionaries.add(field.dictionary);
    }
    return { declared, dictionary: field.dictionary };
  });
}

export function sameType(left: ColumnType, right: ColumnType): boolean {
  if (left.type !== right.type) return false;
  return left.type !== 'decimal' || right.type !== 'decimal' || left.scale === right.scale;
}
