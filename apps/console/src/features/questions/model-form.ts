// SPDX-License-Identifier: Apache-2.0
import type { ModelTargets } from '@glovebox/client';
import { Model, type Task } from '@glovebox/contracts';

export type ModelKind = Model['kind'];

/** What is to be made of the people whom a question selects, as it is filled in. Numbers are texts. */
export interface ModelForm {
  /** `none`: the question's own answer is released. */
  readonly kind: ModelKind | 'none';
  /** Name of an average of the question, or of a group of it. */
  readonly target: string;
  readonly isGroup: boolean;
  /** The key of a group that counts as yes. */
  readonly positive: string;
  readonly trees: string;
  readonly maximumDepth: string;
  readonly minimumLeaf: string;
  readonly clusters: string;
}

export const NO_MODEL: ModelForm = {
  kind: 'none',
  target: '',
  isGroup: false,
  positive: '',
  trees: '10',
  maximumDepth: '4',
  minimumLeaf: '20',
  clusters: '4',
};

/** The form in which a task of an earlier version is filled in. */
export function modelForm(task: Task | undefined): ModelForm {
  if (task === undefined) return NO_MODEL;
  const { kind, ...rest } = task.model;
  const { target, ...numbers } = { target: undefined, ...rest };
  const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
  const filled = { ...NO_MODEL, ...texts, kind };
  if (target === undefined) return filled;
  return target.kind === 'number'
    ? { ...filled, target: target.value }
    : { ...filled, target: target.group, isGroup: true, positive: target.positive };
}

export type ModelProblems = Readonly<Partial<Record<keyof ModelForm, string>>>;

/** A task where one is asked for, and what is missing of it otherwise. */
export interface SaidModel {
  readonly task: Task | undefined;
  readonly problems: ModelProblems;
}

/** What a form says of a model, by the schema that everybody who judges it has. */
export function modelOf(form: ModelForm): SaidModel {
  if (form.kind === 'none') return { task: undefined, problems: {} };
  const parsed = Model.safeParse(candidateOf(form));
  if (parsed.success) return { task: { kind: 'training', model: parsed.data }, problems: {} };
  const problems = parsed.error.issues.map(({ path, code, message, ...limits }) => {
    const field = path.at(-1) === 'positive' ? 'positive' : String(path[0]);
    return [field, wordsOf(field, { code, message, ...limits })] as const;
  });
  return { task: undefined, problems: Object.fromEntries(problems) };
}

/** The outputs that a model of this kind can predict. */
export function offeredTargets(kind: ModelForm['kind'], { numbers, groups }: ModelTargets): readonly string[] {
  const names = groups.map(({ name }) => name);
  switch (kind) {
    case 'linear-regression':
      return numbers;
    case 'logistic-regression':
      return names;
    case 'decision-tree':
    case 'random-forest':
      return [...numbers, ...names];
    case 'k-means':
    case 'none':
      return [];
  }
}

function candidateOf({ kind, trees, maximumDepth, minimumLeaf, clusters, ...target }: ModelForm): unknown {
  const grown = { maximumDepth: numberOf(maximumDepth), minimumLeaf: numberOf(minimumLeaf) };
  const predicted = targetOf(target);
  switch (kind) {
    case 'linear-regression':
    case 'logistic-regression':
      return { kind, target: predicted };
    case 'decision-tree':
      return { kind, target: predicted, ...grown };
    case 'random-forest':
      return { kind, target: predicted, trees: numberOf(trees), ...grown };
    case 'k-means':
      return { kind, clusters: numberOf(clusters) };
    case 'none':
      return null;
  }
}

function targetOf({ target, isGroup, positive }: Pick<ModelForm, 'target' | 'isGroup' | 'positive'>): unknown {
  if (target === '') return undefined;
  if (!isGroup) return { kind: 'number', value: target };
  return { kind: 'class', group: target, positive: positive === '' ? undefined : positive };
}

const numberOf = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN);

interface Limits {
  readonly code: string;
  readonly message: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

function wordsOf(field: string, { code, minimum, maximum }: Limits): string {
  if (field === 'target') return 'Choose what is predicted.';
  if (field === 'positive') return 'Say which key counts as yes.';
  if (code === 'too_small') return `At least ${String(minimum)}.`;
  if (code === 'too_big') return `At most ${String(maximum)}.`;
  return 'A whole number is needed.';
}
