// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms, DatasetColumn } from '@glovebox/contracts';
import { domainOf } from '@glovebox/query';
import { ComputeError } from '../error.ts';
import type { TextTable } from './text-table.ts';
import { isValid } from './validity.ts';

/**
 * Holds the texts of a dimension to the domain that its owner declared: a group's key leaves the room, so a column must
 * not be able to carry anything else. Throws ComputeError `domain`.
 */
export function checkDomain(
  { terms }: DatasetColumn,
  table: TextTable,
  entries: Int32Array,
  validity: Uint8Array | null,
): void {
  if (terms.role !== 'dimension' || terms.domain === undefined) return;
  const allowed = allowedEntries(table, terms);
  for (let row = 0; row < entries.length; row += 1) {
    if (isValid(validity, row) && allowed[entries[row] ?? -1] !== 1) throw new ComputeError('domain');
  }
}

function allowedEntries(table: TextTable, terms: ColumnTerms): Uint8Array {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const inDomain = domainOf(terms);
  const allowed = new Uint8Array(table.size);
  for (let entry = 0; entry < table.size; entry += 1) {
    const text = decoder.decode(table.data.subarray(table.offsets[entry], table.offsets[entry + 1]));
    allowed[entry] = inDomain(text) ? 1 : 0;
  }
  return allowed;
}
