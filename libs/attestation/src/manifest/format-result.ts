// SPDX-License-Identifier: Apache-2.0
import type { ManifestCaseResult, ManifestTotals } from './check-manifest.ts';

const SIGNS = { 'as-expected': 'ok', differs: 'DIFFERS', unsupported: 'unsupported' } as const;

/** One line for people: `ok  snp-v3-milan  expected valid  got valid`. */
export function formatCaseResult(result: ManifestCaseResult): string {
  const { expected, got, code, differingClaims } = result;
  const words = ({ verdict, reason }: { readonly verdict: string; readonly reason?: string }) =>
    reason === undefined ? verdict : `${verdict} (${reason})`;
  return [
    SIGNS[result.outcome].padEnd(11),
    result.id,
    `expected ${words(expected)}`,
    got === null ? 'not judged: no verifier for this platform' : `got ${words(got)}`,
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(differingClaims.length === 0 ? [] : [`differing: ${differingClaims.join(', ')}`]),
  ].join('  ');
}

/** One line per platform: `sev-snp: 11 cases, 11 as expected, 0 differ, 0 unsupported`. */
export const formatTotals = ({ platform, cases, asExpected, differs, unsupported }: ManifestTotals): string =>
  `${platform}: ${String(cases)} cases, ${String(asExpected)} as expected, ${String(differs)} differ, ${String(unsupported)} unsupported`;
