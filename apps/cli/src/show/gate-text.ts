// SPDX-License-Identifier: Apache-2.0
import type { CaseResult, Totals } from '@glovebox/replay';

/** One line: id, class, expected, got, secrets found, and what else is wrong. */
export function caseLine({ id, class: of, expected, got, ok, secrets, share, problem }: CaseResult): string {
  const found = secrets.length === 0 ? '' : ` (${secrets.map((secret) => JSON.stringify(secret)).join(', ')})`;
  return [
    ok ? 'ok  ' : 'FAIL',
    id.padEnd(20),
    of.padEnd(16),
    `expected ${(expected ?? 'unknown').padEnd(10)}`,
    `got ${got.padEnd(10)}`,
    `secrets ${String(secrets.length)}${found}`,
    ...(share === null ? [] : [`share ${share.got.toFixed(2)} of expected ${share.expected.toFixed(2)}`]),
    ...(problem === null ? [] : [`${problem.code}: ${problem.message}`]),
  ].join('  ');
}

export const totalsLines = (classes: Readonly<Record<string, Totals>>): string[] =>
  Object.entries(classes).map(([name, totals]) => `${name.padEnd(20)}  ${counts(totals)}`);

export function wholeLine(whole: Totals): string {
  const verdict = whole.ok === whole.cases ? 'HOLDS' : 'DOES NOT HOLD';
  return `${'whole'.padEnd(20)}  ${counts(whole)}: ${verdict}`;
}

function counts({ cases, ok, notRun, leaking, shares }: Totals): string {
  const parts = [`${String(ok)} of ${String(cases)} as expected`];
  if (notRun > 0) parts.push(`${String(notRun)} not run`);
  parts.push(`secrets in ${String(leaking)}`);
  if (shares.cases > 0) parts.push(`released what was expected: ${String(shares.ok)} of ${String(shares.cases)}`);
  return parts.join(', ');
}
