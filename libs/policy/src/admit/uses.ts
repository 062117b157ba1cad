// SPDX-License-Identifier: Apache-2.0
import type { AggregateName, ColumnRef, DatasetColumn } from '@glovebox/contracts';
import { datasetsOf, datasetsOfAll, unitBehind, type ColumnView, type ResolvedBlock } from '@glovebox/query';
import { list, type Admission } from './admission.ts';
import { admitByClauses } from './clauses.ts';

/** What a computation does with a column. */
export type ColumnUse = 'join' | 'person' | 'count-distinct' | 'filter' | 'presence' | 'group' | AggregateUse;
export type AggregateUse = Exclude<AggregateName, 'count-distinct'>;

/** Whether a column may be used so by its role and, for people and measures, by its clauses. False when refused. */
export function admitUse(admission: Admission, block: ResolvedBlock, ref: ColumnRef, use: ColumnUse): boolean {
  const view = block.column(ref);
  if (view.kind === 'value') return admitPersonalValue(admission, view, ref, use);
  const unit = unitBehind(view);
  if (unit !== null) return admitPerson(admission, view, unit, ref, use);
  return view.kind !== 'dataset' || admitDatasetColumn(admission, view, use);
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
    const allowed = admission.dataset(dataset)?.terms.aggregates ?? [];
    if (allowed.includes(name)) continue;
    admission.refuseBy({
      dataset,
      clause: 'aggregates',
      code: 'aggregate-not-allowed',
      message: `${dataset} does not allow ${SPOKEN[name]}.`,
      remedy: `use ${list(allowed.map((other) => SPOKEN[other]))}`,
      grant: `allow ${SPOKEN[name]}`,
      change: { kind: 'add', dataset, to: 'aggregates', value: name },
    });
  }
}

/** How people call an aggregate. */
export const SPOKEN: Readonly<Record<AggregateName, string>> = {
  count: 'count',
  'count-distinct': 'count(DISTINCT person)',
  sum: 'sum',
  avg: 'avg',
  variance: 'variance and standard deviation',
  quantile: 'quantiles',
  correlation: 'correlation and covariance',
  regression: 'regression',
  train: 'training',
};

type DatasetView = Extract<ColumnView, { kind: 'dataset' }>;

const NO_MEASURE_USES: readonly ColumnUse[] = ['filter', 'group', 'presence'];
const PERSON_USES: readonly ColumnUse[] = ['join', 'person', 'count-distinct'];

function admitDatasetColumn(admission: Admission, { dataset, column }: DatasetView, use: ColumnUse): boolean {
  const name = `${dataset}.${column.name}`;
  const { terms } = column;
  const refuse = (code: string, message: string, remedy: string, grant: string, to: DatasetColumn['terms'] | null) => {
    admission.refuseBy({
      dataset,
      clause: `columns.${column.name}.role`,
      code,
      message,
      remedy,
      grant,
      change: to && { kind: 'column', dataset, column: column.name, terms: to },
    });
    return false;
  };
  const asDimension = { role: 'dimension' } as const;
  if (terms.role === 'never') {
    const message = `${name} may not be used in any computation.`;
    // What role it would have is for its owner to say; bounds of a measure cannot be guessed.
    const role = NO_MEASURE_USES.includes(use) ? asDimension : null;
    return refuse('column-never', message, 'leave it out', `give ${name} a role`, role);
  }
  if (PERSON_USES.includes(use)) {
    const message = `${name} does not identify people, so it can be neither joined on nor counted as people.`;
    return refuse(
      'not-the-person',
      message,
      'use the column that identifies people',
      `give ${name} the role unit`,
      null,
    );
  }
  if (terms.role === 'measure' && NO_MEASURE_USES.includes(use)) {
    const message = `${name} is a measure: it is aggregated, never ${use === 'group' ? 'grouped by' : 'filtered by'}.`;
    const remedy = 'use sum, avg or count of it';
    return refuse('measure-as-dimension', message, remedy, `give ${name} the role dimension`, asDimension);
  }
  if (terms.role === 'dimension' && !NO_MEASURE_USES.includes(use) && use !== 'count') {
    const message = `${name} is a dimension: it is filtered and grouped by, never put into ${use}.`;
    return refuse('dimension-as-measure', message, 'filter or group by it', `give ${name} the role measure`, null);
  }
  return terms.role !== 'measure' || admitByClauses(admission, { dataset, column }, use);
}

function admitPerson(
  admission: Admission,
  view: ColumnView,
  unit: NonNullable<ReturnType<typeof unitBehind>>,
  ref: ColumnRef,
  use: ColumnUse,
): boolean {
  if (PERSON_USES.includes(use)) return admitByClauses(admission, unit, use);
  // Whether a left join found the person is the same as a filter in the derived table.
  if (use === 'presence' && view.kind === 'unit') return true;
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
  return false;
}

const VALUE_USES: readonly ColumnUse[] = [
  'sum',
  'avg',
  'count',
  'variance',
  'quantile',
  'correlation',
  'regression',
  'train',
];

function admitPersonalValue(
  admission: Admission,
  view: Extract<ColumnView, { kind: 'value' }>,
  ref: ColumnRef,
  use: ColumnUse,
): boolean {
  if (VALUE_USES.includes(use)) return true;
  const dataset = view.datasets[0];
  admission.refuse({
    code: 'personal-value',
    message: `${ref.relation}.${ref.column} is one person's value: it is aggregated, and used for nothing else.`,
    ...(dataset === undefined ? {} : { ...ownerOf(admission, dataset), dataset }),
    remedy: 'use sum, avg or count of it, and filter inside of the derived table; no terms can admit more',
  });
  return false;
}

function ownerOf(admission: Admission, dataset: string): { owner?: string } {
  const owner = admission.dataset(dataset)?.owner;
  return owner === undefined ? {} : { owner };
}
