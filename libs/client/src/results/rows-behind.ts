// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, QueryTree } from '@glovebox/contracts';

type Value = QueryTree['values'][number];
type Average = Extract<Extract<Value['value'], { kind: 'aggregate' }>['aggregate'], { kind: 'avg' }>;

/**
 * For each average of a question the output that counts the rows behind it, where there is one: `count` of the same column,
 * or `count(*)` of a dataset alone whose column is never missing. Without such a count nothing is known of them.
 */
export function rowsBehind(tree: QueryTree, datasets: readonly AgreementDataset[]): ReadonlyMap<string, string> {
  if (tree.unionAll !== undefined) return new Map();
  return new Map(
    tree.values.flatMap(({ name, value }) => {
      if (value.kind !== 'aggregate' || value.aggregate.kind !== 'avg') return [];
      const { aggregate } = value;
      const count = tree.values.find((other) => counts(other, aggregate, tree, datasets));
      return count === undefined ? [] : [[name, count.name] as const];
    }),
  );
}

function counts({ value }: Value, { of, filter }: Average, tree: QueryTree, datasets: readonly AgreementDataset[]) {
  if (value.kind !== 'aggregate') return false;
  const { aggregate } = value;
  if (aggregate.kind !== 'count' && aggregate.kind !== 'count-rows') return false;
  if (JSON.stringify(aggregate.filter) !== JSON.stringify(filter)) return false;
  if (aggregate.kind === 'count') return JSON.stringify(aggregate.of) === JSON.stringify(of);
  if (of.orElse !== undefined) return true;
  const { from, joins } = tree;
  const columns = datasets.find(({ name }) => from.source === 'dataset' && name === from.name)?.terms.columns;
  return joins.length === 0 && columns?.find(({ name }) => name === of.column)?.nullable === false;
}
