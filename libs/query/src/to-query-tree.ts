// SPDX-License-Identifier: Apache-2.0
import { QueryTree, type QueryIssue } from '@glovebox/contracts';
import { SelectNode, SerializedSql, SetOperationNode } from './ast/nodes.ts';
import { toBlock } from './convert/block.ts';
import { Conversion } from './convert/conversion.ts';
import { DerivedTables } from './convert/derived-tables.ts';
import { toDerivedTable } from './convert/derived.ts';
import { toModifiers } from './convert/modifiers.ts';
import { quoted } from './convert/names.ts';
import { isPlain, toPlain } from './convert/plain.ts';
import { readSelect, refuseModifiers } from './convert/select-parts.ts';
import { branches, demandSameColumns } from './convert/union.ts';
import { parametersOf } from './template/parameters.ts';
import { engineIssue } from './engine-issue.ts';
import type { TableSchema } from './schema.ts';

export type ConversionResult =
  { readonly kind: 'tree'; readonly tree: QueryTree } | { readonly kind: 'issues'; readonly issues: QueryIssue[] };

type Statement = SerializedSql['statements'][number];

const ISSUES_MAX = 50;

/**
 * The engine's syntax tree of one text (`json_serialize_sql`, numbers kept as text) as our typed tree, or every reason
 * why it is none, each with its place in the text. Whatever is not known is refused: node types, expression classes,
 * functions and keys. It says nothing about permission: that is `admitComputation` in policy.
 */
export function toQueryTree(engineJson: unknown, sql: string, schemas: readonly TableSchema[]): ConversionResult {
  const failed = engineIssue(engineJson, sql);
  if (failed !== null) return { kind: 'issues', issues: [failed] };
  const conversion = new Conversion(sql, schemas);
  const tree = conversion.attempt(() => wholeTree(conversion, engineJson));
  if (tree === null || conversion.issues.length > 0)
    return { kind: 'issues', issues: inOrder(conversion.issues).slice(0, ISSUES_MAX) };
  return { kind: 'tree', tree };
}

/** In the order of the text, each once: a part that stands for another is looked at twice. */
function inOrder(issues: readonly QueryIssue[]): QueryIssue[] {
  const once = new Map(issues.map((issue) => [JSON.stringify(issue), issue]));
  return [...once.values()].sort((a, b) => (a.place?.offset ?? 0) - (b.place?.offset ?? 0));
}

function wholeTree(conversion: Conversion, engineJson: unknown): QueryTree | null {
  const { statements } = conversion.read(SerializedSql, engineJson);
  const [statement, ...others] = statements;
  if (statement === undefined || others.length > 0)
    return conversion.refuse('not-a-select', statements, 'A question is exactly one SELECT.', 'Remove the others.');
  const parsed = QueryTree.safeParse(question(conversion, statement.node));
  if (conversion.issues.length > 0) return null;
  if (parsed.success) {
    demandParameters(conversion, parsed.data, statement);
    return parsed.data;
  }
  return conversion.refuse('too-complex', statement.node, 'The query has more parts than are read.', 'Split it.');
}

/** The parameters that the engine found are those of the tree: none was lost with a part that the tree leaves out. */
function demandParameters(conversion: Conversion, tree: QueryTree, { named_param_map: named }: Statement): void {
  const kept = new Set<string>(parametersOf(tree).map(({ parameter }) => parameter));
  const lost = named.find(({ key }) => !kept.has(key.toLowerCase()));
  if (lost !== undefined)
    conversion.refuse('parameter', null, `The parameter $${lost.key} changes nothing.`, 'Leave it out.');
}

/** One SELECT, or several by UNION ALL, with what stands before and behind them. */
function question(conversion: Conversion, node: unknown): unknown {
  const nodes = branches(conversion, node);
  const isUnion = nodes.length > 1;
  const selects = nodes.map((branch) => readSelect(conversion, branch));
  const whole = isUnion ? conversion.read(SetOperationNode, node) : selects[0];
  if (whole === undefined) return null;
  const derived = withClause(conversion, whole.cte_map);
  const blocks = selects.map((select) => {
    if (isUnion) refuseInBranch(conversion, select);
    return toBlock(conversion, derived, select);
  });
  const [first, ...others] = blocks;
  if (first === undefined || conversion.issues.length > 0) return null;
  demandSameColumns(conversion, blocks, nodes);
  const modifiers = toModifiers(conversion, isUnion ? null : first.names, whole.modifiers, first.block);
  const unionAll = others.map(({ block }) => block);
  return { version: 1, derived: derived.tables, ...first.block, ...(isUnion ? { unionAll } : {}), ...modifiers };
}

/** WITH stands before a UNION ALL, ORDER BY and LIMIT behind it. */
function refuseInBranch(conversion: Conversion, select: SelectNode): void {
  if (select.cte_map.map.length > 0)
    conversion.refuse('nested-with', select, 'WITH stands at the beginning only.', 'Move it to the front.');
  refuseModifiers(conversion, select.modifiers);
}

function withClause(conversion: Conversion, { map }: SelectNode['cte_map']): DerivedTables {
  const derived = new DerivedTables();
  for (const { key, value } of map) {
    const { node } = value.query;
    const name = conversion.identifier(key, node);
    if (derived.has(name) || conversion.schemas.some((schema) => schema.name === name))
      conversion.refuse('alias-taken', node, `${quoted(name)} is the name of another table.`, 'Choose another.');
    if (isPlain(node)) {
      const select = conversion.read(SelectNode, node);
      // Refuses it also when nothing uses it; where it is used, it is put in place.
      toPlain(conversion, derived, select, name);
      derived.addPlain(name, select);
    } else {
      const { table, within } = toDerivedTable(conversion, derived, node, name);
      derived.add(table, within);
    }
  }
  return derived;
}
