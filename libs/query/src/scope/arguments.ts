// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Argument } from '@glovebox/contracts';

/** The columns that an aggregate computes with, in its own order: none for count(*), two for a pair. */
export function argumentsOf(aggregate: Aggregate): readonly Argument[] {
  if (aggregate.kind === 'count-rows') return [];
  return aggregate.kind === 'pair' ? [aggregate.y, aggregate.x] : [aggregate.of];
}

/** Whether an aggregate can be made over one person's rows: those that stay exact numbers in the engine. */
export const isPersonal = ({ kind }: Aggregate): boolean =>
  kind !== 'variance' && kind !== 'quantile' && kind !== 'pair';
