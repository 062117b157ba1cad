// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, DatasetTerms, QueryTree, ReleaseRules } from '@glovebox/contracts';
import { argumentsOf, canonicalDecimal, compareDecimals } from '@glovebox/query';
import { effectiveRules } from '../effective-rules.ts';
import type { Admission } from './admission.ts';

/** Rules that the form of a question alone can break. `datasets` are those that it touches. */
export function admitForm(admission: Admission, tree: QueryTree, datasets: readonly string[]): void {
  if (tree.derived.length > 0)
    refuseByRules(admission, datasets, (rules) => (rules.derivedTables ? null : { derivedTables: true }), {
      rule: 'derivedTables',
      code: 'derived-table',
      message: 'allows no derived tables (WITH, sub-queries in FROM).',
      remedy: 'ask in one SELECT',
      grant: 'allow derived tables',
    });
}

/** Rules on one aggregate. */
export function admitAggregateForm(admission: Admission, aggregate: Aggregate, datasets: readonly string[]): void {
  if (aggregate.filter !== null || argumentsOf(aggregate).some(({ orElse }) => orElse !== undefined))
    refuseByRules(
      admission,
      datasets,
      (rules) => (rules.expressions === 'guarded' ? null : { expressions: 'guarded' }),
      {
        rule: 'expressions',
        code: 'expressions',
        message:
          'allows aggregates of bare columns over all rows of a group only: no FILTER, CASE or coalesce in them.',
        remedy: 'filter in WHERE or group instead',
        grant: 'allow guarded expressions',
      },
    );
  if (aggregate.kind === 'quantile')
    refuseByRules(admission, datasets, (rules) => wideQuantiles(rules, aggregate.at), {
      rule: 'quantiles',
      code: 'quantile-range',
      message: `allows no quantile at ${aggregate.at}.`,
      remedy: 'choose a quantile nearer to the median',
      grant: 'allow it',
    });
}

function wideQuantiles({ quantiles }: ReleaseRules, at: string): Partial<ReleaseRules> | null {
  const fraction = canonicalDecimal(at) ?? '-1';
  const { low = fraction, high = fraction, minimumPeople = 20 } = quantiles ?? {};
  const within = compareDecimals(low, fraction) <= 0 && compareDecimals(fraction, high) <= 0;
  if (quantiles !== null && within) return null;
  return {
    quantiles: {
      low: compareDecimals(low, fraction) <= 0 ? low : fraction,
      high: compareDecimals(high, fraction) >= 0 ? high : fraction,
      minimumPeople,
    },
  };
}

export interface RuleRefusal {
  readonly rule: keyof ReleaseRules;
  readonly code: string;
  /** Completes "<dataset> …". */
  readonly message: string;
  readonly remedy: string;
  readonly grant: string;
}

/** One reason for each dataset whose own rules refuse; `relaxed` gives the change that would admit, null where nothing is wrong. */
export function refuseByRules(
  admission: Admission,
  datasets: readonly string[],
  relaxed: (rules: ReleaseRules) => Partial<ReleaseRules> | null,
  { rule, message, ...refusal }: RuleRefusal,
): void {
  for (const dataset of datasets) {
    const terms: DatasetTerms | undefined = admission.dataset(dataset)?.terms;
    const rules = terms && relaxed(effectiveRules([terms]));
    if (rules)
      admission.refuseBy({
        ...refusal,
        dataset,
        clause: `rules.${rule}`,
        message: `${dataset} ${message}`,
        change: { kind: 'rules', dataset, rules },
      });
  }
}
