// SPDX-License-Identifier: Apache-2.0
import type { Block, Having, QueryTree } from '@glovebox/contracts';
import { blocksOf } from '../scope/blocks.ts';
import { printAggregate, printKey, printLiteral, printName } from './print-parts.ts';
import { as, printGroups, printSelect, printWith, whereOf } from './print-select.ts';
import { printValue } from './print-value.ts';

/**
 * The canonical SQL of a tree: every name quoted, every column qualified, every constant typed. Parsing it gives the
 * same tree again. People read it and sign the tree; what runs are the probes, printed from the same tree.
 */
export function printQuery(tree: QueryTree): string {
  const order = tree.orderBy.map(({ output, descending }) => `${printName(output)}${descending ? ' DESC' : ''}`);
  const tail = [
    ...(order.length === 0 ? [] : [`\nORDER BY ${order.join(', ')}`]),
    ...(tree.limit === null ? [] : [`\nLIMIT ${String(tree.limit)}`]),
  ];
  return printWith(tree.derived, printAggregate) + blocksOf(tree).map(printBlock).join('\nUNION ALL\n') + tail.join('');
}

function printBlock(block: Block): string {
  return printSelect({
    outputs: block.outputs.map((output) => printOutput(block, output)),
    from: block.from,
    joins: block.joins,
    where: whereOf(block.where),
    groups: printGroups(block),
    tail: block.having === undefined ? [] : [`HAVING ${printHaving(block, block.having)}`],
  });
}

function printOutput(block: Block, { from, index }: Block['outputs'][number]): string {
  const group = from === 'group' ? block.groups[index] : undefined;
  if (group !== undefined) return as(printKey(group.key), group.name);
  const constant = from === 'constant' ? block.constants?.[index] : undefined;
  if (constant !== undefined) return as(printLiteral(constant.value), constant.name);
  const value = from === 'value' ? block.values[index] : undefined;
  return value === undefined ? 'NULL' : as(printValue(value.value), value.name);
}

function printHaving(block: Block, having: Having): string {
  switch (having.kind) {
    case 'compare':
      return `${printAsked(block, having.output)} ${having.op} ${having.value}`;
    case 'and':
    case 'or':
      return having.parts
        .map((part) => (part.kind === 'compare' ? printHaving(block, part) : `(${printHaving(block, part)})`))
        .join(having.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `NOT (${printHaving(block, having.part)})`;
  }
}

/** A value written out, so that no name of an output can be taken for a column. */
function printAsked({ values }: Block, name: string): string {
  const asked = values.find((value) => value.name === name);
  return asked === undefined ? printName(name) : printValue(asked.value);
}
