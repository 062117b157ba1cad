// SPDX-License-Identifier: Apache-2.0
import type { Answer } from './sandbox.ts';

/** Everything that an analyst could read in a case, over all of its steps. */
export interface Visible {
  /** Released keys and constants, and numbers as they are written. */
  readonly cells: readonly string[];
  /** Names of columns, messages, codes, the summary of what was withheld: whatever else is read. */
  readonly texts: readonly string[];
}

/** All of it. */
export function visibleOf(answers: readonly Answer[]): Visible {
  const texts = answers.map((answer) =>
    JSON.stringify(answer.kind === 'refused' ? answer.reasons : [answer.table.columns, answer.table.suppression]),
  );
  const cells = answers.flatMap((answer) =>
    answer.kind === 'refused' ? [] : answer.table.rows.flat().filter((cell) => typeof cell === 'string'),
  );
  return { cells, texts };
}

/** Within so much of a secret number counts as told. */
const TOLERANCE = 0.005;

/**
 * The secrets that show: texts inside of a released cell, or inside of anything else that the analyst did not write;
 * numbers as a released number or as the difference of any two, to within 0.5 %.
 */
export function secretsShown(
  secrets: readonly (string | number)[],
  { cells, texts }: Visible,
  written: readonly string[],
): (string | number)[] {
  const numbers = [...new Set(cells.map(Number).filter(Number.isFinite))].sort((a, b) => a - b);
  return secrets.filter((secret) => {
    const text = String(secret);
    const isWritten = written.some((one) => one.includes(text));
    if (!isWritten && texts.some((one) => isIn(secret, one))) return true;
    if (typeof secret === 'string' && cells.some((cell) => cell.includes(secret))) return true;
    const value = text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(value) && isTold(Math.abs(value), numbers);
  });
}

/** A number stands for itself, not inside of a longer one. */
const isIn = (secret: string | number, text: string): boolean =>
  typeof secret === 'string'
    ? text.includes(secret)
    : new RegExp(`(?<![\\d.])${String(secret).replace('.', '\\.')}(?![\\d]|\\.\\d)`).test(text);

/** `numbers` from the smallest on. */
function isTold(secret: number, numbers: readonly number[]): boolean {
  const [low, high] = [secret * (1 - TOLERANCE), secret * (1 + TOLERANCE)];
  if (numbers.some((number) => Math.abs(number) >= low && Math.abs(number) <= high)) return true;
  let behind = 0;
  return numbers.some((number) => {
    while (behind < numbers.length && (numbers[behind] ?? 0) < number + low) behind++;
    const other = numbers[behind];
    return other !== undefined && other !== number && other <= number + high;
  });
}
