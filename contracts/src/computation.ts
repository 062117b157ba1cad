// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Count, Digest, Identifier, Line, Paragraph, Slug, Timestamp } from './primitives.ts';
import { LiteralType, ParameterName, QueryTree } from './query-tree.ts';
import { Task } from './task.ts';

/** Canonical text of a value of a parameter's type. */
const ParameterValue = z.string().max(1000);

/** What a job may give for one parameter: one of some values, any from `low` to `high`, or what a column's domain declares. */
export const AllowedValues = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('list'), values: z.array(ParameterValue).min(1).max(1000) }),
  /** Both ends included. For numbers, dates and timestamps. */
  z.strictObject({ kind: z.literal('range'), low: ParameterValue, high: ParameterValue }),
  z.strictObject({ kind: z.literal('domain'), dataset: Identifier, column: Identifier }),
]);
export type AllowedValues = z.infer<typeof AllowedValues>;

/** A constant of a computation that every job chooses anew, within what was approved. */
export const Parameter = z.strictObject({ name: ParameterName, type: LiteralType, allowed: AllowedValues });
export type Parameter = z.infer<typeof Parameter>;

export const Parameters = z.array(Parameter).min(1).max(16);

/** What a job gives: canonical text by the parameter's name. */
export const ParameterValues = z.record(ParameterName, ParameterValue);
export type ParameterValues = z.infer<typeof ParameterValues>;

/**
 * `glovebox/computation/v1`, signed by the analyst. The tree is what runs; `sql` is its canonical print, `source` a
 * comment. `parameters` declares every parameter of the tree: a computation without any runs as it is. Without a `task` the
 * tree's own answer is released.
 */
export const Computation = z.strictObject({
  agreement: Digest,
  title: Line,
  purpose: Slug,
  requester: Slug,
  tree: QueryTree,
  parameters: Parameters.optional(),
  task: Task.optional(),
  sql: z.string().max(40_000),
  source: z.string().max(20_000),
  /** The computation of the same room that this one is a new version of: reviewers read what changed since. */
  previous: Digest.optional(),
  created: Timestamp,
});
export type Computation = z.infer<typeof Computation>;

/** `glovebox/approval/v1`, signed by an owner or officer. A rejection is final for that computation. */
export const Approval = z.strictObject({
  agreement: Digest,
  computation: Digest,
  /** Who approves. Without it two parties who approve in the same words would sign one and the same document. */
  approver: Slug.optional(),
  decision: z.enum(['approve', 'reject']),
  /** Manifest digests the approval is for; `any` version where null. */
  datasets: z.array(z.strictObject({ name: Identifier, manifest: Digest.nullable() })).max(64),
  receivers: z.array(Slug).min(1),
  purpose: Slug,
  /** How many different questions may be run under it. */
  uses: Count.min(1),
  expires: Timestamp,
  reason: Paragraph,
});
export type Approval = z.infer<typeof Approval>;
