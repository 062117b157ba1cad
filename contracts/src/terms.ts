// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Decimal, Identifier, Slug } from './primitives.ts';

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
 * What a column may be used for.
 * - unit: identifies the person; join on it and count distinct people, nothing else
 * - dimension: filter and group by it; with `breakpoints` only at these values, with `domain` only by these values
 * - measure: sum, avg and count it, never group or filter by it
 * - never: not usable in any computation
 */
export const ColumnTerms = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('unit') }),
  z.strictObject({
    role: z.literal('dimension'),
    breakpoints: z.array(Decimal).min(1).max(100).optional(),
    domain: z.array(z.string().max(200)).min(1).max(1000).optional(),
  }),
  z.strictObject({ role: z.literal('measure'), bounds: z.strictObject({ low: Decimal, high: Decimal }) }),
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

export const AggregateName = z.enum(['count', 'count-distinct', 'sum', 'avg']);
export type AggregateName = z.infer<typeof AggregateName>;

/** The conditions under which an owner lends a dataset. The effective terms of a computation are the strictest of all owners. */
export const DatasetTerms = z.strictObject({
  columns: z.array(DatasetColumn).min(1).max(200),
  aggregates: z.array(AggregateName).min(1),
  /** Distinct people that every released cell, and every aggregate in it, must rest on. */
  minimumPeople: z.number().int().min(2).max(100_000),
  purposes: z.array(Slug).min(1),
  receivers: z.array(Slug).min(1),
});
export type DatasetTerms = z.infer<typeof DatasetTerms>;
