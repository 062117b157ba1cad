// SPDX-License-Identifier: Apache-2.0
import type { Backtest, DatasetChange } from '@glovebox/client';
import { renderReason } from './problem.ts';

export function comparisonText(changes: readonly DatasetChange[]): string {
  if (changes.length === 0) return 'No change.';
  return changes
    .map(({ dataset, removed, added, rules }) =>
      [
        dataset,
        ...removed.map((line) => `  - ${line}`),
        ...added.map((line) => `  + ${line}`),
        ...rules.map(({ rule, direction }) => `  ${rule}: ${direction === 'neither' ? 'stricter in part' : direction}`),
      ].join('\n'),
    )
    .join('\n\n');
}

export function backtestText({ questions, admittedBefore, admittedAfter, flips, refusedBy }: Backtest): string {
  return [
    `${String(flips.length)} of ${String(questions)} questions would be answered otherwise. Admitted: ${String(admittedBefore)} before, ${String(admittedAfter)} after.`,
    ...flips.flatMap(({ question, to, reasons }) => [
      `  ${question.id} "${question.title}": would be ${to}`,
      ...reasons.flatMap(renderReason).map((line) => `  ${line}`),
    ]),
    ...refusedBy.map(({ owner, questions: count }) => `${owner}: refuses ${String(count)} that were admitted.`),
  ].join('\n');
}
