// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, Join, Predicate, Relation } from '@glovebox/contracts';
import { JoinNode, kindOf, type SelectNode } from '../ast/nodes.ts';
import { conjunctionOf } from '../scope/conjunction.ts';
import { columnIn, unitBehind } from '../scope/relation.ts';
import { conditionsOf, existsOf } from '../scope/resolve-tree.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { conjuncts, equalColumns } from './conjuncts.ts';
import { Names, quoted, type NamedColumn } from './names.ts';
import { toPredicate } from './predicate.ts';
import { toEntry } from './relation.ts';

export interface From {
  readonly from: Relation;
  readonly joins: Join[];
  readonly names: Names;
  /** What must hold beside WHERE: semi joins, further conditions of joins, and those of derived tables put in place. */
  readonly conditions: Predicate[];
  /** What WHERE says beside joining tables that a comma lists. */
  readonly where: unknown[];
}

const JOINS_MAX = 16;
const JOIN_KINDS: Readonly<Record<string, 'inner' | 'left' | 'semi' | 'anti'>> = {
  INNER: 'inner',
  LEFT: 'left',
  SEMI: 'semi',
  ANTI: 'anti',
};
const ON_PERSON = 'Write JOIN … ON a.person = b.person.';

/**
 * A FROM clause: one relation, and others joined to it on the person, one after the other. Tables that a comma lists are
 * joined by an equality of persons in WHERE, which is taken from there. @throws QueryRefusal
 */
