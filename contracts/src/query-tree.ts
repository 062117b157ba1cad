// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Count, Decimal, Identifier, Line } from './primitives.ts';
import { Transform } from './terms.ts';

/** A column of a relation in scope, by the relation's alias. */
export const ColumnRef = z.strictObject({ relation: Identifier, column: Identifier });
export type ColumnRef = z.infer<typeof ColumnRef>;

/** Name of a parameter, `$name` in SQL. */
export const ParameterName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, beginning with a letter');
export type ParameterName = z.infer<typeof ParameterName>;

export const LiteralType = z.enum(['integer', 'decimal', 'text', 'boolean', 'date', 'timestamp']);
export type LiteralType = z.infer<typeof LiteralType>;

/**
 * A typed constant. The value is the canonical text of its type: `-40`, `2.5`, `hdl`, `true`, `2020-02-29`,
 * `2020-02-29 08:30:00`. A constant compared with a column has the column's type. With `parameter` it is one that a job
 * gives: the value is empty, and a tree with such a constant is a template, which never runs.
 */
export const Literal = z
  .strictObject({ type: LiteralType, value: z.string().max(1000), parameter: ParameterName.optional() })
  .refine(({ value, parameter }) => parameter === undefined || value === '', 'a parameter has no value of its own');
export type Literal = z.infer<typeof Literal>;

/** A dimension, or a coarse column seen through its declared transform. */
export const DimensionRef = ColumnRef.extend({ through: Transform.optional() });
export type DimensionRef = z.infer<typeof DimensionRef>;

/** A dataset or an earlier derived table, under an alias. */
export const Relation = z.strictObject({ source: z.enum(['dataset', 'derived']), name: Identifier, alias: Identifier });
export type Relation = z.infer<typeof Relation>;

/**
 * A condition on columns and constants; never on two columns, never on an aggregate. In the canonical tree a part of
 * `and` is no `and`, a part of `or` is no `or`, and `not` stands over `and`, `or` and `not` only. `is-null` also tells whether a left join found the person, on the unit of a derived table. `exists` is a semi join on the
 * person: `left` is a unit outside, `right` the unit of `relation`, `where` names only that.
 */
export type Predicate =
  | { kind: 'compare'; op: '=' | '<>' | '<' | '<=' | '>' | '>='; column: DimensionRef; value: Literal }
  | { kind: 'in'; column: DimensionRef; values: Literal[]; negated: boolean }
  | { kind: 'between'; column: DimensionRef; low: Literal; high: Literal; negated: boolean }
  | { kind: 'like'; column: DimensionRef; pattern: string; ignoreCase: boolean; negated: boolean }
  | { kind: 'is-null'; column: DimensionRef; negated: boolean }
  | { kind: 'exists'; relation: Relation; left: ColumnRef; right: ColumnRef; where: Predicate | null; negated: boolean }
  | { kind: 'and'; parts: Predicate[] }
  | { kind: 'or'; parts: Predicate[] }
  | { kind: 'not'; part: Predicate };
export const Predicate: z.ZodType<Predicate> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('compare'),
      op: z.enum(['=', '<>', '<', '<=', '>', '>=']),
      column: DimensionRef,
      value: Literal,
    }),
    z.strictObject({
      kind: z.literal('in'),
      column: DimensionRef,
      values: z.array(Literal).min(1).max(1000),
      negated: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('between'),
      column: DimensionRef,
      low: Literal,
      high: Literal,
      negated: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('like'),
      column: DimensionRef,
      pattern: z.string().max(1000),
      ignoreCase: z.boolean(),
      negated: z.boolean(),
    }),
    z.strictObject({ kind: z.literal('is-null'), column: DimensionRef, negated: z.boolean() }),
    z.strictObject({
      kind: z.literal('exists'),
      relation: Relation,
      left: ColumnRef,
      right: ColumnRef,
      where: Predicate.nullable(),
      negated: z.boolean(),
    }),
    z.strictObject({ kind: z.literal('and'), parts: z.array(Predicate).min(2).max(100) }),
    z.strictObject({ kind: z.literal('or'), parts: z.array(Predicate).min(2).max(100) }),
    z.strictObject({ kind: z.literal('not'), part: Predicate }),
  ]),
);

