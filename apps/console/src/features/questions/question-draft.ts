// SPDX-License-Identifier: Apache-2.0
import { LiteralType, type Computation } from '@glovebox/contracts';
import { z } from 'zod';
import { modelForm, NO_MODEL, type ModelForm } from './model-form.ts';
import { filledDrafts, type DraftParameter } from './parameters.ts';

const Parameter = z.strictObject({
  name: z.string(),
  type: LiteralType,
  kind: z.enum(['list', 'range', 'domain']),
  values: z.string(),
  low: z.string(),
  high: z.string(),
  column: z.string(),
}) satisfies z.ZodType<DraftParameter>;

const KINDS = [
  'none',
  'linear-regression',
  'logistic-regression',
  'decision-tree',
  'random-forest',
  'k-means',
] as const;

const Model = z.strictObject({
  kind: z.enum(KINDS),
  target: z.string(),
  isGroup: z.boolean(),
  positive: z.string(),
  trees: z.string(),
  maximumDepth: z.string(),
  minimumLeaf: z.string(),
  clusters: z.string(),
}) satisfies z.ZodType<ModelForm>;

/** A question as it is being written. */
export const QuestionDraft = z.strictObject({
  title: z.string(),
  purpose: z.string(),
  source: z.string(),
  parameters: z.array(Parameter).readonly(),
  model: Model,
});
export type QuestionDraft = z.infer<typeof QuestionDraft>;

/** What a form begins with: nothing, or what the version before says. */
export const freshDraft = (before: Computation | null, purposes: readonly string[]): QuestionDraft => ({
  title: before?.title ?? '',
  purpose: before?.purpose ?? purposes[0] ?? '',
  source: before?.source ?? '',
  parameters: filledDrafts(before?.parameters),
  model: before === null ? NO_MODEL : modelForm(before.task),
});

/** Each room has a draft of its own, and so has each new version of a question. */
export const draftName = (agreement: string, before: string | null): string =>
  `question/${agreement}/${before ?? 'new'}`;
