// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Denied } from '@glovebox/contracts';
import { denyOnError } from '../reasons.ts';
import { judge, type AdmissionInput } from './admit-computation.ts';
import { applyChange, describeChange, type TermsChange } from './terms-change.ts';

export interface NeededGrant {
  readonly owner: string;
  readonly dataset: string;
  readonly change: TermsChange;
  /** For the owner who is asked. */
  readonly words: string;
}

export type NeededGrants =
  | { readonly kind: 'admitted' }
  /** With all of these the question is admitted, and with none of them left out. */
  | { readonly kind: 'grants'; readonly grants: readonly NeededGrant[] }
  /** The reasons that remain whatever owners grant. */
  | Denied;

/** A change can uncover the next refusal: of a transform once the role fits, for example. */
const ROUNDS_MAX = 8;

/**
 * Whose terms would have to change, and how little, for a refused question to be admitted. Found by changing terms as
 * the refusals say and judging again, then by leaving out each change that is not needed after all; so the answer is
 * checked, not guessed: the changed terms do admit the question, and no part of the answer is superfluous. Says nothing
 * of what a release would withhold.
 */
export function neededGrants(input: AdmissionInput): NeededGrants {
  return denyOnError('computation', () => {
    const first = judge(input).admission;
    if (first.reasons.length === 0) return { kind: 'admitted' };
    let changes: TermsChange[] = [];
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const { admission } = judge({ ...input, agreement: changed(input.agreement, changes) });
      if (admission.reasons.length === 0) return { kind: 'grants', grants: withWords(input, smallest(input, changes)) };
      if (admission.impossible || admission.changes.length === 0) return lasting(input, changes);
      changes = [...changes, ...admission.changes.filter((change) => !includes(changes, change))];
    }
    return lasting(input, changes);
  });
}

/** What is still refused when everything was granted that can be. */
function lasting(input: AdmissionInput, changes: readonly TermsChange[]): Denied {
  const { admission } = judge({ ...input, agreement: changed(input.agreement, changes) });
  return { kind: 'denied', reasons: admission.reasons.slice(0, 100) };
}

function smallest(input: AdmissionInput, changes: readonly TermsChange[]): TermsChange[] {
  let kept = [...changes];
  for (const change of changes) {
    const without = kept.filter((other) => other !== change);
    if (judge({ ...input, agreement: changed(input.agreement, without) }).admission.reasons.length === 0)
      kept = without;
  }
  return kept;
}

function changed(agreement: Agreement, changes: readonly TermsChange[]): Agreement {
  const datasets = agreement.datasets.map((dataset) => {
    const own = changes.filter((change) => change.dataset === dataset.name);
    return { ...dataset, terms: own.reduce(applyChange, dataset.terms) };
  });
  return { ...agreement, datasets };
}

const includes = (changes: readonly TermsChange[], change: TermsChange): boolean =>
  changes.some((other) => JSON.stringify(other) === JSON.stringify(change));

const withWords = ({ agreement }: AdmissionInput, changes: readonly TermsChange[]): NeededGrant[] =>
  changes.map((change) => ({
    owner: agreement.datasets.find(({ name }) => name === change.dataset)?.owner ?? '',
    dataset: change.dataset,
    change,
    words: describeChange(change),
  }));
