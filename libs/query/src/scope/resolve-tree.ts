// SPDX-License-Identifier: Apache-2.0
import type {
  Aggregate,
  Block,
  ColumnRef,
  GroupKey,
  Having,
  Join,
  Predicate,
  QueryTree,
  QueryValue,
  Relation,
} from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { QueryError } from '../error.ts';
import type { TableSchema } from '../schema.ts';
import { parametersOf } from '../template/parameters.ts';
import { argumentsOf, isPersonal } from './arguments.ts';
import { aggregatesOf, blocksOf, outputName } from './blocks.ts';
import { columnIn, datasetView, derivedView, unitBehind, type ColumnView, type RelationView } from './relation.ts';

/** One SELECT block of a tree with what its names mean. `path` is where it is in the tree, for messages. */
export interface ResolvedBlock {
  readonly path: string;
  readonly relations: readonly RelationView[];
  readonly column: (ref: ColumnRef) => ColumnView;
  /** What the names inside of an EXISTS of this block mean: its one relation, and nothing outside. */
  readonly inside: (exists: Exists) => ResolvedBlock;
}

export type Exists = Extract<Predicate, { kind: 'exists' }>;
type Condition = Extract<Predicate, { column: ColumnRef }>;

export interface ResolvedTree {
  /** In the order of `tree.derived`. */
  readonly derived: readonly ResolvedBlock[];
  /** In the order of `blocksOf`. */
  readonly blocks: readonly ResolvedBlock[];
  /** The first of them. */
  readonly main: ResolvedBlock;
  /** Every place where names mean something: derived tables, blocks, and the insides of their EXISTS. */
  readonly all: readonly ResolvedBlock[];
}

/**
 * What every name of a tree means, or the first that means nothing. A tree may come from anybody, so nothing is taken
 * for granted beyond its schema: names are unique, references exist and point backwards, every group and value is an
 * output once. A template is no question, and means nothing. Roles are not looked at.
 * @throws QueryError `broken-tree`, its `field` the place in the tree
 */
export function resolveTree(tree: QueryTree, schemas: readonly TableSchema[]): ResolvedTree {
  demand(parametersOf(tree).length === 0, 'parameters', 'have no values yet');
  const known = new Map<string, (relation: Relation) => RelationView>();
  const derived = tree.derived.map((table, index) => {
    const path = `derived[${String(index)}]`;
    const block = resolveBlock(path, table, schemas, known);
    checkWhere(block, table.where);
    block.column(table.unit.column);
    for (const { aggregate } of table.columns) {
      checkAggregate(block, aggregate);
      demand(isPersonal(aggregate), `${path}.columns`, 'has a statistic that is not made per person');
    }
    demandUnique([table.unit.name, ...table.columns.map(({ name }) => name)], `${path}.columns`);
    demand(!known.has(table.name) && !schemas.some(({ name }) => name === table.name), `${path}.name`, 'is taken');
    known.set(table.name, (relation) => derivedView(relation, table, block.relations));
    return block;
  });
  const blocks = blocksOf(tree).map((block, index) => {
    const path = index === 0 ? '' : `unionAll[${String(index - 1)}]`;
    const resolved = resolveBlock(path, block, schemas, known);
    checkWhere(resolved, block.where);
    for (const { key } of block.groups) checkKey(resolved, key);
    for (const { value } of block.values) checkValue(resolved, value);
    checkGroupingSets(resolved, block);
    checkOutputs(resolved, block);
    return resolved;
  });
  checkUnion(tree);
  const [main] = blocks;
  assert(main !== undefined, 'a tree has a block');
  const parts = [...tree.derived.map(({ where }) => where), ...blocksOf(tree).map(({ where }) => where)];
  const outside = [...derived, ...blocks];
  const insides = outside.flatMap((block, index) =>
    existsOf(parts[index] ?? null).map((exists) => block.inside(exists)),
  );
  return { derived, blocks, main, all: [...outside, ...insides] };
}

