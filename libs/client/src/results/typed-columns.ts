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
  /** Where the number is without noise, in most such cells (95%, of averages 85%); null where nothing follows from the noise. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly state: 'shown' | 'withheld' | 'missing';
}

/**
 * What can be drawn of a column: withheld cells keep their place and are no zeros, sums over groups are left out beside
 * their parts, and noise becomes an interval: of an average only where `rows` names the column that counts the rows
 * behind it.
 */
export function chartPoints(
  table: Pick<ReleasedTable, 'columns' | 'rows'>,
  value: string,
  rows?: string,
): ChartPoint[] {
  const groups = table.columns.flatMap(({ kind }, index) => (kind === 'group' ? [index] : []));
  const indexOf = (name: string | undefined) => table.columns.findIndex((column) => column.name === name);
  const [column, counted] = [indexOf(value), indexOf(rows)];
  const [noise, countNoise] = [table.columns[column]?.noise, table.columns[counted]?.noise];
  return table.rows
    .filter((row) => groups.every((index) => !isRolledUp(row[index] ?? null)))
    .map((row) => {
      const [first, ...others] = groups.map((index) => textOf(row[index] ?? null) ?? 'missing');
      const cell = row[column] ?? null;
      const number = numberIn(cell);
      const count = numberIn(row[counted] ?? null);
      return {
        key: first ?? 'all',
        series: others.join(', '),
        value: number,
        interval: number === null ? null : intervalOf(number, noise, { count, noise: countNoise }),
        state: number !== null ? 'shown' : isWithheld(cell) ? 'withheld' : 'missing',
      };
    });
}

const numberIn = (cell: Cell): number | null => (typeof cell === 'string' ? numberOf(cell) : null);

const isRolledUp = (cell: Cell): boolean => typeof cell === 'object' && cell !== null && 'rolledUp' in cell;

interface Counted {
  readonly count: number | null;
  readonly noise: ColumnNoise | undefined;
}

function intervalOf(value: number, noise: ColumnNoise | undefined, counted: Counted): ChartPoint['interval'] {
  const within = noise?.kind === 'number' ? Number(noise.within) : averageWithin(value, noise, counted);
  return within === null ? null : { low: value - within, high: value + within };
}

/**
 * How far noise moved an average, in at least 85% of cells. It is a = (s + e) / (n + d), the true sum s and rows n with noise
 * of at most `sumWithin` and `rowsWithin`; so s / n = a + (a d - e) / n, and n is at least the count shown beside it less the
 * noise of that. Each of the three bounds holds in 95% of cells, so all of them do in 85%. Null where so few rows can be
 * behind it that nothing follows: a denominator below one is taken as one.
 */
function averageWithin(average: number, noise: ColumnNoise | undefined, { count, noise: own }: Counted): number | null {
  if (noise?.kind !== 'average' || own?.kind !== 'number' || count === null) return null;
  const [sumWithin, rowsWithin] = [Number(noise.sumWithin), Number(noise.rowsWithin)];
  const rows = count - Number(own.within);
  return rows > rowsWithin + 1 ? (Math.abs(average) * rowsWithin + sumWithin) / rows : null;
}
