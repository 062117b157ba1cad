// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy } from '@glovebox/contracts';
import { alwaysRefused, describeAttestation, PLATFORM_NAMES, type Direction, type PolicyDiff } from '@glovebox/client';
import type { BacktestRow, BacktestTotals } from '../evidence/backtest.ts';

/** A policy in words: each requirement, and what is refused whatever a policy says. */
export const policyText = (policy: AttestationPolicy): string =>
  [
    'A worker is believed when its evidence satisfies one of these platforms completely:',
    ...policy.platforms.map((platform) =>
      [
        '',
        PLATFORM_NAMES[platform.platform],
        ...describeAttestation({ platforms: [platform] }).map((line) => `  - ${line}`),
      ].join('\n'),
    ),
    '',
    'Whatever the policy says, these are refused:',
    ...alwaysRefused(policy).flatMap(({ platform, refused }) =>
      refused.map((what) => `  - ${PLATFORM_NAMES[platform]}: ${what}`),
    ),
  ].join('\n');

const OVERALL: Readonly<Record<Direction, string>> = {
  stricter: 'The new policy is STRICTER: every worker that it believes was believed before.',
  looser: 'The new policy is LOOSER: it believes every worker that was believed before, and more.',
  different:
    'The new policy is DIFFERENT: it believes some workers that were not believed before, and no longer some that were.',
};
const SIGNS: Readonly<Record<Direction, string>> = { stricter: '-', looser: '+', different: '~' };

export const diffText = ({ direction, changes }: PolicyDiff): string =>
  direction === null
    ? 'Both policies mean the same.'
    : [
        OVERALL[direction],
        ...changes.map(
          ({ platform, clause, direction: own, words }) =>
            `  ${SIGNS[own]} ${platform}${clause === undefined ? '' : `.${clause}`}: ${words} (${own})`,
        ),
      ].join('\n');

export function backtestText(rows: readonly BacktestRow[], totals: BacktestTotals): string {
  return [
    ...rows.map(rowText),
    '',
    `${String(totals.evidence)} pieces of evidence: ${String(totals.accepted)} accepted, ${String(totals.denied)} denied`,
    ...(rows.some(({ before }) => before !== null)
      ? [`against the other policy: ${String(totals.lost)} lost, ${String(totals.gained)} gained`]
      : []),
    ...totals.reasons.map(({ code, evidence }) => `  ${code}: refuses ${String(evidence)}`),
  ].join('\n');
}

function rowText({ name, platform, before, after, flips, reasons }: BacktestRow): string {
  const verdicts = before === null ? after : `${before} -> ${after}`;
  const why = reasons.map(({ code, clause }) => (clause === undefined ? code : `${code} [${clause}]`));
  return [
    flips ? 'FLIPS' : '     ',
    name,
    platform,
    verdicts,
    ...(why.length === 0 ? [] : [[...new Set(why)].join(', ')]),
  ].join('  ');
}
