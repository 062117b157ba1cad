// SPDX-License-Identifier: Apache-2.0
import type { Block, ColumnRef, QueryTree } from '@glovebox/contracts';
import type { Question } from '@glovebox/privacy';
import {
  blocksOf,
  conditionsOf,
  existsOf,
  resolveTree,
  type ColumnView,
  type ResolvedBlock,
  type TableSchema,
} from '@glovebox/query';
import { columnsIn } from '../audit/dependencies.ts';

/** What the rules must know of the groups of each block: what is sensitive, and what the filter speaks of. */
export function breakdownsOf(tree: QueryTree, schemas: readonly TableSchema[]): Question['breakdowns'] {
  const { blocks } = resolveTree(tree, schemas);
  return blocksOf(tree).map((block, index) => {
    const names = blocks[index];
    const filtered = conditionsOf(block.where).map(({ column }) => column);
    const isSensitive = (column: ColumnRef): boolean => names !== undefined && isSensitiveColumn(names.column(column));
    const isFiltered = (column: ColumnRef): boolean =>
      filtered.some((one) => one.relation === column.relation && one.column === column.column);
    return {
      isFiltered: block.where !== null,
      isFilteredBySensitive:
        filtered.some(isSensitive) || existsOf(block.where).some((exists) => looksAtSensitive(exists, schemas)),
      groups: block.groups.map(({ key }) => {
        const columns = columnsIn(key);
        return { isSensitive: columns.some(isSensitive), isOwnFilter: columns.some(isFiltered) };
      }),
    };
  });
}

type Exists = ReturnType<typeof existsOf>[number];

/** EXISTS has names of its own: those of the one table that it looks into. */
function looksAtSensitive({ relation, where }: Exists, schemas: readonly TableSchema[]): boolean {
  const columns = schemas.find(({ name }) => relation.source === 'dataset' && name === relation.name)?.columns ?? [];
  return conditionsOf(where).some(({ column }) =>
    columns.some(({ name, terms }) => name === column.column && terms.role === 'dimension' && terms.sensitive === true),
  );
}

const isSensitiveColumn = (view: ColumnView): boolean =>
  view.kind === 'dataset' && view.column.terms.role === 'dimension' && view.column.terms.sensitive === true;

/** How many rows the answer could have at most, if every key can have declared values only; null otherwise. */
export function possibleRows(tree: QueryTree, schemas: readonly TableSchema[]): number | null {
  const { blocks } = resolveTree(tree, schemas);
  let rows = 0;
  for (const [index, block] of blocksOf(tree).entries()) {
    const names = blocks[index];
    if (names === undefined) return null;
    const sizes = block.groups.map(({ key }) => keySize(key, names));
    for (const set of block.groupingSets ?? [sizes.map((_, group) => group)]) {
      const own = set.map((group) => sizes[group] ?? null);
      if (own.includes(null)) return null;
      rows += own.reduce<number>((product, size) => product * (size ?? 1), 1);
    }
  }
  return Number.isSafeInteger(rows) ? rows : null;
}

function keySize(key: Block['groups'][number]['key'], names: ResolvedBlock): number | null {
  if (key.kind === 'case') {
    const labels = [...key.branches.map(({ then }) => then.value), key.otherwise?.value ?? null];
    return new Set(labels).size;
  }
  const view = names.column(key.column);
  if (view.kind !== 'dataset' || view.column.terms.role !== 'dimension' || key.column.through !== undefined)
    return null;
  const { terms, type, nullable } = view.column;
  const declared = type.type === 'boolean' ? 2 : (terms.domain?.length ?? null);
  return declared === null ? null : declared + (nullable ? 1 : 0);
}
