// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AgreementDataset, AggregateName, ColumnRef, Reason } from '@glovebox/contracts';
import { datasetsOf, datasetsOfAll, unitBehind, type ColumnView, type ResolvedBlock } from '@glovebox/query';

/** What a computation does with a column. */
export type ColumnUse = 'join' | 'person' | 'count-distinct' | 'filter' | 'presence' | 'group' | AggregateUse;
export type AggregateUse = Exclude<AggregateName, 'count-distinct'>;

/** Reasons found so far, each naming the clause whose owner could admit it. One reason is given once. */
export class Admission {
  readonly reasons: Reason[] = [];
  readonly #datasets: readonly AgreementDataset[];

  constructor(agreement: Agreement) {
    this.#datasets = agreement.datasets;
  }

  terms(dataset: string): AgreementDataset | undefined {
    return this.#datasets.find(({ name }) => name === dataset);
  }

  refuse(reason: Reason): void {
    const text = JSON.stringify(reason);
    if (!this.reasons.some((other) => JSON.stringify(other) === text)) this.reasons.push(reason);
  }

  /** A reason that one clause of one owner's terms gives. `grant` completes "ask the owner to …". */
  refuseBy(
    dataset: string,
    clause: string,
    reason: Pick<Reason, 'code' | 'message'>,
    remedy: string,
    grant: string,
  ): void {
    const owner = this.terms(dataset)?.owner;
    this.refuse({
      ...reason,
      ...(owner === undefined ? {} : { owner }),
      dataset,
      clause,
      remedy: `${remedy}, or ask ${owner ?? 'the owner'} to ${grant}`.slice(0, 400),
    });
  }
}

/** Whether a column may be used so by its role alone; breakpoints and domains are looked at for each constant. */
export function admitUse(admission: Admission, block: ResolvedBlock, ref: ColumnRef, use: ColumnUse): void {
  const view = block.column(ref);
  if (view.kind === 'value') {
    admitPersonalValue(admission, view, ref, use);
    return;
  }
  const unit = unitBehind(view);
  if (unit !== null) {
    admitPerson(admission, view, unit, ref, use);
    return;
  }
  if (view.kind === 'dataset') admitDatasetColumn(admission, view, use);
}

/** Every dataset that an aggregate draws on must allow it. */
export function admitAggregate(
  admission: Admission,
  block: ResolvedBlock,
  of: ColumnRef | null,
  name: AggregateName,
): void {
  const datasets = of === null ? datasetsOfAll(block.relations) : datasetsOf(block.column(of));
  for (const dataset of datasets) {
    const allowed = admission.terms(dataset)?.terms.aggregates ?? [];
    if (allowed.includes(name)) continue;
    const message = `${dataset} does not allow ${SPOKEN[name]}.`;
    admission.refuseBy(
      dataset,
      'aggregates',
      { code: 'aggregate-not-allowed', message },
      `use ${list(allowed.map((other) => SPOKEN[other]))}`,
      `allow ${SPOKEN[name]}`,
    );
  }
}

const SPOKEN: Readonly<Record<AggregateName, string>> = {
  count: 'count',
  'count-distinct': 'count(DISTINCT person)',
  sum: 'sum',
  avg: 'avg',
  variance: 'variance and standard deviation',
  quantile: 'quantiles',
  correlation: 'correlation and covariance',
  regression: 'regression',
};

export const list = (items: readonly string[]): string => (items.length === 0 ? 'nothing' : items.join(', '));

type DatasetView = Extract<ColumnView, { kind: 'dataset' }>;

function admitDatasetColumn(admission: Admission, { dataset, column }: DatasetView, use: ColumnUse): void {
  const name = `${dataset}.${column.name}`;
  const refuse = (code: string, message: string, remedy: string, grant: string) =>
    admission.refuseBy(dataset, `columns.${column.name}.role`, { code, message }, remedy, grant);
  if (column.terms.role === 'never') {
    refuse('column-never', `${name} may not be used in any computation.`, 'leave it out', `give ${name} a role`);
    return;
  }
  if (use === 'join' || use === 'person' || use === 'count-distinct') {
    refuse(
      'not-the-person',
      `${name} does not identify people, so it can be neither joined on nor counted as people.`,
      'use the column that identifies people',
      `give ${name} the role unit`,
    );
    return;
  }
  if (column.terms.role === 'measure' && (use === 'filter' || use === 'group' || use === 'presence')) {
    refuse(
      'measure-as-dimension',
      `${name} is a measure: it is aggregated, never ${use === 'group' ? 'grouped by' : 'filtered by'}.`,
      'use sum, avg or count of it',
      `give ${name} the role dimension`,
    );
    return;
  }
  if (column.terms.role === 'dimension' && (use === 'sum' || use === 'avg'))
    refuse(
      'dimension-as-measure',
      `${name} is a dimension: it is filtered and grouped by, never put into ${use}.`,
      'filter or group by it',
      `give ${name} the role measure`,
    );
}

function admitPerson(
  admission: Admission,
  view: ColumnView,
  unit: NonNullable<ReturnType<typeof unitBehind>>,
  ref: ColumnRef,
  use: ColumnUse,
): void {
  if (use === 'join' || use === 'person' || use === 'count-distinct') return;
  // Whether a left join found the person is the same as a filter in the derived table.
  if (use === 'presence' && view.kind === 'unit') return;
  const name = `${ref.relation}.${ref.column}`;
  const [code, message] =
    use === 'group'
      ? ['lists-people', `Grouping by ${name} gives one row for each person: the query lists people.`]
      : use === 'filter' || use === 'presence'
        ? ['filters-people', `Filtering by ${name} picks out single people.`]
        : ['aggregates-people', `${name} identifies people and is no value: ${use} of it is not used.`];
  admission.refuse({
    code,
    message,
    ...ownerOf(admission, unit.dataset),
    dataset: unit.dataset,
    clause: `columns.${unit.column.name}.role`,
    remedy: `use ${name} in joins and in count(DISTINCT ${name}) only; no terms can admit more`,
  });
}

function admitPersonalValue(
  admission: Admission,
  view: Extract<ColumnView, { kind: 'value' }>,
  ref: ColumnRef,
  use: ColumnUse,
): void {
  if (use === 'sum' || use === 'avg' || use === 'count') return;
  const dataset = view.datasets[0];
  admission.refuse({
    code: 'personal-value',
    message: `${ref.relation}.${ref.column} is one person's value: it is aggregated, and used for nothing else.`,
    ...(dataset === undefined ? {} : { ...ownerOf(admission, dataset), dataset }),
    remedy: 'use sum, avg or count of it, and filter inside of the derived table; no terms can admit more',
  });
}

function ownerOf(admission: Admission, dataset: string): { owner?: string } {
  const owner = admission.terms(dataset)?.owner;
  return owner === undefined ? {} : { owner };
}
