// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type AgreementDataset, type DatasetTerms } from '@glovebox/contracts';
import { describeBudget, describeRules } from './describe-rules.ts';
import { describeColumn } from './describe-column.ts';
import { list } from './words.ts';

/** Each line says one whole thing, so that two descriptions can be compared line by line. */
export function describeDataset(dataset: AgreementDataset): string[] {
  return [
    `Dataset \`${dataset.name}\` is lent by \`${dataset.owner}\`, its key held by keybroker \`${dataset.keybroker}\`.`,
    ...describeTerms(dataset.terms, dataset.name),
  ];
}

/** The terms of one dataset in plain words. */
export function describeTerms(terms: DatasetTerms, name: string): string[] {
  const rules = terms.rules ?? STRICT_RULES;
  return [
    terms.budget === undefined
      ? `\`${name}\`: every released number must rest on at least ${String(terms.minimumPeople)} different people.`
      : `\`${name}\`: noise protects people, not a minimum of them: the one of ${String(terms.minimumPeople)} binds no noisy number.`,
    `\`${name}\`: may be used for ${list(terms.purposes)}; results may go to ${list(terms.receivers)}.`,
    `\`${name}\`: allows the statistics ${list(terms.aggregates)}.`,
    terms.uses === undefined
      ? `\`${name}\`: may be asked as many questions as approvals allow.`
      : `\`${name}\`: may be asked ${String(terms.uses)} different questions in all, whoever asks.`,
    ...(terms.budget === undefined ? describeRules(rules, name) : describeBudget(terms.budget, rules, name)),
    ...terms.columns.flatMap((column) => describeColumn(name, column)),
  ];
}