/** The column that names the person of each row of a block's FROM. @throws QueryError `no-unit` */
export function unitOfFrom({ from }: Block, { relations }: ResolvedBlock): ColumnRef {
  const units = [...(relations[0]?.columns ?? [])].filter(([, column]) => unitBehind(column) !== null);
  const [only, ...others] = units;
  if (only !== undefined && others.length === 0) return { relation: from.alias, column: only[0] };
  throw new QueryError('no-unit', `\`${from.name}\` has not exactly one column that identifies people`, {
    field: 'from',
    remedy: 'the owner gives one column the role unit',
  });
}

interface FromClause {
  readonly from: Relation;
  readonly joins: readonly Join[];
}

function resolveBlock(
  path: string,
  { from, joins }: FromClause,
  schemas: readonly TableSchema[],
  derived: ReadonlyMap<string, (relation: Relation) => RelationView>,
): ResolvedBlock {
  const relations: RelationView[] = [];
  const add = (relation: Relation) => {
    demand(!relations.some((other) => other.relation.alias === relation.alias), `${path}.from`, 'has an alias twice');
    const again =
      relation.source === 'dataset' &&
      relations.some(({ relation: { source, name } }) => source === 'dataset' && name === relation.name);
    demand(!again, `${path}.from`, 'has a dataset twice');
    const schema = schemas.find(({ name }) => name === relation.name);
    const view =
      relation.source === 'derived'
        ? derived.get(relation.name)?.(relation)
        : schema === undefined
          ? undefined
          : datasetView(relation, schema);
    if (view === undefined) return broken(`${path}.from`, `names \`${relation.name}\`, which is no table`);
    relations.push(view);
    return undefined;
  };
  const column = (ref: ColumnRef): ColumnView =>
    columnIn(relations, ref.relation, ref.column) ??
    broken(path, `names \`${ref.relation}.${ref.column}\`, which is no column`);
  add(from);
  for (const join of joins) {
    column(join.left);
    add(join.relation);
    demand(join.right.relation === join.relation.alias, `${path}.joins`, 'has a condition on another table');
    column(join.right);
    demand(join.on === undefined || join.kind === 'left', `${path}.joins`, 'narrows an inner join');
    demand(existsOf(join.on ?? null).length === 0, `${path}.joins`, 'has EXISTS outside of WHERE');
    for (const { column: narrowed } of conditionsOf(join.on ?? null)) {
      demand(narrowed.relation === join.relation.alias, `${path}.joins`, 'narrows another table');
      column(narrowed);
    }
  }
  const inside = (exists: Exists) =>
    resolveBlock(`${path}.where`, { from: exists.relation, joins: [] }, schemas, derived);
  return { path, relations, column, inside };
}

/** A condition without EXISTS in it. */
function checkPredicate(block: ResolvedBlock, predicate: Predicate | null): void {
  demand(existsOf(predicate).length === 0, block.path, 'has EXISTS outside of WHERE');
  for (const part of conditionsOf(predicate)) block.column(part.column);
}

/** The WHERE of a block; EXISTS may stand in it, on the person on both sides. */
function checkWhere(block: ResolvedBlock, where: Predicate | null): void {
  for (const part of conditionsOf(where)) block.column(part.column);
  for (const exists of existsOf(where)) {
    const inside = block.inside(exists);
    const { alias } = exists.relation;
    demand(
      !block.relations.some(({ relation }) => relation.alias === alias),
      `${block.path}.where`,
      'has an alias twice',
    );
    const units = [unitBehind(block.column(exists.left)), unitBehind(inside.column(exists.right))];
    demand(!units.includes(null), `${block.path}.where`, 'has EXISTS on something else than the person');
    checkPredicate(inside, exists.where);
  }
}

/** The comparisons of a predicate itself, without AND, OR and NOT, and without those inside of EXISTS. */
export function conditionsOf(predicate: Predicate | null): Condition[] {
  return partsOf(predicate).filter((part): part is Condition => part.kind !== 'exists');
}