/** What a group is named by: a column, or a CASE of conditions to constants (declared bins are printed as one). */
export const GroupKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('column'), column: DimensionRef }),
  z.strictObject({
    kind: z.literal('case'),
    branches: z
      .array(z.strictObject({ when: Predicate, then: Literal }))
      .min(1)
      .max(100),
    otherwise: Literal.nullable(),
  }),
]);
export type GroupKey = z.infer<typeof GroupKey>;

const filter = Predicate.nullable();

/** A column that an aggregate computes with; `orElse` (coalesce) stands for missing values, so every row has one. */
export const Argument = ColumnRef.extend({ orElse: Decimal.optional() });
export type Argument = z.infer<typeof Argument>;

/** An aggregate over the rows of a cell (or of a person, in a derived table). `filter` is SQL's FILTER clause. */
export const Aggregate = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count-rows'), filter }),
  z.strictObject({ kind: z.literal('count'), of: Argument, filter }),
  z.strictObject({ kind: z.literal('count-distinct'), of: Argument, filter }),
  z.strictObject({ kind: z.literal('sum'), of: Argument, filter }),
  z.strictObject({ kind: z.literal('avg'), of: Argument, filter }),
  z.strictObject({
    kind: z.literal('variance'),
    statistic: z.enum(['var_samp', 'var_pop', 'stddev_samp', 'stddev_pop']),
    of: Argument,
    filter,
  }),
  /** `interpolated`: quantile_cont, else quantile_disc. */
  z.strictObject({ kind: z.literal('quantile'), of: Argument, at: Decimal, interpolated: z.boolean(), filter }),
  z.strictObject({
    kind: z.literal('pair'),
    statistic: z.enum(['corr', 'covar_samp', 'covar_pop', 'regr_slope', 'regr_intercept', 'regr_r2']),
    y: Argument,
    x: Argument,
    filter,
  }),
]);
export type Aggregate = z.infer<typeof Aggregate>;

/**
 * A value of a released row, computed by the release gate in exact rational arithmetic, never by the engine. Every
 * aggregate in it must rest on enough people, and there is at least one. Over zero it is NULL; `round` rounds half away
 * from zero.
 */
export type QueryValue =
  | { kind: 'aggregate'; aggregate: Aggregate }
  | { kind: 'number'; value: string }
  | { kind: 'arithmetic'; op: '+' | '-' | '*' | '/'; left: QueryValue; right: QueryValue }
  | { kind: 'round'; of: QueryValue; decimals: number };
export const QueryValue: z.ZodType<QueryValue> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('aggregate'), aggregate: Aggregate }),
    z.strictObject({ kind: z.literal('number'), value: Decimal }),
    z.strictObject({
      kind: z.literal('arithmetic'),
      op: z.enum(['+', '-', '*', '/']),
      left: QueryValue,
      right: QueryValue,
    }),
    z.strictObject({ kind: z.literal('round'), of: QueryValue, decimals: z.number().int().min(0).max(9) }),
  ]),
);

/**
 * HAVING: a condition on values of the same block by name, judged by the gate on what is released and on nothing else. A
 * value that is no output is held to every rule as if it were one. A withheld or missing value is neither true nor false.
 * Canonical as `Predicate` is.
 */
export type Having =
  | { kind: 'compare'; op: '=' | '<>' | '<' | '<=' | '>' | '>='; output: string; value: string }
  | { kind: 'and'; parts: Having[] }
  | { kind: 'or'; parts: Having[] }
  | { kind: 'not'; part: Having };
