// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type PrivacyBudget, type ReleaseRules } from '@glovebox/contracts';
import { countOf } from '../../../lib/text-values.ts';

/** What is demanded of every release, as it is filled in. Numbers are texts; an empty limit is none. */
export interface RulesForm {
  readonly dominance: boolean;
  readonly n: string;
  readonly kPercent: string;
  readonly pPercent: string;
  readonly classDisclosure: ReleaseRules['classDisclosure'];
  readonly statisticsCap: string;
  readonly quantiles: boolean;
  readonly low: string;
  readonly high: string;
  readonly quantilePeople: string;
  readonly degreesOfFreedom: string;
  readonly counts: string;
  readonly significantDigits: string;
  readonly differencing: ReleaseRules['differencing'];
  readonly maximumRows: string;
  readonly expressions: ReleaseRules['expressions'];
  readonly filters: ReleaseRules['filters'];
  readonly derivedTables: boolean;
  readonly answerGridSeconds: string;
}

export type BudgetForm = Readonly<Record<keyof PrivacyBudget, string>>;

/** To start from: about a hundred small questions, each person counted once. */
export const SMALL_BUDGET: BudgetForm = {
  rhoTotal: '0.5',
  rhoPerQuestion: '0.005',
  delta: '0.000001',
  selectionDelta: '0.00000001',
  preThreshold: '10',
  maximumGroupsPerPerson: '1',
  maximumRowsPerPersonAndGroup: '1',
};

export function rulesForm(rules: ReleaseRules): RulesForm {
  const { dominance, quantiles, rounding } = rules;
  const { n, kPercent, pPercent } = dominance ?? { n: 1, kPercent: 50, pPercent: 15 };
  const range = quantiles ?? { low: '0.1', high: '0.9', minimumPeople: 20 };
  return {
    dominance: dominance !== null,
    n: String(n),
    kPercent: String(kPercent),
    pPercent: String(pPercent),
    classDisclosure: rules.classDisclosure,
    statisticsCap: rules.statisticsCap === null ? '' : String(rules.statisticsCap),
    quantiles: quantiles !== null,
    low: range.low,
    high: range.high,
    quantilePeople: String(range.minimumPeople),
    degreesOfFreedom: String(rules.degreesOfFreedom),
    counts: String(rounding.counts),
    significantDigits: rounding.significantDigits === null ? '' : String(rounding.significantDigits),
    differencing: rules.differencing,
    maximumRows: String(rules.maximumRows),
    expressions: rules.expressions,
    filters: rules.filters,
    derivedTables: rules.derivedTables,
    answerGridSeconds: String(rules.answerGridSeconds),
  };
}

/** What a form of rules says, for the schema to judge. */
export const rulesOf = (form: RulesForm): unknown => ({
  dominance: form.dominance
    ? { n: countOf(form.n), kPercent: countOf(form.kPercent), pPercent: countOf(form.pPercent) }
    : null,
  classDisclosure: form.classDisclosure,
  statisticsCap: form.statisticsCap.trim() === '' ? null : countOf(form.statisticsCap),
  quantiles: form.quantiles
    ? { low: form.low.trim(), high: form.high.trim(), minimumPeople: countOf(form.quantilePeople) }
    : null,
  degreesOfFreedom: countOf(form.degreesOfFreedom),
  rounding: {
    counts: countOf(form.counts),
    significantDigits: form.significantDigits.trim() === '' ? null : countOf(form.significantDigits),
  },
  differencing: form.differencing,
  maximumRows: countOf(form.maximumRows),
  expressions: form.expressions,
  filters: form.filters,
  derivedTables: form.derivedTables,
  answerGridSeconds: countOf(form.answerGridSeconds),
});

export const budgetForm = (budget: PrivacyBudget): BudgetForm => ({
  ...budget,
  preThreshold: String(budget.preThreshold),
  maximumGroupsPerPerson: String(budget.maximumGroupsPerPerson),
  maximumRowsPerPersonAndGroup: String(budget.maximumRowsPerPersonAndGroup),
});

export const budgetOf = (form: BudgetForm): unknown => ({
  rhoTotal: form.rhoTotal.trim(),
  rhoPerQuestion: form.rhoPerQuestion.trim(),
  delta: form.delta.trim(),
  selectionDelta: form.selectionDelta.trim(),
  preThreshold: countOf(form.preThreshold),
  maximumGroupsPerPerson: countOf(form.maximumGroupsPerPerson),
  maximumRowsPerPersonAndGroup: countOf(form.maximumRowsPerPersonAndGroup),
});

/** Protections that fit together, safest first. */
export const PRESETS = {
  careful: {
    label: 'Careful',
    hint: 'Thresholds, rounding and a guard against subtracting results. The safest without noise.',
    rules: STRICT_RULES,
    isNoisy: false,
  },
  wide: {
    label: 'Careful, with richer questions',
    hint: 'People are protected as before; statistics may have filters of their own and sum up each person first.',
    rules: { ...STRICT_RULES, expressions: 'guarded', derivedTables: true, statisticsCap: 6 },
    isNoisy: false,
  },
  noise: {
    label: 'Noise (differential privacy)',
    hint: 'Every number is noisy, and every question is charged to a budget that runs out.',
    rules: STRICT_RULES,
    isNoisy: true,
  },
} as const satisfies Record<
  string,
  { readonly label: string; readonly hint: string; readonly rules: ReleaseRules; readonly isNoisy: boolean }
>;
export type Preset = keyof typeof PRESETS;

export const presetOf = (form: RulesForm, isNoisy: boolean): Preset | null =>
  (Object.keys(PRESETS) as Preset[]).find(
    (preset) =>
      PRESETS[preset].isNoisy === isNoisy && JSON.stringify(rulesForm(PRESETS[preset].rules)) === JSON.stringify(form),
  ) ?? null;
