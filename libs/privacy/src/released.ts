// SPDX-License-Identifier: Apache-2.0
import { ReleasedTable, type Cell } from '@glovebox/contracts';
import { canonicalBytes, equalBytes, parseJson, type Json } from '@glovebox/core';
import { PrivacyError } from './error.ts';
import { columnsOf, summaryRules, type Question } from './question.ts';

declare const released: unique symbol;

/** A table that one of the exits of this library made. Cannot be built by hand: `isReleased` knows every one of them. Deeply frozen. */
export type Released = ReleasedTable & { readonly [released]: true };

const made = new WeakSet();

/** True for tables that the exits made, and for those that `adoptReleased` took over from the child process. */
export function isReleased(value: unknown): value is Released {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** Freezes and brands. Not exported from this library: the exits and `adoptReleased` are its only callers. */
export function brand(table: ReleasedTable): Released {
  for (const row of table.rows) {
    for (const cell of row) Object.freeze(cell);
    Object.freeze(row);
  }
  for (const column of table.columns) Object.freeze(column);
  for (const part of [table.rows, table.columns, table.suppression, table]) Object.freeze(part);
  made.add(table);
  return table as Released;
}

/**
 * The brand does not survive the pipe between the process that computes and the one that seals. This takes a table over
 * from the former, for the session that owns the pipe and for nobody else. It checks what can be checked without the
 * cells: strict form, the tree's own columns, its LIMIT, the rules that were asked for, no withheld key.
 * Throws PrivacyError `malformed`.
 */
export function adoptReleased(bytes: Uint8Array, question: Question): Released {
  const { tree, rules, possibleRows, noise } = question;
  const parsed = ReleasedTable.safeParse(parseTable(bytes));
  if (!parsed.success) throw new PrivacyError('malformed', 'the table does not have the form of a released table');
  const { columns, rows, suppression } = parsed.data;
  const expected = columnsOf(question);
  const fits =
    suppression.minimumPeople === rules.minimumPeople &&
    equalBytes(canonicalBytes(suppression.rules), canonicalBytes(summaryRules(rules))) &&
    sameText(suppression.privacy, noise?.summary) &&
    (suppression.rows === null) === (possibleRows === null) &&
    rows.length <= Math.min(tree.limit ?? rules.maximumRows, rules.maximumRows) &&
    columns.length === expected.length &&
    expected.every(({ name, kind }, index) => {
      const column = columns[index];
      return column?.kind === kind && column.name === name && sameText(column.noise, noise?.columns[index]);
    }) &&
    rows.every(
      (row) =>
        row.length === columns.length &&
        row.every((cell, index) => columns[index]?.kind === 'value' || !isWithheld(cell)),
    );
  if (!fits) throw new PrivacyError('malformed', 'the table does not answer the question');
  return brand(parsed.data);
}

/** Both absent, or both say the same. */
const sameText = (a: object | null | undefined, b: object | null | undefined): boolean =>
  equalBytes(canonicalBytes((a ?? null) as Json), canonicalBytes((b ?? null) as Json));

const isWithheld = (cell: Cell): boolean => typeof cell === 'object' && cell !== null && 'suppressed' in cell;

function parseTable(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch {
    throw new PrivacyError('malformed', 'the table is not JSON');
  }
}
