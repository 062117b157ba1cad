// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type AgreementDataset, type DatasetTerms, type ReleaseRules } from '@glovebox/contracts';
import { effectiveRules } from '@glovebox/policy';
import { describeTerms } from '../agreements/describe-terms.ts';
import type { Policies } from './policy-file.ts';

export interface RuleChange {
  readonly rule: keyof ReleaseRules | 'minimumPeople';
  readonly direction: 'stricter' | 'looser' | 'neither';
}

export interface DatasetChange {
  readonly dataset: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly rules: readonly RuleChange[];
}

/** What a new version of policies changes, in words and rule by rule; datasets that stay as they are are left out. */
export function comparePolicies(before: Policies, after: Policies): DatasetChange[] {
  const names = [...new Set([...before.datasets, ...after.datasets].map(({ name }) => name))];
  return names
    .map((name) => compareDataset(name, find(before, name), find(after, name)))
    .filter(({ removed, added }) => removed.length + added.length > 0);
}

const find = ({ datasets }: Policies, name: string): AgreementDataset | undefined =>
  datasets.find((dataset) => dataset.name === name);

function compareDataset(
  dataset: string,
  before: AgreementDataset | undefined,
  after: AgreementDataset | undefined,
): DatasetChange {
  const [old, fresh] = [before, after].map((one) => (one === undefined ? [] : describeTerms(one.terms, dataset)));
  return {
    dataset,
    removed: (old ?? []).filter((line) => !fresh?.includes(line)),
    added: (fresh ?? []).filter((line) => !old?.includes(line)),
    rules: before && after ? compareRules(before.terms, after.terms) : [],
  };
}

/** A rule is stricter when both versions together are as the new one alone. */
function compareRules(before: DatasetTerms, after: DatasetTerms): RuleChange[] {
  const [old, fresh, both] = [effectiveRules([before]), effectiveRules([after]), effectiveRules([before, after])];
  return [...(Object.keys(STRICT_RULES) as (keyof ReleaseRules)[]), 'minimumPeople' as const].flatMap((rule) => {
    const [a, b, merged] = [old, fresh, both].map((rules) => JSON.stringify(rules[rule]));
    if (a === b) return [];
    return [{ rule, direction: merged === b ? 'stricter' : merged === a ? 'looser' : 'neither' } as const];
  });
}
