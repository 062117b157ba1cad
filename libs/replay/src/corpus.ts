// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { ReplayError, type ReplayErrorCode } from './error.ts';

/** From the strictest on: a stricter answer than expected is as good for an attack, never for a legitimate question. */
export const VERDICTS = ['reject', 'suppress', 'noise', 'allow-safe'] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

const Repeat = z.number().int().min(1).max(10_000).optional();

/** What happens in a case, one after the other. Without `as` an analyst asks. */
export const Step = z.union([
  z.string(),
  z.strictObject({ as: z.string().optional(), sql: z.string(), repeat: Repeat }),
  z.strictObject({ as: z.string().optional(), parallel: z.array(z.string()).min(1).max(64), repeat: Repeat }),
  z.strictObject({
    as: z.string().optional(),
    template: z.string(),
    params: z.record(z.string(), z.unknown()),
    repeat: Repeat,
  }),
  z.strictObject({ as: z.string().optional(), job: z.looseObject({ kind: z.string() }), repeat: Repeat }),
]);
export type Step = z.infer<typeof Step>;

const Percent = z.number().int().min(1).max(100);

/** What a policy may say beside its rules, for people. */
const forPeople = {
  title: z.string().optional(),
  description: z.string().optional(),
  note: z.string().optional(),
  notes: z.string().optional(),
};

/** A policy in the words of the corpus. A key that is not known could be a rule, so that there is none. */
export const CorpusPolicy = z.strictObject({
  ...forPeople,
  joins: z.array(z.looseObject({ left: z.string(), right: z.string() })).optional(),
  unit: z.record(z.string(), z.string()),
  columns: z.record(
    z.string(),
    z.strictObject({
      ...forPeople,
      use: z.array(z.string()).optional(),
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
  dominance: z.strictObject({ n: z.number(), k_percent: Percent, p_percent: Percent }).optional(),
  class_disclosure: z.enum(['suppress', 'report', 'allow']).optional(),
  max_statistics_per_class: z.number().int().optional(),
  quantile_range: z.tuple([z.number(), z.number()]).optional(),
  quantile_min_units: z.number().int().optional(),
  rounding: z.strictObject({ count: z.number().int(), sum_significant_digits: z.number().int() }).optional(),
  differencing: z.enum(['strict', 'rank', 'off']).optional(),
  max_rows: z.number().int().optional(),
  budget: z.strictObject({ rho_total: z.number(), delta: z.number() }).optional(),
  per_query_rho: z.number().optional(),
  contribution: z
    .strictObject({ max_groups_per_unit: z.number().int(), max_rows_per_unit_per_group: z.number().int() })
    .optional(),
  partition_selection: z
    .strictObject({ kind: z.string().optional(), pre_threshold: z.number().int().optional(), delta: z.number() })
    .optional(),
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
  id: z.string().min(1).max(200),
  class: z.string().min(1).max(100),
  schema: z.string(),
  policy: z.string(),
  steps: z.array(Step).min(1),
  expect: Verdict,
  step_expect: z.array(Verdict).nullish(),
  secrets: z.array(z.union([z.string().min(1), z.number()])).nullish(),
  /** Of a legitimate question: share of the statistics of the unprotected answer that are expected to be released. */
  share: z.number().min(0).max(1).nullish(),
});
export type CorpusCase = z.infer<typeof CorpusCase>;

/** As it lies in a file: what of it a case needs is read with the case, so that one bad case spoils no other. */
export const Corpus = z.looseObject({
  schemas: z.record(z.string(), z.unknown()),
  policies: z.record(z.string(), z.unknown()),
  cases: z.array(z.unknown()).min(1),
});
export type Corpus = z.infer<typeof Corpus>;

/** @throws ReplayError `corpus`, its field the place in the file */
export function readCorpus(input: unknown): Corpus {
  return readAs(Corpus, input, 'corpus', 'file');
}

/** What a case can be called before it is read. */
export function nameOfCase(input: unknown, index: number): { readonly id: string; readonly class: string } {
  const named = z.looseObject({ id: z.string().optional(), class: z.string().optional() }).safeParse(input);
  const { id = `cases.${String(index)}`, class: of = 'unknown' } = named.data ?? {};
  return { id, class: of };
}

export interface OpenCase {
  readonly corpusCase: CorpusCase;
  readonly schema: CorpusSchema;
  readonly policy: CorpusPolicy;
}

/** One case with the schema and the policy that it names. @throws ReplayError `case`, `schema`, `policy` */
export function readCase(corpus: Corpus, input: unknown, place: string): OpenCase {
  const corpusCase = readAs(CorpusCase, input, 'case', place);
  const { schema, policy } = corpusCase;
  return {
    corpusCase,
    schema: readAs(CorpusSchema, corpus.schemas[schema], 'schema', `schemas.${schema}`),
    policy: readAs(CorpusPolicy, corpus.policies[policy], 'policy', `policies.${policy}`),
  };
}

function readAs<T>(form: z.ZodType<T>, input: unknown, code: ReplayErrorCode, place: string): T {
  const parsed = form.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = input === undefined ? 'there is none' : (issue?.message ?? 'not an object');
  const field = [place, ...(issue?.path ?? [])].join('.');
  throw new ReplayError(code, `${field} cannot be read: ${what}`, {
    field,
    remedy: 'write it as in the shared corpus: schemas (tables and fixture), policies and cases',
  });
}
