// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Decimal, Identifier, Slug, Timestamp } from './primitives.ts';

/**
 * Column types and how they travel in the sealed Arrow stream: integer Int64, decimal Decimal128(18, scale), text
 * Dictionary<Int32, Utf8>, boolean Bool, date Date32 (days), timestamp Timestamp (microseconds, no zone).
 */
export const ColumnType = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('integer') }),
  z.strictObject({ type: z.literal('decimal'), scale: z.number().int().min(0).max(9) }),
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('boolean') }),
  z.strictObject({ type: z.literal('date') }),
  z.strictObject({ type: z.literal('timestamp') }),
]);
export type ColumnType = z.infer<typeof ColumnType>;

/**
 * How a coarse column is seen: text by its first characters (`left`), a date or timestamp cut to a period
 * (`date_trunc`) or by one of its parts (`date_part`).
 */
export const Transform = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prefix'), length: z.number().int().min(1).max(64) }),
  z.strictObject({ kind: z.literal('truncate'), to: z.enum(['year', 'quarter', 'month', 'week', 'day', 'hour']) }),
  z.strictObject({
    kind: z.literal('part'),
    of: z.enum(['year', 'quarter', 'month', 'week', 'dayofweek', 'day', 'hour']),
  }),
]);
export type Transform = z.infer<typeof Transform>;

export const AggregateName = z.enum([
  'count',
  'count-distinct',
  'sum',
  'avg',
  /** var_samp, var_pop, stddev_samp, stddev_pop */
  'variance',
  'quantile',
  /** corr, covar_samp, covar_pop */
  'correlation',
  /** regr_slope, regr_intercept, regr_r2 */
  'regression',
  /** Fitting a model to it (`Task`, kind training). */
  'train',
]);
export type AggregateName = z.infer<typeof AggregateName>;

/**
 * Whom, what for, where, when and how often a clause is for. What is not named is not restricted by it. `uses`: so many
 * different questions may rest on the clause, whoever asks; a keybroker counts them, and a repeat of a question is free.
 */
export const ClauseScope = z.strictObject({
  parties: z.array(Slug).min(1).max(64).optional(),
  purposes: z.array(Slug).min(1).max(64).optional(),
  receivers: z.array(Slug).min(1).max(64).optional(),
  regions: z.array(Slug).min(1).max(64).optional(),
  from: Timestamp.optional(),
  until: Timestamp.optional(),
  uses: z.number().int().min(1).max(1_000_000).optional(),
});
export type ClauseScope = z.infer<typeof ClauseScope>;

const breakpoints = z.array(Decimal).min(1).max(100).optional();
const domain = z.array(z.string().max(200)).min(1).max(1000).optional();
const transforms = z.array(Transform).min(1).max(16).optional();
const scope = ClauseScope.optional();

/** One thing that may be done with a column, narrowed by what it names. A use needs one clause that admits it. */
export const ColumnClause = z.discriminatedUnion('use', [
  /** Meets other datasets in the person (unit only). */
  z.strictObject({ use: z.literal('join'), for: scope }),
  /** count(DISTINCT person) (unit only). */
  z.strictObject({ use: z.literal('count-people'), for: scope }),
  /** Names groups, seen through one of the transforms if there are any. Keys are shown. */
  z.strictObject({ use: z.literal('group'), transforms, breakpoints, domain, for: scope }),
  z.strictObject({ use: z.literal('filter'), transforms, breakpoints, domain, for: scope }),
  /** Goes into these functions (measure only). */
  z.strictObject({ use: z.literal('aggregate'), functions: z.array(AggregateName).min(1), for: scope }),
]);
export type ColumnClause = z.infer<typeof ColumnClause>;

const clauses = z.array(ColumnClause).min(1).max(64).optional();

/**
 * What a column may be used for. The role says how it can enter a question at all; `clauses`, where there are any, narrow
 * that further: each use then needs a clause that admits it.
 * - unit: identifies the person; join on it and count distinct people, nothing else
 * - dimension: filter and group by it; with `breakpoints` only at these values, with `domain` only by these values, with
 *   `transforms` only through one of these, in filters too. `sensitive`: that a whole group shares one value of it is
 *   itself a disclosure (class disclosure)
 * - measure: aggregate it, never group or filter by it. Values outside of the bounds are clamped
 * - never: not usable in any computation
 */
export const ColumnTerms = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('unit'), clauses }),
  z.strictObject({
    role: z.literal('dimension'),
    breakpoints,
    domain,
    transforms,
    sensitive: z.boolean().optional(),
    clauses,
  }),
  z.strictObject({
    role: z.literal('measure'),
    bounds: z.strictObject({ low: Decimal, high: Decimal }),
    clauses,
  }),
  z.strictObject({ role: z.literal('never') }),
]);
export type ColumnTerms = z.infer<typeof ColumnTerms>;

