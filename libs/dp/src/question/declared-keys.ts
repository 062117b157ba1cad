// SPDX-License-Identifier: Apache-2.0
import type { Block, GroupKey } from '@glovebox/contracts';
import type { ResolvedBlock } from '@glovebox/query';
import type { CellKeys } from '../random/question-noise.ts';

/** As many rows as a result can have. */
const KEYS_MAX = 10_000;

/**
 * All keys that the table of these groups can have, where the owners and the question say it: of a declared domain, of a
 * boolean, of the results of a CASE. Null if one of them is not declared or there are too many. The loader refuses text
 * outside of its domain, so no row has another key.
 */
export function declaredKeys(
  { groups }: Block,
  names: ResolvedBlock,
  chosen: readonly number[],
): readonly CellKeys[] | null {
  let keys: readonly CellKeys[] = [[]];
  for (const index of chosen) {
    const key = groups[index]?.key;
    const values = key === undefined ? null : valuesOf(key, names);
    if (values === null || keys.length * values.length > KEYS_MAX) return null;
    keys = keys.flatMap((before) => values.map((value) => [...before, value]));
  }
  return keys;
}

/** Texts as the engine prints them. Of decimals and timestamps it chooses the digits, so those are not declared. */
const PLAIN: ReadonlySet<string> = new Set(['text', 'integer', 'boolean', 'date']);

function valuesOf(key: GroupKey, names: ResolvedBlock): readonly (string | null)[] | null {
  if (key.kind === 'case') {
    const results = [...key.branches.map(({ then }) => then), ...(key.otherwise === null ? [] : [key.otherwise])];
    if (!results.every(({ type }) => PLAIN.has(type))) return null;
    return [...new Set([...results.map(({ value }) => value), ...(key.otherwise === null ? [null] : [])])];
  }
  const view = names.column(key.column);
  if (view.kind !== 'dataset' || view.column.terms.role !== 'dimension' || key.column.through !== undefined)
    return null;
  const { terms, type, nullable } = view.column;
  const declared = type.type === 'boolean' ? ['false', 'true'] : (terms.domain ?? null);
  if (declared === null) return null;
  // A left join leaves the key out where it finds nobody.
  const isOptional = nullable || names.relations[0]?.relation.alias !== key.column.relation;
  return [...new Set<string | null>([...declared, ...(isOptional ? [null] : [])])];
}
