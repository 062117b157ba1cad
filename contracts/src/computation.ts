// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Count, Digest, Identifier, Line, Paragraph, Slug, Timestamp } from './primitives.ts';
import { QueryTree } from './query-tree.ts';

/** `glovebox/computation/v1`, signed by the analyst. The tree is what runs; `sql` is its canonical print, `source` a comment. */
export const Computation = z.strictObject({
  agreement: Digest,
  title: Line,
  purpose: Slug,
  requester: Slug,
  tree: QueryTree,
  sql: z.string().max(40_000),
  source: z.string().max(20_000),
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
