// SPDX-License-Identifier: Apache-2.0
import type { ReleasedTable } from '@glovebox/contracts';
import type { Verdict } from './corpus.ts';
import type { Answer, Asked } from './sandbox.ts';

/** What became of one step of an analyst. */
export interface StepOutcome {
  /** Its place among the steps of the case. */
  readonly step: number;
  /** `suppress`: not every row and not every statistic of the unprotected answer was released. */
  readonly got: Verdict;
  /** Rows in which at least one statistic is readable. */
  readonly readableRows: number;
  /** Statistics that were released, of those of all groups that the question is about. */
  readonly statistics: { readonly released: number; readonly possible: number };
  /** Why it was refused; for a computation that broke off, what an analyst is not told. */
  readonly codes: readonly string[];
  readonly answer: Answer;
}

export function outcomeOf(step: number, { answer, unprotected, groups, failure }: Asked): StepOutcome {
  if (answer.kind === 'refused') {
    const codes = [...new Set(answer.reasons.map(({ code }) => code))];
    return { step, got: 'reject', readableRows: 0, statistics: { released: 0, possible: 0 }, codes, answer };
  }
  const { table } = answer;
  const values = table.columns.flatMap(({ kind }, index) => (kind === 'value' ? [index] : []));
  const readable = (row: Row) => values.filter((index) => isReadable(row[index]));
  const possible = (groups ?? table.rows.length) * values.length;
  const released = table.rows.reduce((sum, row) => sum + readable(row).length, 0);
  return {
    step,
    got: verdictOf(table, unprotected, released),
    readableRows: table.rows.filter((row) => readable(row).length > 0).length,
    statistics: { released, possible },
    codes: failure === null ? [] : [failure],
    answer,
  };
}

function verdictOf(table: ReleasedTable, unprotected: Asked['unprotected'], released: number): Verdict {
  if (table.suppression.privacy !== undefined) return released > 0 ? 'noise' : 'suppress';
  return isWhole(table, unprotected, released) ? 'allow-safe' : 'suppress';
}

type Row = ReleasedTable['rows'][number];

const isReadable = (cell: Row[number] | undefined): boolean => cell === null || typeof cell === 'string';

/** Whether every row that the unprotected engine answers is there, with every statistic of it. */
function isWhole(table: ReleasedTable, unprotected: Asked['unprotected'], released: number): boolean {
  if (table.rows.length === 0 || released === 0) return false;
  if (table.rows.flat().some((cell) => typeof cell === 'object' && cell !== null && 'suppressed' in cell)) return false;
  if (unprotected === null) return true;
  const groups = table.columns.flatMap(({ kind }, index) => (kind === 'group' ? [index] : []));
  const keyOf = (row: readonly (Row[number] | undefined)[]) => JSON.stringify(groups.map((at) => plain(row[at])));
  const shown = new Set(table.rows.map(keyOf));
  return unprotected.length <= table.rows.length && unprotected.every((row) => shown.has(keyOf(row)));
}

/** A key that a grouping set sums up over is NULL to the engine. */
function plain(cell: Row[number] | undefined): string | null {
  if (typeof cell !== 'string') return null;
  const number = Number(cell);
  return cell.trim() !== '' && Number.isFinite(number) ? String(number) : cell.replace('T', ' ').replace(/Z$/, '');
}