export function toFrom(
  conversion: Conversion,
  derived: DerivedTables,
  { from_table: node, where_clause: filter }: Pick<SelectNode, 'from_table' | 'where_clause'>,
): From {
  const [first, ...rest] = chain(conversion, node);
  const names = new Names();
  const { view, scope, conditions } = toEntry(conversion, derived, names, first);
  names.add(view, scope);
  const where = filter === null ? [] : conjuncts(conversion, filter);
  const found: From = { from: view.relation, joins: [], names, conditions: [...conditions], where };
  for (const step of rest) addJoin(conversion, derived, found, step);
  return found;
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

function addJoin(conversion: Conversion, derived: DerivedTables, found: From, node: unknown): void {
  const { names } = found;
  const join = conversion.read(JoinNode, node);
  if (join.ref_type === 'CROSS') {
    addListed(conversion, derived, found, { node, right: join.right });
    return;
  }
  const kind = JOIN_KINDS[join.join_type];
  if (join.ref_type !== 'REGULAR' || kind === undefined || join.alias !== '' || join.sample !== null)
    return conversion.refuse(
      'join-kind',
      node,
      'Tables are joined by JOIN, LEFT JOIN, SEMI JOIN or ANTI JOIN.',
      ON_PERSON,
    );
  const { view, scope, conditions } = toEntry(conversion, derived, names, join.right);
  const { relation } = view;
  names.add(view, scope);
  const isInner = kind === 'inner' || kind === 'left';
  const { left, right, further } =
    join.using_columns.length > 0
      ? { ...usingSides(conversion, names, node, isInner), further: [] }
      : onSides(conversion, names, relation, join.condition);
  if (kind === 'inner') {
    found.joins.push({ kind, relation, left, right });
    found.conditions.push(...conditions, ...further);
    return;
  }
  const own = onlyOf(conversion, relation, [...conditions, ...further], node);
  if (kind === 'left') found.joins.push({ kind, relation, left, right, ...(own === null ? {} : { on: own }) });
  else {
    for (const side of [left, right]) demandPerson(conversion, names, side, node);
    found.conditions.push({ kind: 'exists', relation, left, right, where: own, negated: kind === 'anti' });
    names.drop();
  }
}

/** `FROM a, b WHERE a.person = b.person AND …` is `FROM a JOIN b ON a.person = b.person WHERE …`. */
function addListed(
  conversion: Conversion,
  derived: DerivedTables,
  { names, joins, conditions, where }: From,
  { node, right: table }: { readonly node: unknown; readonly right: unknown },
): void {
  const { view, scope, conditions: own } = toEntry(conversion, derived, names, table);
  const { relation } = view;
  names.add(view, scope);
  for (const [at, part] of where.entries()) {
    const persons = (equalColumns(part) ?? []).flatMap((side) => {
      const column = names.find(side);
      return column !== null && unitBehind(column.view) !== null ? [plainRef(column)] : [];
    });
    const right = persons.find((person) => person.relation === relation.alias);
    const left = persons.find((person) => person.relation !== relation.alias);
    if (left === undefined || right === undefined) continue;
    joins.push({ kind: 'inner', relation, left, right });
    conditions.push(...own);
    where.splice(at, 1);
    return;
  }
  conversion.refuse('cross-join', node, 'Tables are joined on the person only.', ON_PERSON);
}

/** Conditions that narrow what a left or semi join finds, and say nothing of the rows before it. */
function onlyOf(
  conversion: Conversion,
  { alias }: Relation,
  conditions: readonly Predicate[],
  node: unknown,
): Predicate | null {
  const all = conjunctionOf(conditions);
  const isOwn = conditionsOf(all).every(({ column }) => column.relation === alias) && existsOf(all).length === 0;
  if (isOwn) return all;
  const message = `Conditions of this join are about ${quoted(alias)} only.`;
  return conversion.refuse('join-condition', node, message, 'Move the others to WHERE.');
}

function demandPerson(conversion: Conversion, names: Names, side: ColumnRef, node: unknown): void {
  const view = columnIn(names.relations, side.relation, side.column);
  if (view !== null && unitBehind(view) !== null) return;
  conversion.refuse('join-condition', node, 'A semi join is on the person.', ON_PERSON);
}

interface Sides extends Pick<Join, 'left' | 'right'> {
  /** Other conditions of ON. */
  readonly further: Predicate[];
}

function onSides(conversion: Conversion, names: Names, relation: Relation, condition: unknown): Sides {
  const parts = conjuncts(conversion, condition);
  const pairs = parts.filter((part) => equalColumns(part) !== null);
  const [sides] = pairs.map((part) => equalColumns(part));
  if (sides === undefined || sides === null || pairs.length > 1) {
    const remedy = 'Join on the person alone; filter in WHERE or in a derived table.';
    return conversion.refuse('join-condition', condition, 'A join is on one equality: the person.', remedy);
  }
  const refs = sides.map((side) => plainRef(names.column(conversion, side)));
  const inner = refs.find((side) => side.relation === relation.alias);
  const outer = refs.find((side) => side.relation !== relation.alias);
  if (inner === undefined || outer === undefined) {
    const message = `The condition joins ${quoted(relation.alias)} with one table before it.`;
    return conversion.refuse('join-condition', condition, message, ON_PERSON);
  }
  const others = parts.filter((part) => part !== pairs[0]);
  return { left: outer, right: inner, further: others.map((part) => toPredicate(conversion, names, part)) };
}

const plainRef = ({ ref }: NamedColumn): ColumnRef => ({ relation: ref.relation, column: ref.column });

function usingSides(
  conversion: Conversion,
  names: Names,
  node: unknown,
  isInner: boolean,
): Pick<Join, 'left' | 'right'> {
  const [column = '', ...others] = conversion.read(JoinNode, node).using_columns.map((name) => name.toLowerCase());
  if (others.length > 0)
    return conversion.refuse('join-condition', node, 'A join is on one equality: the person.', 'Write USING (person).');
  const scopes = names.scopes.slice(0, -1);
  const aliases = names.candidates(column).filter((alias) => scopes.some(({ name }) => name === alias));
  const [alias] = aliases;
  const mine = names.scopes.at(-1);
  const right = mine?.columns.get(column);
  const left = scopes.find(({ name }) => name === alias)?.columns.get(column);
  if (alias === undefined || left === undefined || mine === undefined || right === undefined || aliases.length > 1) {
    const code = aliases.length > 1 ? 'ambiguous-column' : 'unknown-column';
    return conversion.refuse(code, node, `USING needs ${quoted(column)} once on each side.`, ON_PERSON);
  }
  if (isInner) names.joinUsing(column, [alias, mine.name]);
  return { left: plainRef(left), right: plainRef(right) };
}
