// SPDX-License-Identifier: Apache-2.0
import { Model, type Reason, type Task } from '@glovebox/contracts';
import { z } from 'zod';
import type { CorpusPolicy } from './corpus.ts';

/** A training as a corpus writes it. What is not named here asks for something that no model of ours has. */
export const TrainingJob = z.strictObject({
  kind: z.string().max(100),
  table: z.string().max(200),
  /** A number, or a condition that makes two classes. */
  target: z.string().max(400).optional(),
  features: z.array(z.string().max(400)).min(1).max(50),
  where: z.string().max(1000).optional(),
  encoding: z.record(z.string(), z.string()).optional(),
  params: z.record(z.string(), z.number()).optional(),
  outputs: z.array(z.string()).optional(),
  /** `null` asks for a model without noise. */
  privacy: z.unknown().optional(),
});
export type TrainingJob = z.infer<typeof TrainingJob>;

export type BoundTraining =
  | { readonly kind: 'training'; readonly sql: string; readonly task: Task }
  | { readonly kind: 'refused'; readonly reason: Reason };

/**
 * A training of a corpus as an analyst would propose it: the query of its people, and the model. Each column enters as its
 * owner lends it: measures as numbers, dimensions in the bins or values that are declared.
 */
export function bindTraining(input: unknown, policy: CorpusPolicy): BoundTraining {
  const given = (input as { readonly kind?: unknown }).kind;
  const kind = KINDS.find((one) => one === kindNamed(given));
  if (kind === undefined)
    return refuse(
      'training-kind',
      `No model is called ${String(given)}: there is none that holds single rows.`,
      KINDS.join(', '),
    );
  const read = TrainingJob.safeParse(input);
  if (!read.success)
    return refuse('training-form', 'This is no training that can be proposed.', read.error.issues[0]?.message);
  const job = read.data;
  const output = job.outputs?.find((name) => !OUTPUTS.has(name));
  if (output !== undefined)
    return refuse(
      'training-output',
      `No model gives ${output}: nothing that is there for each person leaves.`,
      [...OUTPUTS].join(', '),
    );
  const encoding = Object.values(job.encoding ?? {}).find((name) => name !== 'one-hot');
  if (encoding !== undefined)
    return refuse('training-encoding', `No encoding is ${encoding}.`, 'one-hot for declared values, none for measures');
  if (policy.mode === 'dp' && job.privacy === null)
    return refuse(
      'training-without-noise',
      'Under a budget a model is fitted with noise or not at all.',
      'leave privacy out',
    );
  const target = targetOf(job, policy);
  const model = Model.safeParse({
    kind,
    ...(target === null ? {} : { target: target.model }),
    ...hyperparameters(kind, job.params ?? {}),
  });
  if (!model.success) {
    const [issue] = model.error.issues;
    return refuse(
      'training-hyperparameter',
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      'keep to the bounds of the model',
    );
  }
  return { kind: 'training', sql: queryOf(job, policy, target), task: { kind: 'training', model: model.data } };
}

const kindNamed = (given: unknown): string =>
  String(given).toLowerCase().replaceAll(/[_ ]/g, '-').replace('kmeans', 'k-means');

const KINDS = ['linear-regression', 'logistic-regression', 'decision-tree', 'random-forest', 'k-means'] as const;

/** What a released model is, by the names that people have for it. */
const OUTPUTS: ReadonlySet<string> = new Set([
  'coefficients',
  'standard_errors',
  'metrics',
  'model',
  'tree',
  'leaves',
  'centroids',
  'clusters',
]);

const PARAMETERS: Readonly<Record<string, string>> = {
  min_samples_leaf: 'minimumLeaf',
  max_depth: 'maximumDepth',
  n_estimators: 'trees',
  trees: 'trees',
  n_clusters: 'clusters',
  clusters: 'clusters',
  k: 'clusters',
};

const DEFAULTS: Readonly<Record<(typeof KINDS)[number], Readonly<Record<string, number>>>> = {
  'linear-regression': {},
  'logistic-regression': {},
  'decision-tree': { maximumDepth: 4, minimumLeaf: 10 },
  'random-forest': { trees: 10, maximumDepth: 4, minimumLeaf: 10 },
  'k-means': { clusters: 4 },
};

const hyperparameters = (kind: (typeof KINDS)[number], given: Readonly<Record<string, number>>) => ({
  ...DEFAULTS[kind],
  ...Object.fromEntries(Object.entries(given).map(([name, value]) => [PARAMETERS[name] ?? name, value])),
});

interface Target {
  readonly sql: string;
  readonly isGroup: boolean;
  readonly model: unknown;
}

function targetOf({ table, target }: TrainingJob, policy: CorpusPolicy): Target | null {
  if (target === undefined) return null;
  if (policy.columns[`${table}.${target}`]?.role === 'measure')
    return { sql: `avg(${target})`, isGroup: false, model: { kind: 'number', value: 'target' } };
  const sql = `CASE WHEN ${target} THEN 'yes' ELSE 'no' END`;
  return { sql, isGroup: true, model: { kind: 'class', group: 'target', positive: 'yes' } };
}

function queryOf({ table, features, where }: TrainingJob, policy: CorpusPolicy, target: Target | null): string {
  const parts = features.map((feature, at) => ({ ...featureOf(table, feature, policy), name: nameOf(feature, at) }));
  const all = target === null ? parts : [...parts, { ...target, name: 'target' }];
  const groups = all.filter(({ isGroup }) => isGroup);
  return [
    `SELECT ${[...groups, ...all.filter(({ isGroup }) => !isGroup)].map(({ sql, name }) => `${sql} AS ${name}`).join(', ')}, count(*) AS people`,
    `FROM ${table}`,
    ...(where === undefined ? [] : [`WHERE ${where}`]),
    ...(groups.length === 0 ? [] : [`GROUP BY ${groups.map(({ name }) => name).join(', ')}`]),
  ].join('\n');
}

const nameOf = (feature: string, at: number): string =>
  /^[a-z_][a-z0-9_]{0,40}$/.test(feature) ? `${feature}_feature` : `feature_${String(at + 1)}`;

function featureOf(table: string, feature: string, policy: CorpusPolicy): { sql: string; isGroup: boolean } {
  const column = policy.columns[`${table}.${feature}`];
  if (column?.role === 'measure') return { sql: `avg(${feature})`, isGroup: false };
  if (column?.role !== 'dimension') return { sql: feature, isGroup: true };
  if (column.breakpoints !== undefined) return { sql: `bin(${feature})`, isGroup: true };
  const { transform, domain } = column;
  if (transform === undefined || domain === undefined) return { sql: transform ?? feature, isGroup: true };
  const branches = domain.map((value) => {
    const text = `'${String(value).replaceAll("'", "''")}'`;
    return `WHEN ${transform} = ${text} THEN ${text}`;
  });
  return { sql: `CASE ${branches.join(' ')} END`, isGroup: true };
}

const refuse = (code: string, message: string, remedy = 'write another job'): BoundTraining => ({
  kind: 'refused',
  reason: { code, message: message.slice(0, 400), remedy: remedy.slice(0, 400) },
});
