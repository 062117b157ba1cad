// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { sameType } from '../arrow/match-schema.ts';
import { ComputeError } from '../error.ts';
import type { ComputeDataset } from '../process/messages.ts';

/**
 * The columns of a dataset's stream, in the manifest's order, each with its terms. The manifest may promise fewer nulls
 * than the terms allow, never more. Throws ComputeError `schema-mismatch` when the two do not have the same columns: data
 * for which there are no terms has no business here.
 */
export function streamColumns({ columns, terms }: ComputeDataset): readonly DatasetColumn[] {
  if (columns.length !== terms.columns.length) throw new ComputeError('schema-mismatch');
  return columns.map((column) => {
    const declared = terms.columns.find(({ name }) => name === column.name);
    if (declared === undefined || !sameType(declared.type, column.type) || (column.nullable && !declared.nullable)) {
      throw new ComputeError('schema-mismatch');
    }
    return { ...column, terms: declared.terms };
  });
}
