// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';

/**
 * The engine's syntax tree as we accept it, one level at a time: children stay unknown until they are read. Every key
 * of every node is listed, so a field that a new engine version adds is refused until somebody has read about it.
 * Numbers are text, as the lossless parser leaves them.
 */
const location = z.string().regex(/^\d{1,20}$/);
const expression = { type: z.string(), alias: z.string(), query_location: location };

export const ColumnNode = z.strictObject({
  ...expression,
  class: z.literal('COLUMN_REF'),
  type: z.literal('COLUMN_REF'),
  column_names: z.array(z.string()).min(1),
});
export const ConstantNode = z.strictObject({
  ...expression,
  class: z.literal('CONSTANT'),
  type: z.literal('VALUE_CONSTANT'),
  value: z.strictObject({
    type: z.strictObject({ id: z.string(), type_info: z.unknown() }),
    is_null: z.boolean(),
    value: z.unknown().optional(),
  }),
});
/** `$name`; the engine calls a nameless one by its number. */
export const ParameterNode = z.strictObject({
  ...expression,
  class: z.literal('PARAMETER'),
  type: z.literal('VALUE_PARAMETER'),
  identifier: z.string(),
});
export const CastNode = z.strictObject({
  ...expression,
  class: z.literal('CAST'),
  type: z.literal('OPERATOR_CAST'),
  child: z.unknown(),
  cast_type: z.strictObject({ id: z.string(), type_info: z.unknown() }),
  try_cast: z.boolean(),
});
export const FunctionNode = z.strictObject({
  ...expression,
  class: z.literal('FUNCTION'),
  type: z.literal('FUNCTION'),
  function_name: z.string(),
  schema: z.string(),
  catalog: z.string(),
  children: z.array(z.unknown()),
  filter: z.unknown(),
  order_bys: z.strictObject({ type: z.literal('ORDER_MODIFIER'), orders: z.array(z.unknown()) }),
  distinct: z.boolean(),
  is_operator: z.boolean(),
  export_state: z.boolean(),
});
export type FunctionNode = z.infer<typeof FunctionNode>;
export const ComparisonNode = z.strictObject({
  ...expression,
  class: z.literal('COMPARISON'),
  left: z.unknown(),
  right: z.unknown(),
});
export const ConjunctionNode = z.strictObject({
  ...expression,
  class: z.literal('CONJUNCTION'),
  children: z.array(z.unknown()).min(2),
});
export const OperatorNode = z.strictObject({
  ...expression,
  class: z.literal('OPERATOR'),
  children: z.array(z.unknown()),
});
export const BetweenNode = z.strictObject({
  ...expression,
  class: z.literal('BETWEEN'),
  input: z.unknown(),
  lower: z.unknown(),
  upper: z.unknown(),
});
/** EXISTS, IN and comparisons over a subquery. */
export const SubqueryExpressionNode = z.strictObject({
  ...expression,
  class: z.literal('SUBQUERY'),
  type: z.literal('SUBQUERY'),
  subquery_type: z.string(),
  subquery: z.strictObject({ node: z.unknown(), named_param_map: z.array(z.unknown()).max(0) }),
  child: z.unknown(),
  comparison_type: z.string(),
});
export const CaseNode = z.strictObject({
  ...expression,
  class: z.literal('CASE'),
  type: z.literal('CASE_EXPR'),
  case_checks: z.array(z.strictObject({ when_expr: z.unknown(), then_expr: z.unknown() })).min(1),
  else_expr: z.unknown(),
});

/** All columns, without any of the things that can be hung on a star. */
export const StarNode = z.strictObject({
  ...expression,
  class: z.literal('STAR'),
  type: z.literal('STAR'),
  relation_name: z.string(),
  exclude_list: z.array(z.unknown()).max(0),
  replace_list: z.array(z.unknown()).max(0),
  columns: z.literal(false),
  expr: z.null(),
  qualified_exclude_list: z.array(z.unknown()).max(0),
  rename_list: z.array(z.unknown()).max(0),
});

