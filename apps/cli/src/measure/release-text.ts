// SPDX-License-Identifier: Apache-2.0
import type { ReleaseLaunch } from '@glovebox/measure';
import type { CheckedRelease } from './check-release.ts';
import { launchLines } from './launch-text.ts';
import { notCompared, type Wanted } from './wanted.ts';

const INSIDE = {
  found: 'is in the initrd, byte for byte',
  'not-found': 'is NOT in the initrd',
  'not-readable': 'was NOT looked for: the initrd is compressed in a way that is not read here',
} as const;

/** What a release is, for people. What cannot be known from its files is said. */
export function releaseText(
  { name, commit, bundle, bundleInInitrd, problems, launches }: CheckedRelease,
  found: readonly ReleaseLaunch[],
  wanted: Wanted | null,
): string {
  const lines = found.flatMap((launch) => launchLines(launch).map((line) => `  ${line}`));
  return [
    `Release ${name}, which says that it was built from commit ${commit}.`,
    `Its bundle has SHA-256 ${bundle.sha256} and ${INSIDE[bundleInInitrd]}.`,
    `Build the commit and compare: \`npm run bundle\` gives this very SHA-256 (see TCB.md).`,
    ...(found.length > 0 ? [wanted === null ? 'Its measurements:' : 'This is its measurement:', ...lines] : []),
    ...(found.length === 0 && wanted !== null ? ['NONE of its launches is measured so.'] : []),
    ...notCompared(launches, wanted),
    ...problems.map((problem) => `DIFFERS: ${problem}.`),
  ].join('\n');
}
