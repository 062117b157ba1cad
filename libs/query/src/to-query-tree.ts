// SPDX-License-Identifier: Apache-2.0
import { QueryTree, type QueryIssue } from '@glovebox/contracts';
import { SerializedSql, type SelectNode } from './ast/nodes.ts';
import { Conversion } from './convert/conversion.ts';
import { DerivedTables } from './convert/derived-tables.ts';
import { toDerivedTable } from './convert/derived.ts';
import { toFrom } from './convert/from.ts';
import { toModifiers } from './convert/modifiers.ts';
import { quoted } from './convert/names.ts';
import { toOutputs } from './convert/outputs.ts';
import { toPredicate } from './convert/predicate.ts';
import { readSelect } from './convert/select-parts.ts';
import { engineIssue } from './engine-issue.ts';
import type { TableSchema } from './schema.ts';

export type ConversionResult =
  { readonly kind: 'tree'; readonly tree: QueryTree } | { readonly kind: 'issues'; readonly issues: QueryIssue[] };

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
  const parsed = QueryTree.safeParse(select(conversion, readSelect(conversion, statement.node)));
  if (statement.named_param_map.length > 0 && conversion.issues.length === 0)
    return conversion.refuse('parameter', statement, 'A query has no parameters.', 'Write the constants themselves.');
  if (parsed.success) return parsed.data;
  if (conversion.issues.length > 0) return null;
  return conversion.refuse('too-complex', statement.node, 'The query has more parts than are read.', 'Split it.');
}

function select(conversion: Conversion, node: SelectNode): unknown {
  const derived = withClause(conversion, node);
  const { from, joins, names } = toFrom(conversion, derived, node.from_table);
  const where = conversion.attempt(() =>
    node.where_clause === null ? null : toPredicate(conversion, names, node.where_clause),
  );
  const outputs = toOutputs(conversion, names, node);
  const modifiers = conversion.issues.length > 0 ? {} : toModifiers(conversion, names, node.modifiers, outputs);
  return { version: 1, derived: derived.tables, from, joins, where, ...outputs, ...modifiers };
}

function withClause(conversion: Conversion, node: SelectNode): DerivedTables {
  const derived = new DerivedTables();
  for (const { key, value } of node.cte_map.map) {
    const name = conversion.identifier(key, value.query.node);
    if (derived.has(name) || conversion.schemas.some((schema) => schema.name === name))
      conversion.refuse(
        'alias-taken',
        value.query.node,
        `${quoted(name)} is the name of another table.`,
        'Choose another.',
      );
    const { table, within } = toDerivedTable(conversion, derived, value.query.node, name);
    derived.add(table, within);
  }
  return derived;
}
