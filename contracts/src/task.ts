// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Identifier } from './primitives.ts';

/** A numeric target: an average of the tree, whose column is predicted. */
const NumericTarget = z.strictObject({ kind: z.literal('number'), value: Identifier });
export type NumericTarget = z.infer<typeof NumericTarget>;

/** A yes-or-no target: a group of the tree, and the key of it that counts as yes. People without a key are left out. */
const ClassTarget = z.strictObject({ kind: z.literal('class'), group: Identifier, positive: z.string().max(200) });
export type ClassTarget = z.infer<typeof ClassTarget>;

export const ModelTarget = z.discriminatedUnion('kind', [NumericTarget, ClassTarget]);
export type ModelTarget = z.infer<typeof ModelTarget>;

const depth = z.number().int().min(1).max(6);
/** People in every leaf, at least; the minimum of people of the terms if that is more. */
const leaf = z.number().int().min(10).max(1_000_000);

/**
 * What is fitted, and how. Models that would carry rows with them (neighbours, support vectors, kernels) are none of
 * these, and no member has room for a prediction, a residual or anything else that is there once for each person.
 */
export const Model = z.discriminatedUnion('kind', [
  /** Least squares. */
  z.strictObject({ kind: z.literal('linear-regression'), target: NumericTarget }),
  /** Maximum likelihood. */
  z.strictObject({ kind: z.literal('logistic-regression'), target: ClassTarget }),
  z.strictObject({
    kind: z.literal('decision-tree'),
    target: ModelTarget,
    maximumDepth: depth,
    minimumLeaf: leaf,
  }),
  z.strictObject({
    kind: z.literal('random-forest'),
    target: ModelTarget,
    trees: z.number().int().min(2).max(20),
    maximumDepth: depth,
    minimumLeaf: leaf,
  }),
  /** Lloyd's algorithm over the averages of the tree, scaled to the bounds of their columns, and the levels of its groups. */
  z.strictObject({ kind: z.literal('k-means'), clusters: z.number().int().min(2).max(16) }),
]);
export type Model = z.infer<typeof Model>;

/**
 * What a computation makes of the people whom its tree selects, where that is not the tree's own answer. Each kind of
 * computation is one member; another kind (a richer trainer, inference, a program) is another member, with its own
 * admission in libs/policy and its own exit in libs/privacy.
 *
 * `training`: the tree names the people and what is known of them: `count(*)`, and of every number used `avg(column)`, of
 * every attribute a group. What is not the target is a feature.
 */
export const Task = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('training'), model: Model })]);
export type Task = z.infer<typeof Task>;
