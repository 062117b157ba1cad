// SPDX-License-Identifier: Apache-2.0
import type { Block, GroupKey } from '@glovebox/contracts';
import { ColumnNode, DistinctModifier, kindOf, type SelectNode } from '../ast/nodes.ts';
import type { Conversion } from './conversion.ts';
import { toGroupingSets } from './grouping-sets.ts';
import { toGroupKey } from './group-key.ts';
import { toLiteral, toLiteralOrNull } from './literal.ts';
import { quoted, type Names } from './names.ts';
import { aliasOf, nameValue, OutputNames } from './output-names.ts';
import { refuseExpression } from './refuse-expression.ts';
import { hasAggregate, toValue } from './value.ts';

export type Outputs = Pick<Block, 'groups' | 'groupingSets' | 'values' | 'constants' | 'outputs'>;

/** Two parts of a tree are the same when they have the same text: every object is made with its keys in one order. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** GROUP BY and the SELECT list. Each item is noted on its own when it is refused. */
export function toOutputs(conversion: Conversion, names: Names, select: SelectNode): Outputs {
  refuseRows(conversion, select);
  const keys = groupKeys(conversion, names, select);
  const constants: NonNullable<Outputs['constants']> = [];
  const found = { groups: [], values: [], outputs: [] } as Outputs;
  const outputNames = new OutputNames(conversion, select.select_list);
  for (const item of select.select_list) {
    conversion.attempt(() => {
      if (isConstant(item)) addConstant(conversion, found, constants, outputNames, item);
      else if (hasAggregate(item)) addValue(conversion, names, found, outputNames, item);
      else addGroup(conversion, found, outputNames, item, groupOf(conversion, names, keys, item));
    });
  }
  const hidden = keys.find((named) => !found.groups.some((group) => same(group.key, named?.key)));
  if (hidden !== undefined && hidden !== null && conversion.issues.length === 0)
    conversion.attempt(() =>
      conversion.refuse(
        'group-not-selected',
        hidden.node,
        'A group that is not selected would leave rows without names.',
        'Add it to the SELECT list.',
      ),
    );
  if (conversion.issues.length > 0) return found;
  const places = keys.map((named) => found.groups.findIndex(({ key }) => same(key, named?.key)));
  const groupingSets = conversion.attempt(() => toGroupingSets(conversion, select, places)) ?? undefined;
  return {
    ...found,
    ...(groupingSets === undefined ? {} : { groupingSets }),
    ...(constants.length === 0 ? {} : { constants }),
  };
}

const isConstant = (item: unknown): boolean => kindOf(item) === 'CONSTANT' || kindOf(item) === 'CAST';

/** A question without an aggregate lists rows, whatever else it does. */
function refuseRows(conversion: Conversion, select: SelectNode): void {
  if (!select.select_list.some((item) => hasAggregate(item))) {
    const offending = select.select_list.find((item) => kindOf(item) !== 'COLUMN_REF' && kindOf(item) !== 'STAR');
    if (offending !== undefined && kindOf(offending) !== 'CONSTANT' && kindOf(offending) !== 'CASE')
      refuseExpression(conversion, offending, 'An output');
    conversion.refuse(
      'lists-rows',
      select.select_list,
      'This query lists rows. Single rows never leave; only aggregates over enough people do.',
      'Ask for count(*), count(DISTINCT person), sum or avg, grouped as you like.',
    );
  }
  const distinct = select.modifiers.find((modifier) => DistinctModifier.safeParse(modifier).success);
  if (distinct !== undefined)
    conversion.refuse('distinct', select.select_list, 'Groups are distinct already.', 'Leave DISTINCT out.');
}

interface NamedKey {
  readonly key: GroupKey;
  readonly node: unknown;
}

function groupKeys(conversion: Conversion, names: Names, select: SelectNode): (NamedKey | null)[] {
  const nodes =
    select.aggregate_handling === 'FORCE_AGGREGATES'
      ? select.select_list.filter((item) => !hasAggregate(item) && !isConstant(item))
      : select.group_expressions;
  const keys: (NamedKey | null)[] = [];
  for (const node of nodes) {
    const key = conversion.attempt(() => toGroupKey(conversion, names, meant(conversion, names, select, node)));
    if (key !== null && keys.some((other) => same(other?.key, key)))
      conversion.attempt(() =>
        conversion.refuse('group-twice', node, 'The query is grouped by this twice.', 'Leave one out.'),
      );
    keys.push(key === null ? null : { key, node });
  }
  return keys;
}

/** What a GROUP BY item means: a position and an alias stand for the output. */
function meant(conversion: Conversion, names: Names, select: SelectNode, node: unknown): unknown {
  if (kindOf(node) === 'CONSTANT') {
    const literal = toLiteral(conversion, node);
    const item = literal.type === 'integer' ? select.select_list[Number(literal.value) - 1] : undefined;
    return item ?? conversion.refuse('group-kind', node, 'GROUP BY has no constants, only positions of outputs.');
  }
  if (kindOf(node) !== 'COLUMN_REF') return node;
  const parts = conversion.read(ColumnNode, node).column_names;
  const name = parts.length === 1 ? (parts[0] ?? '').toLowerCase() : '';
  const output = select.select_list.find((item) => name !== '' && aliasOf(item) === name);
  if (output === undefined) return node;
  if (names.candidates(name).length === 0) return output;
  if (kindOf(output) === 'COLUMN_REF' && same(names.column(conversion, output).ref, names.column(conversion, node).ref))
    return node;
  const message = `${quoted(name)} is both a column and an output; GROUP BY would take the column.`;
  return conversion.refuse('alias-taken', node, message, 'Give the output another name.');
}

function groupOf(conversion: Conversion, names: Names, keys: readonly (NamedKey | null)[], item: unknown): GroupKey {
  const key = toGroupKey(conversion, names, item);
  // A GROUP BY that was refused already may have meant this output.
  if (keys.includes(null) || keys.some((other) => same(other?.key, key))) return key;
  const message = 'This output is neither an aggregate nor in GROUP BY.';
  return conversion.refuse('not-grouped', item, message, 'Add it to GROUP BY, or put it inside of an aggregate.');
}

function addGroup(conversion: Conversion, found: Outputs, names: OutputNames, item: unknown, key: GroupKey): void {
  if (found.groups.some((group) => same(group.key, key)))
    conversion.refuse('group-twice', item, 'This group is selected already.', 'Leave one out.');
  const otherwise = key.kind === 'column' ? key.column.column : `group_${String(found.groups.length + 1)}`;
  found.outputs.push({ from: 'group', index: found.groups.length });
  found.groups.push({ name: names.take(item, otherwise), key });
}

function addConstant(
  conversion: Conversion,
  found: Outputs,
  constants: NonNullable<Outputs['constants']>,
  names: OutputNames,
  item: unknown,
): void {
  const value =
    toLiteralOrNull(conversion, item) ??
    conversion.refuse('constant-output', item, 'NULL is no result.', 'Leave it out, or write a text.');
  found.outputs.push({ from: 'constant', index: constants.length });
  constants.push({ name: names.take(item, `constant_${String(constants.length + 1)}`), value });
}

function addValue(conversion: Conversion, names: Names, found: Outputs, outputNames: OutputNames, item: unknown): void {
  const value = toValue(conversion, names, item);
  const name = outputNames.take(item, nameValue(value));
  found.outputs.push({ from: 'value', index: found.values.length });
  found.values.push({ name, value });
}
