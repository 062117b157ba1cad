// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';

/** The parts of the engine's bound plan that are looked into. The walk visits everything else as well. */
const Type = z.object({ id: z.string() });

export const SerializedPlan = z.object({ error: z.literal(false), plans: z.array(z.unknown()).length(1) });

export const Operator = z.object({ type: z.string(), children: z.array(z.unknown()) });

export const Get = z.object({
  name: z.string(),
  names: z.array(z.string()),
  column_indexes: z.array(z.object({ index: z.string(), index_type: z.literal('FULL_READ') })),
  table_filters: z.object({ filters: z.array(z.unknown()).max(0) }),
  function_data: z.object({ catalog: z.string(), schema: z.string(), table: z.string() }),
});

export const ComparisonJoin = z.object({
  join_type: z.string(),
  predicate: z.null(),
  conditions: z
    .array(
      z.object({
        left: z.object({ expression_class: z.literal('BOUND_REF') }),
        right: z.object({ expression_class: z.literal('BOUND_REF') }),
        comparison: z.string(),
      }),
    )
    .length(1),
});

export const AggregateOperator = z.object({
  groups: z.array(z.unknown()),
  grouping_sets: z.array(z.unknown()).max(1),
});

export const Expression = z.object({ expression_class: z.string(), type: z.string() });

export const Cast = z.object({ child: z.unknown(), return_type: Type, try_cast: z.boolean() });

/** What a cast is of: constants and references say their type in different places. */
export const CastChild = z.object({ expression_class: z.string(), return_type: Type.optional() });

/** A call of an aggregate or of another function. */
export const Call = z.object({ name: z.string() });

export const Projection = z.object({ expressions: z.array(z.unknown()) });

/** A cast to text, or a text as it is. */
export const Output = z.object({ expression_class: z.enum(['BOUND_CAST', 'BOUND_REF']), return_type: Type });