const relation = { alias: z.string(), sample: z.unknown(), query_location: location };
export const TableNode = z.strictObject({
  ...relation,
  type: z.literal('BASE_TABLE'),
  catalog_name: z.string(),
  schema_name: z.string(),
  table_name: z.string(),
  column_name_alias: z.array(z.unknown()).max(0),
  at_clause: z.null(),
});
export const SubqueryNode = z.strictObject({
  ...relation,
  type: z.literal('SUBQUERY'),
  subquery: z.strictObject({ node: z.unknown(), named_param_map: z.array(z.unknown()).max(0) }),
  column_name_alias: z.array(z.unknown()).max(0),
});
export const JoinNode = z.strictObject({
  ...relation,
  type: z.literal('JOIN'),
  left: z.unknown(),
  right: z.unknown(),
  condition: z.unknown(),
  join_type: z.string(),
  ref_type: z.string(),
  using_columns: z.array(z.string()),
  delim_flipped: z.literal(false),
  duplicate_eliminated_columns: z.array(z.unknown()).max(0),
});

export const CteMap = z.strictObject({
  map: z.array(
    z.strictObject({
      key: z.string(),
      value: z.strictObject({
        aliases: z.array(z.unknown()).max(0),
        query: z.strictObject({ node: z.unknown(), named_param_map: z.array(z.unknown()).max(0) }),
        materialized: z.enum(['CTE_MATERIALIZE_DEFAULT', 'CTE_MATERIALIZE_ALWAYS', 'CTE_MATERIALIZE_NEVER']),
        key_targets: z.array(z.unknown()).max(0),
      }),
    }),
  ),
});
export const SelectNode = z.strictObject({
  type: z.literal('SELECT_NODE'),
  modifiers: z.array(z.unknown()),
  cte_map: CteMap,
  select_list: z.array(z.unknown()).min(1),
  from_table: z.unknown(),
  where_clause: z.unknown(),
  group_expressions: z.array(z.unknown()),
  group_sets: z.array(z.array(z.string())),
  aggregate_handling: z.string(),
  having: z.unknown(),
  sample: z.unknown(),
  qualify: z.unknown(),
});
export type SelectNode = z.infer<typeof SelectNode>;
export const SetOperationNode = z.strictObject({
  type: z.literal('SET_OPERATION_NODE'),
  modifiers: z.array(z.unknown()),
  cte_map: CteMap,
  setop_type: z.string(),
  left: z.unknown(),
  right: z.unknown(),
  setop_all: z.boolean(),
});
export const OrderModifier = z.strictObject({
  type: z.literal('ORDER_MODIFIER'),
  orders: z.array(z.strictObject({ type: z.string(), null_order: z.string(), expression: z.unknown() })),
});
export const LimitModifier = z.strictObject({
  type: z.literal('LIMIT_MODIFIER'),
  limit: z.unknown(),
  offset: z.unknown(),
});
export const DistinctModifier = z.strictObject({
  type: z.literal('DISTINCT_MODIFIER'),
  distinct_on_targets: z.array(z.unknown()),
});

const NamedParameter = z.strictObject({ key: z.string(), value: z.string() });

/** What `json_serialize_sql` answers for one SELECT. */
export const SerializedSql = z.strictObject({
  error: z.literal(false),
  statements: z.array(z.strictObject({ node: z.unknown(), named_param_map: z.array(NamedParameter) })),
});
export type SerializedSql = z.infer<typeof SerializedSql>;

/** The class (expressions) or type (everything else) of a node that is not read yet. */
export function kindOf(node: unknown): string {
  if (typeof node !== 'object' || node === null) return '';
  const { class: expressionClass, type } = node as { class?: unknown; type?: unknown };
  const kind = expressionClass ?? type;
  return typeof kind === 'string' ? kind : '';
}

export const typeOf = (node: unknown): unknown => (node as { type?: unknown } | null)?.type;
