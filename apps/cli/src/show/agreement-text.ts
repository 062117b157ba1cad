// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { compareAgreements, describeAgreement } from '@glovebox/client';

/** An agreement in plain words, section by section. */
export const agreementText = (agreement: Agreement): string =>
  describeAgreement(agreement)
    .map(({ title, lines }) => [title, ...lines.map((line) => `  - ${line}`)].join('\n'))
    .join('\n\n');

/** What changed against an earlier version, in the same words. */
export function changesText(before: Agreement, after: Agreement): string {
  const { removed, added } = compareAgreements(before, after);
  return [
    'Changes against the version before:',
    ...removed.map((line) => `  - ${line}`),
    ...added.map((line) => `  + ${line}`),
  ].join('\n');
}
