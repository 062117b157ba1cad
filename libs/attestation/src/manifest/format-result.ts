// SPDX-License-Identifier: Apache-2.0
import type { ManifestCaseResult, ManifestTotals } from './check-manifest.ts';

const SIGNS = { 'as-expected': 'ok', differs: 'DIFFERS', unsupported: 'unsupported' } as const;

/** Manifests are strangers' files: nothing of theirs ends a line, or writes to a terminal. */
const oneLine = (text: string): string => text.replace(/\p{C}+/gu, ' ');

/** One line for people: `ok  snp-v3-milan  expected valid  got valid`. */
export function formatCaseResult(result: ManifestCaseResult): string {
  const { expected, got, code, message, differingClaims, outcome } = result;
  const words = ({ verdict, reason }: { readonly verdict: string; readonly reason?: string }) =>
    reason === undefined ? verdict : `${verdict} (${reason})`;
  const parts = [
    SIGNS[outcome].padEnd(11),
    result.id,
    `expected ${words(expected)}`,
    got === null ? 'not judged: no verifier for this platform' : `got ${words(got)}`,
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(differingClaims.length === 0 ? [] : [`differing: ${differingClaims.join(', ')}`]),
    ...(outcome === 'differs' && message !== undefined ? [`because ${message.slice(0, 300)}`] : []),
  ];
  return oneLine(parts.join('  '));
}

/** All totals in one line: `63 cases, 63 as expected, 0 differ, 0 unsupported: sgx 9/9, tdx 11/11`. */
export function formatTotals(totals: readonly ManifestTotals[]): string {
  const sum = (of: (one: ManifestTotals) => number) => String(totals.reduce((total, one) => total + of(one), 0));
  const counts = [
    `${sum(({ cases }) => cases)} cases`,
    `${sum(({ asExpected }) => asExpected)} as expected`,
    `${sum(({ differs }) => differs)} differ`,
    `${sum(({ unsupported }) => unsupported)} unsupported`,
  ];
  const platforms = totals.map(
    ({ platform, cases, asExpected }) => `${platform} ${String(asExpected)}/${String(cases)}`,
  );
  return oneLine(`${counts.join(', ')}: ${platforms.join(', ')}`);
}
