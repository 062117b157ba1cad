// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, Join, Relation } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { ComparisonNode, JoinNode, SubqueryNode, TableNode, kindOf } from '../ast/nodes.ts';
import { datasetView, type RelationView } from '../scope/relation.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { toDerivedTable } from './derived.ts';
import { Names, quoted } from './names.ts';

export interface From {
  readonly from: Relation;
  readonly joins: Join[];
  readonly names: Names;
}

const JOINS_MAX = 16;
const JOIN_KINDS: Readonly<Record<string, Join['kind']>> = { INNER: 'inner', LEFT: 'left' };
const ON_PERSON = 'Write JOIN … ON a.person = b.person.';

/** A FROM clause: one relation, and others joined to it on the person, one after the other. @throws QueryRefusal */
export function toFrom(conversion: Conversion, derived: DerivedTables, node: unknown): From {
  const steps = chain(conversion, node);
  const [first, ...rest] = steps;
  const names = new Names();
  const from = addRelation(conversion, derived, names, first);
  const joins = rest.map((step) => addJoin(conversion, derived, names, step));
  return { from, joins, names };
}

/** The relations from left to right: the first as it is, each other one within its join. */
function chain(conversion: Conversion, node: unknown): unknown[] {
  const steps: unknown[] = [];
  let left = node;
  for (; kindOf(left) === 'JOIN'; left = conversion.read(JoinNode, left).left) {
    steps.unshift(left);
    if (steps.length > JOINS_MAX)
      return conversion.refuse('too-complex', node, `At most ${String(JOINS_MAX)} tables are joined.`);
  }
  return [left, ...steps];
}

function addRelation(conversion: Conversion, derived: DerivedTables, names: Names, node: unknown): Relation {
  const view = toRelation(conversion, derived, names, node);
  names.relations.push(view);
  return view.relation;
}

function toRelation(conversion: Conversion, derived: DerivedTables, names: Names, node: unknown): RelationView {
  switch (kindOf(node)) {
    case 'BASE_TABLE':
      return table(conversion, derived, names, node);
    case 'SUBQUERY':
      return subquery(conversion, derived, names, node);
    case 'EMPTY':
      return conversion.refuse('unknown-table', node, 'A question is about a dataset.', 'Add FROM.');
    case 'JOIN':
      return conversion.refuse('join-kind', node, 'Tables are joined one after the other, without parentheses.');
    case 'TABLE_FUNCTION':
      return conversion.refuse('table-function', node, 'Only datasets of the agreement stand in FROM, no functions.');
    default:
      return conversion.refuse(
        'unknown-table',
        node,
        'Only datasets of the agreement and derived tables stand in FROM.',
      );
  }
}

function table(conversion: Conversion, derived: DerivedTables, names: Names, node: unknown): RelationView {
  const base = conversion.read(TableNode, node);
  if (base.sample !== null)
    return conversion.refuse(
      'unknown-syntax',
      node,
      'A question is about all rows, never about a sample.',
      'Leave SAMPLE out.',
    );
  if (base.catalog_name !== '' || base.schema_name !== '')
    return conversion.refuse('schema-name', node, 'Datasets are named without a schema.', `Write ${base.table_name}.`);
  const name = base.table_name.toLowerCase();
  const schema = conversion.schemas.find((candidate) => candidate.name === name);
  if (schema === undefined && !derived.has(name)) {
    const known = conversion.schemas.map((candidate) => candidate.name).join(', ');
    const message = `The agreement has no dataset ${quoted(name)}.`;
    return conversion.refuse('unknown-table', node, message, `There are: ${known.slice(0, 300)}.`);
  }
  const alias = freeAlias(conversion, names, base.alias === '' ? name : base.alias, node);
  const view = schema === undefined ? derived.view({ source: 'derived', name, alias }) : null;
  if (view !== null) return view;
  if (names.relations.some(({ relation }) => relation.source === 'dataset' && relation.name === name))
    return conversion.refuse(
      'self-join',
      node,
      `${quoted(name)} is in this FROM already.`,
      'Use derived tables with one row per person for its parts.',
    );
  assert(schema !== undefined, 'a table is a dataset or a derived table');
  return datasetView({ source: 'dataset', name, alias }, schema);
}

