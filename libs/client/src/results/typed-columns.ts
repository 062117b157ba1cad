// SPDX-License-Identifier: Apache-2.0
import type { Cell, ColumnNoise, ReleasedTable } from '@glovebox/contracts';
import { ROLLED_UP } from './describe-table.ts';

/** One column of a released table with its values as programs want them. */
export type TypedColumn = { readonly name: string } & (
  | { readonly type: 'text'; readonly values: readonly (string | null)[] }
  | { readonly type: 'integer'; readonly values: readonly (bigint | null)[] }
  | { readonly type: 'number'; readonly values: readonly (number | null)[] }
  | { readonly type: 'boolean'; readonly values: readonly boolean[] }
);

export const isWithheld = (cell: Cell): boolean => typeof cell === 'object' && cell !== null && 'suppressed' in cell;

const INTEGER = /^-?\d{1,18}$/;

/**
 * A released table column by column, for file formats with types. A withheld cell is null, and a column NAME_withheld says
 * of every row whether it was, so that nobody takes it for a missing value. Keys over which a row sums up read `[all]`.
 */
export function typedColumns({ columns, rows }: Pick<ReleasedTable, 'columns' | 'rows'>): TypedColumn[] {
  const names = new Set(columns.map(({ name }) => name));
  return columns.flatMap(({ name, kind }, index) => {
    const cells = rows.map((row) => row[index] ?? null);
    const withheld = cells.map(isWithheld);
    return [
      kind === 'group' ? { name, type: 'text', values: cells.map(textOf) } : { name, ...numbersOf(cells.map(textOf)) },
      ...(withheld.includes(true)
        ? [{ name: freeName(`${name}_withheld`, names), type: 'boolean', values: withheld } as const]
        : []),
    ];
  });
}

const textOf = (cell: Cell): string | null =>
  cell === null || typeof cell === 'string' ? cell : 'rolledUp' in cell ? ROLLED_UP : null;

/** Whole numbers exactly, others as the nearest double; texts where something is no number. */
function numbersOf(texts: readonly (string | null)[]) {
  if (texts.every((text) => text === null || INTEGER.test(text))) {
    return { type: 'integer', values: texts.map((text) => (text === null ? null : BigInt(text))) } as const;
  }
  const numbers = texts.map(numberOf);
  return numbers.every((number, index) => number !== null || texts[index] === null)
    ? ({ type: 'number', values: numbers } as const)
    : ({ type: 'text', values: texts } as const);
}

/** The number that a text is, null for anything else. */
export function numberOf(text: string | null): number | null {
  if (text === null || !/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text)) return null;
  return Number(text);
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}

/** One mark of a chart. */
export interface ChartPoint {
  readonly key: string;
  /** Key of a second group column; empty where there is none. */
  readonly series: string;
  /** Null where there is no number to draw: `state` says why. */
  readonly value: number | null;
  /** Where 95% of such cells lie, null where the noise gives no interval of the number itself. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly state: 'shown' | 'withheld' | 'missing';
}

/**
 * What can be drawn of a column: withheld cells keep their place and are no zeros, sums over groups are left out beside
 * their parts, and noise becomes an interval. Noise of an average is one of its sum and one of its rows: no interval
 * follows from these alone, so none is drawn.
 */
export function chartPoints(table: Pick<ReleasedTable, 'columns' | 'rows'>, value: string): ChartPoint[] {
  const groups = table.columns.flatMap(({ kind }, index) => (kind === 'group' ? [index] : []));
  const column = table.columns.findIndex(({ name }) => name === value);
  const noise = table.columns[column]?.noise;
  return table.rows
    .filter((row) => groups.every((index) => !isRolledUp(row[index] ?? null)))
    .map((row) => {
      const [first, ...others] = groups.map((index) => textOf(row[index] ?? null) ?? 'missing');
      const cell = row[column] ?? null;
      const number = typeof cell === 'string' ? numberOf(cell) : null;
      return {
        key: first ?? 'all',
        series: others.join(', '),
        value: number,
        interval: number === null ? null : intervalOf(number, noise),
        state: number !== null ? 'shown' : isWithheld(cell) ? 'withheld' : 'missing',
      };
    });
}

const isRolledUp = (cell: Cell): boolean => typeof cell === 'object' && cell !== null && 'rolledUp' in cell;

function intervalOf(value: number, noise: ColumnNoise | undefined): ChartPoint['interval'] {
  if (noise?.kind !== 'number') return null;
  const within = Number(noise.within);
  return { low: value - within, high: value + within };
}
