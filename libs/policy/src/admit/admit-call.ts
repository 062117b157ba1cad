// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, AggregateName, Argument } from '@glovebox/contracts';
import { argumentsOf, canonicalDecimal, compareDecimals, datasetsOfAll, type ResolvedBlock } from '@glovebox/query';
import type { Admission } from './admission.ts';
import { admitPredicate } from './admit-conditions.ts';
import { admitAggregateForm } from './rules.ts';
import { admitAggregate, admitUse } from './uses.ts';

/** `name`: what its owners call what is done with it. What a model is made of is training, whatever it is written as. */
export function admitCall(admission: Admission, block: ResolvedBlock, aggregate: Aggregate, name: AggregateName): void {
  admitPredicate(admission, block, aggregate.filter);
  admitAggregateForm(admission, aggregate, datasetsOfAll(block.relations));
  const columns = argumentsOf(aggregate);
  if (columns.length === 0) admitAggregate(admission, block, null, name);
  for (const column of columns) {
    admitUse(admission, block, column, name);
    admitAggregate(admission, block, column, name);
    admitStandIn(admission, block, column);
  }
}

/** What stands in for a missing value is within the bounds that every value of the column is clamped to. */
function admitStandIn(admission: Admission, block: ResolvedBlock, argument: Argument): void {
  const view = block.column(argument);
  if (argument.orElse === undefined || view.kind !== 'dataset' || view.column.terms.role !== 'measure') return;
  const { low, high } = view.column.terms.bounds;
  const value = number(argument.orElse);
  if (compareDecimals(number(low), value) <= 0 && compareDecimals(value, number(high)) <= 0) return;
  admission.refuseBy({
    dataset: view.dataset,
    clause: `columns.${view.column.name}.bounds`,
    code: 'stand-in',
    message: `${argument.orElse} is outside of the bounds of ${view.dataset}.${view.column.name}.`,
    remedy: `use a number from ${low} to ${high}`,
    grant: 'declare wider bounds',
    change: null,
  });
}

const number = (text: string): string => canonicalDecimal(text) ?? '0';

/** The name by which owners allow an aggregate. */
export function nameOf(aggregate: Aggregate): AggregateName {
  if (aggregate.kind === 'count-rows') return 'count';
  if (aggregate.kind !== 'pair') return aggregate.kind;
  return aggregate.statistic.startsWith('regr') ? 'regression' : 'correlation';
}
