// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { domainOf } from '@glovebox/query';
import { TableError } from './error.ts';
import { parseValue, type StoredValue } from './parse-value.ts';
import type { SourceColumn } from './text-table.ts';

/** An agreed column and where in the file it comes from. */
export interface PlannedColumn {
  readonly column: DatasetColumn;
  readonly source: SourceColumn;
  readonly index: number;
  /** Bounds of a measure, in steps of 10^-18. */
  readonly bounds: { readonly low: bigint; readonly high: bigint } | null;
  /** Whether a text is one of those that the owner declared. */
  readonly inDomain: (text: string) => boolean;
}

export interface ColumnPlan {
  /** In the order of the agreement. */
  readonly columns: readonly PlannedColumn[];
  /** Columns of the file that the agreement does not name: they stay on the owner's machine. */
  readonly left: readonly SourceColumn[];
}

/** Finds each agreed column in the file. @throws TableError `columns-differ` naming all that are missing */
export function planColumns(agreed: readonly DatasetColumn[], present: readonly SourceColumn[]): ColumnPlan {
  const missing = agreed.filter(({ name }) => !present.some((column) => column.name === name));
  if (missing.length > 0) {
    throw new TableError(
      'columns-differ',
      `the file has no column for \`${missing.map(({ name }) => name).join(', ')}\``,
      {
        field: 'columns',
        remedy: `the file has: ${present.map(({ name }) => name).join(', ')} (lower case, other characters as underscores)`,
      },
    );
  }
  const columns = agreed.map((column) => {
    const index = present.findIndex(({ name }) => name === column.name);
    const source = present[index];
    if (!source) throw new TableError('columns-differ', `the file has no column \`${column.name}\``);
    return { column, source, index, bounds: boundsOf(column), inDomain: domainOf(column.terms) };
  });
  return { columns, left: present.filter(({ name }) => !agreed.some((column) => column.name === name)) };
}

export type PlannedValue =
  | { readonly kind: 'value'; readonly value: StoredValue | null; readonly rounded: boolean }
  | { readonly kind: 'bad'; readonly problem: string };

/** The value of one cell under its column's type, nullability and bounds. */
export function planValue(text: string | null, { column, bounds, inDomain }: PlannedColumn): PlannedValue {
  if (text === null) {
    return column.nullable ? { kind: 'value', value: null, rounded: false } : { kind: 'bad', problem: 'missing' };
  }
  const parsed = parseValue(text, column.type);
  if (parsed.kind === 'value' && typeof parsed.value === 'string' && !inDomain(parsed.value)) {
    return { kind: 'bad', problem: 'not in the agreed domain' };
  }
  if (parsed.kind === 'bad' || bounds === null || typeof parsed.value !== 'bigint') return parsed;
  const steps = parsed.value * 10n ** BigInt(18 - scaleOf(column));
  return steps < bounds.low || steps > bounds.high ? { kind: 'bad', problem: 'outside the agreed bounds' } : parsed;
}

const scaleOf = (column: DatasetColumn): number => (column.type.type === 'decimal' ? column.type.scale : 0);

function boundsOf({ terms }: DatasetColumn): PlannedColumn['bounds'] {
  return terms.role === 'measure' ? { low: stepsOf(terms.bounds.low), high: stepsOf(terms.bounds.high) } : null;
}

/** A contracts Decimal in steps of 10^-18: exact, since it has at most 18 places. */
function stepsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const steps = BigInt(whole + fraction.padEnd(18, '0'));
  return text.startsWith('-') ? -steps : steps;
}
