// SPDX-License-Identifier: Apache-2.0
import { Model, type Task } from '@glovebox/contracts';
import { CliError } from './error.ts';
import { readYaml } from './yaml-file.ts';

/** Option of commands that take a question: with it, a model is fitted to the people whom the query names. */
export const MODEL_OPTION = [
  '--model <file>',
  'fit this model (YAML: kind, target and bounds) to the people whom the query names, and release it instead',
] as const;

/** Where a file leaves a bound out. They are signed as they are here. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'decision-tree': { maximumDepth: 4, minimumLeaf: 20 },
  'random-forest': { trees: 10, maximumDepth: 4, minimumLeaf: 20 },
};

/** @throws CliError `file`, `malformed-file` with the place */
export async function readTask(path: string | undefined): Promise<Task | undefined> {
  if (path === undefined) return undefined;
  const written = await readYaml(path);
  const kind = typeof written === 'object' && written !== null && 'kind' in written ? String(written.kind) : '';
  const model = Model.safeParse({ ...DEFAULTS[kind], ...(written as object) });
  if (model.success) return { kind: 'training', model: model.data };
  const [issue] = model.error.issues;
  throw new CliError('malformed-file', `\`${path}\` is no model: ${issue?.message ?? ''}`, {
    field: issue?.path.join('.') || 'model',
    remedy:
      'write kind: linear-regression, logistic-regression, decision-tree, random-forest or k-means, and a target as { kind: number, value: OUTPUT } or { kind: class, group: OUTPUT, positive: KEY }',
  });
}