/** The EXISTS of a predicate. What is inside of them is their own. */
export const existsOf = (predicate: Predicate | null): Exists[] =>
  partsOf(predicate).filter((part) => part.kind === 'exists');

function partsOf(predicate: Predicate | null): (Condition | Exists)[] {
  if (predicate === null) return [];
  if (predicate.kind === 'and' || predicate.kind === 'or') return predicate.parts.flatMap(partsOf);
  return predicate.kind === 'not' ? partsOf(predicate.part) : [predicate];
}

function checkKey(block: ResolvedBlock, key: GroupKey): void {
  if (key.kind === 'column') block.column(key.column);
  else for (const { when } of key.branches) checkPredicate(block, when);
}

function checkAggregate(block: ResolvedBlock, aggregate: Aggregate): void {
  checkPredicate(block, aggregate.filter);
  for (const argument of argumentsOf(aggregate)) block.column(argument);
}

function checkValue(block: ResolvedBlock, value: QueryValue): void {
  const aggregates = aggregatesOf(value);
  demand(aggregates.length > 0, `${block.path}.values`, 'has a value without an aggregate');
  for (const aggregate of aggregates) checkAggregate(block, aggregate);
}

function checkGroupingSets({ path }: ResolvedBlock, { groups, groupingSets = [] }: Block): void {
  const ascending = (set: readonly number[]) =>
    set.every((group, index) => group < groups.length && group > (set[index - 1] ?? -1));
  demand(groupingSets.every(ascending), `${path}.groupingSets`, 'are not ascending indexes of groups');
  demandUnique(groupingSets.map(String), `${path}.groupingSets`);
}

function checkOutputs({ path }: ResolvedBlock, block: Block): void {
  const { groups, values, constants = [], outputs, having } = block;
  demandUnique(
    [...groups, ...values, ...constants].map(({ name }) => name),
    `${path}.outputs`,
  );
  const chosen = outputs.map(({ from, index }) => `${from} ${String(index)}`).sort();
  const all = [
    ...groups.map((_, index) => `group ${String(index)}`),
    ...values.map((_, index) => `value ${String(index)}`),
    ...constants.map((_, index) => `constant ${String(index)}`),
  ];
  const asked = new Set(outputsOfHaving(having));
  const hidden = values.flatMap(({ name }, index) =>
    asked.has(name) && !chosen.includes(`value ${String(index)}`) ? [`value ${String(index)}`] : [],
  );
  const shown = [...chosen, ...hidden].sort().join();
  demand(shown === all.sort().join(), `${path}.outputs`, 'are not every group, value and constant once');
  const valueNames = values.map(({ name }) => name);
  demand(
    [...asked].every((output) => valueNames.includes(output)),
    `${path}.having`,
    'names what is no value',
  );
}

/** UNION ALL puts keys below keys and values below values; the result has the first block's names. */
function checkUnion(tree: QueryTree): void {
  const [first, ...others] = blocksOf(tree).map(({ outputs }) => outputs.map(({ from }) => from === 'value').join());
  demand(
    others.every((kinds) => kinds === first),
    'unionAll',
    'has blocks with other columns than the first',
  );
  const names = tree.outputs.map((output) => outputName(tree, output));
  demand(
    tree.orderBy.every(({ output }) => names.includes(output)),
    'orderBy',
    'names what is no output',
  );
}

const outputsOfHaving = (having: Having | undefined): string[] =>
  having === undefined
    ? []
    : having.kind === 'compare'
      ? [having.output]
      : (having.kind === 'not' ? [having.part] : having.parts).flatMap(outputsOfHaving);

function demandUnique(names: readonly string[], field: string): void {
  demand(new Set(names).size === names.length, field, 'have a name twice');
}

function demand(condition: boolean, field: string, problem: string): void {
  if (!condition) broken(field, problem);
}

function broken(field: string, problem: string): never {
  const where = field.replace(/^\./, '');
  throw new QueryError('broken-tree', `\`${where}\` ${problem}`, {
    field: where,
    remedy: 'make the tree from SQL again',
  });
}
