// SPDX-License-Identifier: Apache-2.0
import type { PrivacyBudget, ReleaseRules } from '@glovebox/contracts';
import { counted } from '../counted.ts';

type Rule = keyof ReleaseRules;
type RuleWords = Readonly<Record<Rule, (rules: ReleaseRules) => string>>;

/** What must hold of every release, a line for each rule. */
export const describeRules = (rules: ReleaseRules, name: string): string[] =>
  ruleWords(rules).map(({ words }) => `\`${name}\`: ${words}.`);

/** Every rule with its words. */
export const ruleWords = (rules: ReleaseRules): { readonly rule: Rule; readonly words: string }[] =>
  [...THRESHOLD_RULES, ...FORM_RULES].map((rule) => ({ rule, words: WORDS[rule](rules) }));

/** Rules that stand where noise would stand under a budget. */
const THRESHOLD_RULES = [
  'dominance',
  'classDisclosure',
  'statisticsCap',
  'degreesOfFreedom',
  'rounding',
  'differencing',
] as const satisfies readonly Rule[];

/** Rules on the form of questions and answers. */
const FORM_RULES = [
  'quantiles',
  'maximumRows',
  'expressions',
  'filters',
  'derivedTables',
  'answerGridSeconds',
] as const satisfies readonly Rule[];

/** A rule without words would be agreed on unread, so it does not compile. */
const WORDS: RuleWords = {
  dominance: describeDominance,
  classDisclosure: (rules) => CLASS_DISCLOSURE[rules.classDisclosure],
  statisticsCap: (rules) =>
    rules.statisticsCap === null
      ? 'any number of statistics of the same people may be released'
      : `at most ${String(rules.statisticsCap)} different statistics of the same people are released`,
  degreesOfFreedom: (rules) =>
    `variance, correlation and regression need ${String(rules.degreesOfFreedom)} people more than they have parameters`,
  rounding: describeRounding,
  differencing: (rules) => DIFFERENCING[rules.differencing],
  quantiles: (rules) =>
    rules.quantiles === null
      ? 'no quantiles are released'
      : `quantiles are released between ${rules.quantiles.low} and ${rules.quantiles.high}, of at least ${String(rules.quantiles.minimumPeople)} people`,
  maximumRows: (rules) => `a result has at most ${String(rules.maximumRows)} rows`,
  expressions: (rules) =>
    rules.expressions === 'columns'
      ? 'statistics are of whole groups and bare columns only'
      : 'statistics may have a filter of their own',
  filters: (rules) =>
    rules.filters === 'declared'
      ? 'filters keep to the breakpoints and values below, as groups always do'
      : 'filters may compare with any constant; the breakpoints and values below bind groups only',
  derivedTables: (rules) =>
    rules.derivedTables ? 'each person may be summed up in a derived table first' : 'derived tables are not allowed',
  answerGridSeconds: (rules) =>
    rules.answerGridSeconds === 0
      ? 'answers leave as soon as they are there, so the time they take can tell something'
      : `answers leave at multiples of ${counted(rules.answerGridSeconds, 'second')}`,
};

const CLASS_DISCLOSURE: Readonly<Record<ReleaseRules['classDisclosure'], string>> = {
  suppress: 'that all people of a group share one answer is not told',
  allow: 'that all people of a group share one answer MAY BE TOLD',
};

const DIFFERENCING: Readonly<Record<ReleaseRules['differencing'], string>> = {
  strict: 'no releases, whoever asked for them, may together tell apart fewer people than the minimum',
  rank: 'no sum or difference of releases, whoever asked for them, may be about fewer people than the minimum',
  off: 'releases are NOT guarded against being subtracted from each other',
};

function describeDominance({ dominance }: ReleaseRules): string {
  if (dominance === null) return 'one person MAY make up nearly all of a released sum';
  const { n, kPercent, pPercent } = dominance;
  const who = n === 1 ? 'no person makes' : `no ${String(n)} people make`;
  return `${who} up more than ${String(kPercent)} % of a released sum, and it tells no person's part to within ${String(pPercent)} %`;
}

function describeRounding({ rounding: { counts, significantDigits } }: ReleaseRules): string {
  const sums =
    significantDigits === null
      ? 'sums and averages are exact'
      : `sums and averages to ${String(significantDigits)} digits`;
  return counts === 1 ? `counts are exact, ${sums}` : `counts are rounded to multiples of ${String(counts)}, ${sums}`;
}

/** What holds of every release under differential privacy: noise in the place of thresholds. */
export const describeBudget = (budget: PrivacyBudget, rules: ReleaseRules, name: string): string[] =>
  [...budgetWords(budget), ...NOISY_RULES.map((rule) => noisyWords(rule, rules))].map(
    (line) => `\`${name}\`: ${line}.`,
  );

/** Derived tables are refused, whatever the rules say. */
const NOISY_RULES = FORM_RULES.filter((rule) => rule !== 'derivedTables');

const noisyWords = (rule: Rule, rules: ReleaseRules): string =>
  rule === 'quantiles' && rules.quantiles !== null
    ? `quantiles are released between ${rules.quantiles.low} and ${rules.quantiles.high}, of any number of people`
    : WORDS[rule](rules);

export const budgetWords = (budget: PrivacyBudget): string[] => [
  `every released number is noisy (differential privacy); the dataset's whole budget is rho ${budget.rhoTotal}, a question costs ${budget.rhoPerQuestion}, whoever asks`,
  `epsilon is reported at delta ${budget.delta}`,
  `a group that is not declared is shown only with ${String(budget.preThreshold)} people or more and above a noisy threshold of delta ${budget.selectionDelta}`,
  `each person counts in at most ${String(budget.maximumGroupsPerPerson)} groups, with at most ${String(budget.maximumRowsPerPersonAndGroup)} rows in each`,
];
