// SPDX-License-Identifier: Apache-2.0
import type { DatasetTerms, PrivacyBudget, QueryTree } from '@glovebox/contracts';
import { planQuestion, type AskedDataset, type PrivateQuestion } from '@glovebox/dp';
import { createEngine, parseQuery } from '@glovebox/engine';
import { column } from '../arrow/arrow-stream.spec-data.ts';

export const budget: PrivacyBudget = {
  rhoTotal: '0.5',
  rhoPerQuestion: '0.01',
  delta: '0.000001',
  selectionDelta: '0.0000001',
  preThreshold: 10,
  maximumGroupsPerPerson: 2,
  maximumRowsPerPersonAndGroup: 3,
};

export const patients = [
  column('person', 'text', { nullable: false, terms: { role: 'unit' } }),
  column('sex', 'text', { nullable: false, terms: { role: 'dimension', domain: ['F', 'M'] } }),
  column('ward', 'text', { terms: { role: 'dimension' } }),
  column('cost', 'decimal', { terms: { role: 'measure', bounds: { low: '-10', high: '100.25' } } }),
];
export const claims = [
  column('person', 'text', { nullable: false, terms: { role: 'unit' } }),
  column('item', 'text', { nullable: false, terms: { role: 'dimension' } }),
  column('amount', 'integer', { terms: { role: 'measure', bounds: { low: '0', high: '50' } } }),
];

export const termsWith = (
  columns: DatasetTerms['columns'],
  changes: Partial<PrivacyBudget> | null = {},
): DatasetTerms => ({
  columns,
  aggregates: ['count', 'count-distinct', 'sum', 'avg', 'variance', 'quantile'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['analyst'],
  ...(changes === null ? {} : { budget: { ...budget, ...changes } }),
});

export const asked = (changes: Partial<PrivacyBudget> = {}): readonly AskedDataset[] => [
  { name: 'patients', terms: termsWith(patients, changes) },
  { name: 'claims', terms: termsWith(claims, changes) },
];

export async function treeOf(
  sql: string,
  schemas: Parameters<typeof parseQuery>[2] = [
    { name: 'patients', columns: patients },
    { name: 'claims', columns: claims },
  ],
): Promise<QueryTree> {
  const engine = await createEngine();
  const parsed = await parseQuery(engine, sql, schemas);
  engine.close();
  if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
  return parsed.tree;
}

export function planOf(tree: QueryTree, datasets: readonly AskedDataset[]): PrivateQuestion {
  const used = datasets.filter(({ name }) => JSON.stringify(tree).includes(`"name":"${name}"`));
  const outcome = planQuestion(tree, used);
  if (outcome?.kind !== 'planned') throw new Error(JSON.stringify(outcome));
  return outcome.question;
}