export const Having: z.ZodType<Having> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('compare'),
      op: z.enum(['=', '<>', '<', '<=', '>', '>=']),
      output: Identifier,
      value: Decimal,
    }),
    z.strictObject({ kind: z.literal('and'), parts: z.array(Having).min(2).max(100) }),
    z.strictObject({ kind: z.literal('or'), parts: z.array(Having).min(2).max(100) }),
    z.strictObject({ kind: z.literal('not'), part: Having }),
  ]),
);

/**
 * An equality of two unit columns: rows of different owners meet in the person and nowhere else. `on` narrows what a left
 * join finds and names only `relation`; an inner join has none, its conditions stand in `where`.
 */
export const Join = z.strictObject({
  kind: z.enum(['inner', 'left']),
  relation: Relation,
  left: ColumnRef,
  right: ColumnRef,
  on: Predicate.optional(),
});
export type Join = z.infer<typeof Join>;

/** A table with one row per person: grouped by the unit and by nothing else. Its value columns are measures. */
export const DerivedTable = z.strictObject({
  name: Identifier,
  from: Relation,
  joins: z.array(Join).max(16),
  where: Predicate.nullable(),
  unit: z.strictObject({ name: Identifier, column: ColumnRef }),
  columns: z.array(z.strictObject({ name: Identifier, aggregate: Aggregate })).max(50),
});
export type DerivedTable = z.infer<typeof DerivedTable>;

const block = {
  from: Relation,
  joins: z.array(Join).max(16),
  where: Predicate.nullable(),
  groups: z.array(z.strictObject({ name: Identifier, key: GroupKey })).max(8),
  /** GROUPING SETS, ROLLUP and CUBE written out: ascending indexes into groups, at least two sets. Absent: by all groups. */
  groupingSets: z.array(z.array(Count).max(8)).min(2).max(64).optional(),
  values: z
    .array(z.strictObject({ name: Identifier, value: QueryValue }))
    .min(1)
    .max(50),
  /** Constant outputs, for example `'women' AS grp`. */
  constants: z
    .array(z.strictObject({ name: Identifier, value: Literal }))
    .min(1)
    .max(8)
    .optional(),
  having: Having.optional(),
  /**
   * Output columns in the order of the SELECT list: indexes into groups, values or constants, each once. Only values that
   * HAVING asks for may be missing, and stand last.
   */
  outputs: z
    .array(z.strictObject({ from: z.enum(['group', 'value', 'constant']), index: Count }))
    .min(1)
    .max(66),
};

/** One SELECT of aggregates. */
export const Block = z.strictObject(block);
export type Block = z.infer<typeof Block>;

/**
 * An approved question as a typed tree: what is signed, checked against terms and executed. The analyst's text is never
 * executed; canonical SQL is printed from the tree, and parsing the print gives the same tree. Who looks at its blocks
 * uses `blocksOf` of libs/query: a UNION ALL has more than one.
 */
export const QueryTree = z.strictObject({
  version: z.literal(1),
  derived: z.array(DerivedTable).max(16),
  ...block,
  /** Further blocks with as many outputs, each a key or a value as in the first; the first one's names hold. */
  unionAll: z.array(Block).min(1).max(15).optional(),
  orderBy: z.array(z.strictObject({ output: Identifier, descending: z.boolean() })).max(8),
  limit: z.number().int().min(1).max(10_000).nullable(),
});
export type QueryTree = z.infer<typeof QueryTree>;

/** Where in the analyst's text something was found: UTF-16 offsets, line and column from 1. */
export const TextPlace = z.strictObject({ offset: Count, length: Count, line: Count, column: Count });
export type TextPlace = z.infer<typeof TextPlace>;

export const QueryIssue = z.strictObject({
  code: z.string().max(60),
  message: Line,
  place: TextPlace.nullable(),
  remedy: z.string().max(400).optional(),
});
export type QueryIssue = z.infer<typeof QueryIssue>;