function subquery(conversion: Conversion, derived: DerivedTables, names: Names, node: unknown): RelationView {
  const inner = conversion.read(SubqueryNode, node);
  if (inner.alias === '')
    return conversion.refuse('needs-alias', node, 'A derived table needs a name.', 'Write (SELECT …) AS name.');
  const alias = freeAlias(conversion, names, inner.alias, node);
  const name = freeName(conversion, derived, alias);
  const { table: made, within } = toDerivedTable(conversion, derived, inner.subquery.node, name);
  derived.add(made, within);
  return (
    derived.view({ source: 'derived', name, alias }) ??
    conversion.refuse('needs-alias', node, 'A derived table needs a name.')
  );
}

function freeName(conversion: Conversion, derived: DerivedTables, wanted: string): string {
  const taken = (name: string) => derived.has(name) || conversion.schemas.some((schema) => schema.name === name);
  let name = wanted;
  for (let count = 2; taken(name); count++) name = `${wanted.slice(0, 58)}_${String(count)}`;
  return name;
}

function freeAlias(conversion: Conversion, names: Names, wanted: string, node: unknown): string {
  const alias = conversion.identifier(wanted, node);
  if (!names.relations.some(({ relation }) => relation.alias === alias)) return alias;
  return conversion.refuse(
    'alias-taken',
    node,
    `${quoted(alias)} names another relation here.`,
    'Write AS with another name.',
  );
}

function addJoin(conversion: Conversion, derived: DerivedTables, names: Names, node: unknown): Join {
  const join = conversion.read(JoinNode, node);
  if (join.ref_type === 'CROSS')
    return conversion.refuse('cross-join', node, 'Tables are joined on the person only.', ON_PERSON);
  const kind = JOIN_KINDS[join.join_type];
  if (join.ref_type !== 'REGULAR' || kind === undefined || join.alias !== '' || join.sample !== null)
    return conversion.refuse('join-kind', node, 'Tables are joined by JOIN or LEFT JOIN.', ON_PERSON);
  const relation = addRelation(conversion, derived, names, join.right);
  const sides =
    join.using_columns.length > 0
      ? usingSides(conversion, names, relation, node)
      : onSides(conversion, names, relation, join.condition);
  return { kind, relation, ...sides };
}

type Sides = Pick<Join, 'left' | 'right'>;

function onSides(conversion: Conversion, names: Names, relation: Relation, condition: unknown): Sides {
  const remedy = 'Join on the person alone; filter in WHERE or in a derived table.';
  if (kindOf(condition) !== 'COMPARISON')
    return conversion.refuse('join-condition', condition, 'A join is on one equality: the person.', remedy);
  const { type, left, right } = conversion.read(ComparisonNode, condition);
  if (type !== 'COMPARE_EQUAL' || kindOf(left) !== 'COLUMN_REF' || kindOf(right) !== 'COLUMN_REF')
    return conversion.refuse('join-condition', condition, 'A join is on one equality: the person.', remedy);
  const sides = [names.column(conversion, left).ref, names.column(conversion, right).ref];
  const mine = sides.filter((side) => side.relation === relation.alias);
  const others = sides.filter((side) => side.relation !== relation.alias);
  const [inner, outer] = [mine[0], others[0]];
  if (inner !== undefined && outer !== undefined) return { left: outer, right: inner };
  const message = `The condition joins ${quoted(relation.alias)} with one table before it.`;
  return conversion.refuse('join-condition', condition, message, ON_PERSON);
}

function usingSides(conversion: Conversion, names: Names, relation: Relation, node: unknown): Sides {
  const [column = '', ...others] = conversion.read(JoinNode, node).using_columns.map((name) => name.toLowerCase());
  if (others.length > 0)
    return conversion.refuse('join-condition', node, 'A join is on one equality: the person.', 'Write USING (person).');
  const aliases = names.candidates(column).filter((alias) => alias !== relation.alias);
  const [alias] = aliases;
  const isMine = names.relations.at(-1)?.columns.has(column) === true;
  if (alias === undefined || !isMine || aliases.length > 1) {
    const code = aliases.length > 1 ? 'ambiguous-column' : 'unknown-column';
    return conversion.refuse(code, node, `USING needs ${quoted(column)} once on each side.`, ON_PERSON);
  }
  names.joinUsing(column, [alias, relation.alias]);
  const side = (of: string): ColumnRef => ({ relation: of, column });
  return { left: side(alias), right: side(relation.alias) };
}
