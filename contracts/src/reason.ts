// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { TextPlace } from './query-tree.ts';
import { Identifier, Slug } from './primitives.ts';

/** Why something was refused. The code is stable; text and remedy are for people. Never contains data. */
export const Reason = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9-]{1,60}$/),
  message: z.string().max(400),
  remedy: z.string().max(400).optional(),
  /** Whose terms refused, and which clause of them, for example `columns.age.breakpoints`. */
  owner: Slug.optional(),
  dataset: Identifier.optional(),
  clause: z.string().max(200).optional(),
  place: TextPlace.optional(),
});
export type Reason = z.infer<typeof Reason>;

export const Denied = z.strictObject({ kind: z.literal('denied'), reasons: z.array(Reason).min(1).max(100) });
export type Denied = z.infer<typeof Denied>;
