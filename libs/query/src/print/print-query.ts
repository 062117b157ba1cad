// SPDX-License-Identifier: Apache-2.0
import type { QueryTree, QueryValue } from '@glovebox/contracts';
import { printAggregate, printKey, printName } from './print-parts.ts';
import { as, printSelect, printWith, whereOf } from './print-select.ts';

/**
 * The canonical SQL of a tree: every name quoted, every column qualified, every constant typed. Parsing it gives the
 * same tree again. People read it and sign the tree; what runs is the probe, printed from the same tree.
 */
export function printQuery(tree: QueryTree): string {
  const outputs = tree.outputs.map(({ from, index }) => {
    const group = from === 'group' ? tree.groups[index] : undefined;
    const value = from === 'value' ? tree.values[index] : undefined;
    if (group !== undefined) return as(printKey(group.key), group.name);
    return value === undefined ? 'NULL' : as(printValue(value.value), value.name);
  });
  const order = tree.orderBy.map(({ output, descending }) => `${printName(output)}${descending ? ' DESC' : ''}`);
  const main = printSelect({
    outputs,
    from: tree.from,
    joins: tree.joins,
    where: whereOf(tree.where),
    groups: tree.groups.map(({ key }) => printKey(key)),
    tail: [
      ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
      ...(tree.limit === null ? [] : [`LIMIT ${String(tree.limit)}`]),
    ],
  });
  return printWith(tree.derived, printAggregate) + main;
}

function printValue(value: QueryValue): string {
  const exact = value.kind === 'aggregate' ? printAggregate(value.aggregate) : printRatio(value);
  return value.decimals === undefined ? exact : `round(${exact}, ${String(value.decimals)})`;
}

function printRatio({ numerator, denominator, factor }: Extract<QueryValue, { kind: 'ratio' }>): string {
  const ratio = `${printAggregate(numerator)} / ${printAggregate(denominator)}`;
  return factor === undefined ? ratio : `${factor} * ${ratio}`;
}
