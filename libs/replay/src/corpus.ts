// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { ReplayError } from './error.ts';

/** From the strictest on: a stricter answer than expected is as good for an attack, never for a legitimate question. */
export const VERDICTS = ['reject', 'suppress', 'noise', 'allow-safe'] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

const TrainingJob = z.looseObject({ kind: z.string(), table: z.string() });
export type TrainingJob = z.infer<typeof TrainingJob>;

/** What happens in a case, one after the other. Without `as` an analyst asks. */
export const Step = z.union([
  z.string(),
  z.strictObject({ as: z.string(), sql: z.string(), repeat: z.number().int().min(1).max(10_000).optional() }),
  z.strictObject({ sql: z.string(), repeat: z.number().int().min(1).max(10_000).optional() }),
  z.strictObject({ parallel: z.array(z.string()).min(1), repeat: z.number().int().min(1).max(10_000).optional() }),
  z.strictObject({ template: z.string(), params: z.record(z.string(), z.unknown()) }),
  z.strictObject({ job: TrainingJob }),
]);
export type Step = z.infer<typeof Step>;

const Percent = z.number().int().min(1).max(100);

/** A policy in the words of the corpus. */
export const CorpusPolicy = z.looseObject({
  unit: z.record(z.string(), z.string()),
  columns: z.record(
    z.string(),
    z.looseObject({
      role: z.enum(['unit', 'dimension', 'measure', 'never']),
      breakpoints: z.array(z.number()).optional(),
      domain: z.array(z.union([z.string(), z.number()])).optional(),
      transform: z.string().optional(),
      bounds: z.tuple([z.number(), z.number()]).optional(),
      sensitive: z.boolean().optional(),
    }),
  ),
  mode: z.enum(['threshold', 'dp']),
  k: z.number().int().min(2).optional(),
  aggregates: z.array(z.string()).optional(),
  aggregate_expressions: z.string().optional(),
  filters: z.string().optional(),
  ctes: z.union([z.boolean(), z.string()]).optional(),
  dominance: z.looseObject({ n: z.number(), k_percent: Percent, p_percent: Percent }).optional(),
  class_disclosure: z.enum(['suppress', 'report', 'allow']).optional(),
  max_statistics_per_class: z.number().int().optional(),
  quantile_range: z.tuple([z.number(), z.number()]).optional(),
  quantile_min_units: z.number().int().optional(),
  rounding: z.looseObject({ count: z.number().int(), sum_significant_digits: z.number().int() }).optional(),
  differencing: z.enum(['strict', 'rank', 'off']).optional(),
  max_rows: z.number().int().optional(),
  budget: z.looseObject({ rho_total: z.number(), delta: z.number() }).optional(),
  per_query_rho: z.number().optional(),
  contribution: z
    .looseObject({ max_groups_per_unit: z.number().int(), max_rows_per_unit_per_group: z.number().int() })
    .optional(),
  partition_selection: z.looseObject({ pre_threshold: z.number().int().optional(), delta: z.number() }).optional(),
  templates: z.record(z.string(), z.string()).optional(),
  free_sql: z.boolean().optional(),
});
export type CorpusPolicy = z.infer<typeof CorpusPolicy>;

export const CorpusSchema = z.looseObject({
  tables: z.record(z.string(), z.looseObject({ owner: z.string(), columns: z.record(z.string(), z.string()) })),
  fixture: z.looseObject({ sql: z.array(z.string()) }),
});
export type CorpusSchema = z.infer<typeof CorpusSchema>;

export const CorpusCase = z.looseObject({
  id: z.string(),
  class: z.string(),
  schema: z.string(),
  policy: z.string(),
  steps: z.array(Step).min(1),
  expect: Verdict,
  step_expect: z.array(Verdict).nullish(),
  secrets: z.array(z.union([z.string(), z.number()])).nullish(),
});
export type CorpusCase = z.infer<typeof CorpusCase>;

export const Corpus = z.looseObject({
  schemas: z.record(z.string(), CorpusSchema),
  policies: z.record(z.string(), CorpusPolicy),
  cases: z.array(CorpusCase).min(1),
});
export type Corpus = z.infer<typeof Corpus>;

/** @throws ReplayError `corpus`, its field the place in the file */
export function readCorpus(input: unknown): Corpus {
  const parsed = Corpus.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ReplayError('corpus', `this is no corpus: ${issue?.message ?? 'not an object'}`, {
    field: issue?.path.join('.') || 'file',
    remedy: 'give a file with schemas (tables and fixture), policies and cases',
  });
}
