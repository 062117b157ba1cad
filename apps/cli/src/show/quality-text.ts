// SPDX-License-Identifier: Apache-2.0
import type { QualityReport } from '@glovebox/tables';
import { grid } from './grid.ts';

/** Bad rows that are listed for people; --json has more. */
const LISTED = 20;

/** What an owner reads about its file before sealing it. */
export function qualityText(report: QualityReport): string {
  const rows = report.columns.map((column) => [
    column.name,
    column.detected,
    column.agreed ?? '-',
    column.role ?? '-',
    String(column.nulls),
    column.distinct === null ? 'many' : String(column.distinct),
    String(column.rounded),
  ]);
  const renamed = report.columns.filter(({ name, source }) => name !== source);
  return [
    `${report.format}: ${String(report.rows)} rows, ${String(report.goodRows)} good, ${String(report.badRows)} bad`,
    '',
    grid(['column', 'detected', 'agreed', 'role', 'missing', 'distinct', 'rounded'], rows),
    '',
    ...renamed.map(
      ({ name, source }) => `Column \`${source}\` is called \`${name}\`: lower case, other characters as underscores.`,
    ),
    ...(report.left.length === 0
      ? []
      : [`Not part of the agreed dataset, stays here: ${report.left.map((name) => `\`${name}\``).join(', ')}.`]),
    ...(report.people === null ? [] : [peopleText(report.people)]),
    ...badText(report),
  ].join('\n');
}

const peopleText = ({ column, distinct, withSeveralRows, mostRows }: NonNullable<QualityReport['people']>): string =>
  `People (\`${column}\`): ${String(distinct)} different; ${String(withSeveralRows)} have more than one row, at most ${String(mostRows)}.`;

function badText({ bad, badRows }: QualityReport): string[] {
  if (badRows === 0) return [];
  const shown = bad
    .slice(0, LISTED)
    .map(({ row, column, problem }) => `  row ${String(row)}${column === null ? '' : `, ${column}`}: ${problem}`);
  const more = bad.length > LISTED || badRows > bad.length ? ['  and more (--json lists up to 1000)'] : [];
  return ['Bad rows:', ...shown, ...more];
}