export const DatasetColumn = z.strictObject({
  name: Identifier,
  type: ColumnType,
  nullable: z.boolean(),
  terms: ColumnTerms,
});
export type DatasetColumn = z.infer<typeof DatasetColumn>;

const percent = z.number().int().min(1).max(100);

/**
 * What an owner demands of every release, beside the minimum of people. Where a computation touches several datasets the
 * strictest of each rule holds (`effectiveRules` of libs/policy).
 */
export const ReleaseRules = z.strictObject({
  /** (n,k): the n largest people make up at most k percent of a sum. p%: the others' total is at least p percent of the largest. */
  dominance: z.strictObject({ n: z.number().int().min(1).max(2), kPercent: percent, pPercent: percent }).nullable(),
  /** What happens when a filtered population falls into one category only of a sensitive or grouped column. */
  classDisclosure: z.enum(['suppress', 'allow']),
  /** At most so many different numeric statistics of one population: m power sums of m people tell every value. */
  statisticsCap: z.number().int().min(1).max(100).nullable(),
  quantiles: z
    .strictObject({ low: Decimal, high: Decimal, minimumPeople: z.number().int().min(2).max(100_000) })
    .nullable(),
  /** Variance and regression need so many people beyond their parameters. */
  degreesOfFreedom: z.number().int().min(1).max(100_000),
  /** Counts are rounded to a multiple of `counts` (1: exact), other statistics to so many significant digits. */
  rounding: z.strictObject({
    counts: z.literal([1, 2, 5, 10, 20, 50, 100, 1000]),
    significantDigits: z.number().int().min(1).max(18).nullable(),
  }),
  /**
   * Against subtracting releases from each other, over the whole history of the dataset, whoever asked. `strict`: every
   * class of people that releases tell apart has the minimum; `rank`: no linear combination isolates fewer; `off`: a
   * choice that receipts repeat.
   */
  differencing: z.enum(['strict', 'rank', 'off']),
  maximumRows: z.number().int().min(1).max(10_000),
  /** `columns`: aggregates are over all rows of a cell and bare columns; `guarded`: also FILTER, CASE and coalesce. */
  expressions: z.enum(['columns', 'guarded']),
  /** `declared`: filters keep to breakpoints and domains, as groups always do; `any`: they compare with any constant. */
  filters: z.enum(['declared', 'any']),
  derivedTables: z.boolean(),
  /** Answers leave at multiples of so many seconds after the run began; 0: as soon as they are there. */
  answerGridSeconds: z.number().int().min(0).max(60),
});
export type ReleaseRules = z.infer<typeof ReleaseRules>;

/** Rules of an owner who says nothing. */
export const STRICT_RULES: ReleaseRules = Object.freeze({
  dominance: { n: 1, kPercent: 50, pPercent: 15 },
  classDisclosure: 'suppress',
  statisticsCap: 4,
  quantiles: { low: '0.1', high: '0.9', minimumPeople: 20 },
  degreesOfFreedom: 10,
  rounding: { counts: 5, significantDigits: 3 },
  differencing: 'strict',
  maximumRows: 1000,
  expressions: 'columns',
  filters: 'declared',
  derivedTables: false,
  answerGridSeconds: 5,
} satisfies ReleaseRules);

/** Differential privacy instead of thresholds: every released number is noisy, and every release is charged to the dataset. */
export const PrivacyBudget = z.strictObject({
  /** zCDP, exact decimals. */
  rhoTotal: Decimal,
  rhoPerQuestion: Decimal,
  /** δ at which ε is reported, and the most that selections cost in all; δ of one selection of undeclared groups. */
  delta: Decimal,
  selectionDelta: Decimal,
  /** Groups with fewer people are never shown, whatever the noise. */
  preThreshold: z.number().int().min(1).max(100_000),
  maximumGroupsPerPerson: z.number().int().min(1).max(1000),
  maximumRowsPerPersonAndGroup: z.number().int().min(1).max(100_000),
});
export type PrivacyBudget = z.infer<typeof PrivacyBudget>;

/** The conditions under which an owner lends a dataset. The effective terms of a computation are the strictest of all owners. */
export const DatasetTerms = z.strictObject({
  columns: z.array(DatasetColumn).min(1).max(200),
  aggregates: z.array(AggregateName).min(1),
  /** Distinct people that every released cell, and every aggregate in it, must rest on. */
  minimumPeople: z.number().int().min(2).max(100_000),
  purposes: z.array(Slug).min(1),
  receivers: z.array(Slug).min(1),
  /** Absent: `STRICT_RULES`. Unset never means unchecked. */
  rules: ReleaseRules.optional(),
  /** Present: differential privacy mode. */
  budget: PrivacyBudget.optional(),
  /** How many different questions may be asked of it at all, whoever asks. Absent: as approvals say. */
  uses: z.number().int().min(1).max(1_000_000).optional(),
});
export type DatasetTerms = z.infer<typeof DatasetTerms>;
