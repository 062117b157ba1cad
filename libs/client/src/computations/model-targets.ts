// SPDX-License-Identifier: Apache-2.0
import type { Agreement, QueryTree } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { declaredKeys } from '@glovebox/dp';
import { resolveTree, tableSchemas } from '@glovebox/query';

/** What of a question a model can predict. */
export interface ModelTargets {
  /** Names of averages. */
  readonly numbers: readonly string[];
  /** Groups with the keys that their columns declare; none where they declare nothing. */
  readonly groups: readonly { readonly name: string; readonly levels: readonly string[] }[];
}

/** Offers for a form; whether a model of them is admitted is judged with the whole question. */
export function modelTargets({ datasets }: Pick<Agreement, 'datasets'>, tree: QueryTree): ModelTargets {
  const isAverage = ({ value }: QueryTree['values'][number]) =>
    value.kind === 'aggregate' && value.aggregate.kind === 'avg';
  const levels = levelsOf(datasets, tree);
  return {
    numbers: tree.values.filter(isAverage).map(({ name }) => name),
    groups: tree.groups.map(({ name }, group) => ({ name, levels: levels(group) })),
  };
}

function levelsOf(datasets: Agreement['datasets'], tree: QueryTree): (group: number) => readonly string[] {
  try {
    const { main } = resolveTree(tree, tableSchemas(datasets));
    return (group) => (declaredKeys(tree, main, [group]) ?? []).flatMap(([level]) => level ?? []);
  } catch (error) {
    if (error instanceof CodedError) return () => [];
    throw error;
  }
}
