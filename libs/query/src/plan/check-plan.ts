// SPDX-License-Identifier: Apache-2.0
import type { QueryIssue, QueryTree } from '@glovebox/contracts';
import type { z } from 'zod';
import { ROW_ID, ROW_NUMBER, type RowsStatement } from '../print/print-contributions.ts';
import type { Probe } from '../probe.ts';
import type { TableSchema } from '../schema.ts';
import { columnsOfProbe } from '../scope/columns-used.ts';
import { functionsOf, hasExists } from './functions.ts';
import {
  AggregateOperator,
  Call,
  Cast,
  CastChild,
  ComparisonJoin,
  Expression,
  Get,
  Operator,
  Output,
  Projection,
  SerializedPlan,
} from './bound-plan.ts';

const OPERATORS = new Set([
  'LOGICAL_PROJECTION',
  'LOGICAL_AGGREGATE_AND_GROUP_BY',
  'LOGICAL_FILTER',
  'LOGICAL_COMPARISON_JOIN',
  'LOGICAL_GET',
  'LOGICAL_MATERIALIZED_CTE',
  'LOGICAL_CTE_REF',
]);

/** Expression classes, with the types that they may have; null where the class says it all. */
const EXPRESSIONS: ReadonlyMap<string, ReadonlySet<string> | null> = new Map([
  ['BOUND_REF', null],
  ['BOUND_COLUMN_REF', null],
  ['BOUND_CONSTANT', null],
  ['BOUND_CAST', null],
  ['BOUND_COMPARISON', null],
  ['BOUND_CONJUNCTION', null],
  ['BOUND_BETWEEN', null],
  ['BOUND_CASE', null],
  ['BOUND_AGGREGATE', null],
  ['BOUND_FUNCTION', null],
  [
    'BOUND_OPERATOR',
    new Set([
      'OPERATOR_NOT',
      'OPERATOR_IS_NULL',
      'OPERATOR_IS_NOT_NULL',
      'COMPARE_IN',
      'COMPARE_NOT_IN',
      'OPERATOR_COALESCE',
    ]),
  ],
]);

const EXACT = new Set(['BIGINT', 'HUGEINT', 'DECIMAL']);

/**
 * A second, independent look at what would run: the engine's bound plan of one of a tree's probes may have only the operators,
 * tables, columns and functions of the tree, and nothing but groups and aggregates may come out of it. Anything not
 * known is an issue. Empty means that the plan is what the tree says.
 * @throws QueryError when the tree itself is broken
 */
export function checkPlan(plan: unknown, tree: QueryTree, schemas: readonly TableSchema[], probe: Probe): QueryIssue[] {
  const groups = probe.layout.groups.filter(({ column }) => column !== null).length;
  return check(plan, new PlanCheck(tree, columnsOfProbe(tree, schemas)), (own, root) => {
    own.cells(root, groups);
  });
}

/**
 * The same for a statement of the audit, which lists rows that never leave: it may also read the names and numbers of rows, and gives
 * as many columns as it was printed with.
 * @throws QueryError when the tree itself is broken
 */
export function checkRowsPlan(
  plan: unknown,
  tree: QueryTree,
  schemas: readonly TableSchema[],
  { width }: RowsStatement,
): QueryIssue[] {
  const columns = [...columnsOfProbe(tree, schemas)].map(
    ([name, own]) => [name, new Set([...own, ROW_ID, ROW_NUMBER])] as const,
  );
  return check(plan, new PlanCheck(tree, new Map(columns)), (own, root) => {
    own.rows(root, width);
  });
}

function check(plan: unknown, own: PlanCheck, demandRoot: (own: PlanCheck, root: unknown) => void): QueryIssue[] {
  const serialized = SerializedPlan.safeParse(plan);
  if (!serialized.success) return [issue('plan-unreadable', 'The engine did not bind the printed query.')];
  const [root] = serialized.data.plans;
  own.visit(root);
  demandRoot(own, root);
  return own.issues;
}

class PlanCheck {
  readonly issues: QueryIssue[] = [];
  readonly #columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #functions: ReadonlySet<string>;
  /** A set of people that a condition looks into is a join of kind MARK. */
  readonly #joins: ReadonlySet<string>;

  constructor(tree: QueryTree, columns: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#columns = columns;
    this.#functions = functionsOf(tree);
    this.#joins = new Set(['INNER', 'LEFT', ...(hasExists(tree) ? ['MARK'] : [])]);
  }

  /** Every object of the plan, whatever key it stands under. */
  visit(node: unknown): void {
    if (typeof node !== 'object' || node === null) return;
    const { type } = node as { type?: unknown };
    if (typeof type === 'string' && type.startsWith('LOGICAL_')) this.#operator(type, node);
    if ('expression_class' in node) this.#expression(node);
    for (const part of Object.values(node) as unknown[]) this.visit(part);
  }

  /** The outermost operators: a projection of groups and aggregates, so that no row can come out. */
  cells(root: unknown, expected: number): void {
    const node = belowTables(root);
    const top = Operator.safeParse(node);
    const below = top.success ? top.data.children : [];
    const aggregated = Operator.safeParse(below[0]);
    const groups = AggregateOperator.safeParse(below[0]);
    const isAggregate =
      aggregated.success && aggregated.data.type === 'LOGICAL_AGGREGATE_AND_GROUP_BY' && groups.success;
    if (!top.success || top.data.type !== 'LOGICAL_PROJECTION' || below.length !== 1 || !isAggregate) {
      this.#add('plan-lists-rows', 'The plan does not end in an aggregate.');
      return;
    }
    if (groups.data.groups.length !== expected) this.#add('plan-groups', 'The plan has other groups than the tree.');
    for (const output of this.#read(Projection, node)?.expressions ?? []) {
      if (this.#read(Output, output)?.return_type.id !== 'VARCHAR')
        this.#add('plan-output', 'An output of the plan is not text.');
    }
  }

  /** A projection of so many columns. */
  rows(root: unknown, width: number): void {
    const node = belowTables(root);
    const top = Operator.safeParse(node);
    const isProjection = top.success && top.data.type === 'LOGICAL_PROJECTION';
    if (!isProjection || this.#read(Projection, node)?.expressions.length !== width)
      this.#add('plan-output', 'The plan has other columns than were printed.');
  }

  #operator(type: string, node: object): void {
    if (!OPERATORS.has(type)) {
      this.#add('plan-operator', `The plan has the operator ${type}.`);
      return;
    }
    if (type === 'LOGICAL_GET') this.#get(node);
    if (type === 'LOGICAL_COMPARISON_JOIN') {
      const join = this.#read(ComparisonJoin, node);
      if (join === null) return;
      if (!this.#joins.has(join.join_type)) this.#add('plan-join', `The plan has a join of kind ${join.join_type}.`);
      if (join.conditions.some(({ comparison }) => comparison !== 'COMPARE_EQUAL'))
        this.#add('plan-join', 'The plan joins by another comparison than equality.');
    }
  }

  #get(node: object): void {
    const get = this.#read(Get, node);
    if (get === null) return;
    const { catalog, schema, table } = get.function_data;
    const columns = this.#columns.get(table);
    if (get.name !== 'seq_scan' || catalog !== 'memory' || schema !== 'main' || columns === undefined) {
      this.#add('plan-table', `The plan reads \`${table}\`, which is not in the tree.`);
      return;
    }
    for (const { index } of get.column_indexes) {
      const name = get.names[Number(index)] ?? index;
      // A scan that needs no column reads row identifiers, which have no name.
      if (!columns.has(name) && get.names[Number(index)] !== undefined)
        this.#add('plan-column', `The plan reads \`${table}.${name}\`, which is not in the tree.`);
    }
  }

  #expression(node: object): void {
    const expression = this.#read(Expression, node);
    if (expression === null) return;
    const types = EXPRESSIONS.get(expression.expression_class);
    if (types === undefined || types?.has(expression.type) === false) {
      this.#add('plan-expression', `The plan has the expression ${expression.expression_class} ${expression.type}.`);
      return;
    }
    if (expression.expression_class === 'BOUND_CAST') this.#cast(node);
    if (expression.expression_class === 'BOUND_AGGREGATE' || expression.expression_class === 'BOUND_FUNCTION') {
      const name = this.#read(Call, node)?.name ?? '';
      if (!this.#functions.has(name)) this.#add('plan-function', `The plan calls ${name}, which is not in the tree.`);
    }
  }

  /** Constants to the type of their column, anything to text, an average to its grid, exact numbers to wider ones. */
  #cast(node: object): void {
    const cast = this.#read(Cast, node);
    const child = cast === null ? null : this.#read(CastChild, cast.child);
    if (cast === null || child === null) return;
    const from = child.return_type?.id ?? '';
    const allowed =
      child.expression_class === 'BOUND_CONSTANT' ||
      cast.return_type.id === 'VARCHAR' ||
      (cast.try_cast && (from === 'DOUBLE' || EXACT.has(from)) && cast.return_type.id === 'DECIMAL') ||
      (EXACT.has(from) && EXACT.has(cast.return_type.id) && cast.return_type.id !== 'BIGINT');
    if (!allowed) this.#add('plan-cast', `The plan casts ${from} to ${cast.return_type.id}.`);
  }

  #read<S extends z.ZodType>(shape: S, node: unknown): z.infer<S> | null {
    const parsed = shape.safeParse(node);
    if (parsed.success) return parsed.data;
    this.#add('plan-unreadable', 'A part of the plan has an unknown form.');
    return null;
  }

  #add(code: string, message: string): void {
    this.issues.push(issue(code, message.slice(0, 200)));
  }
}

/** What stands behind the tables that are made first. */
function belowTables(node: unknown): unknown {
  const top = Operator.safeParse(node);
  return top.success && top.data.type === 'LOGICAL_MATERIALIZED_CTE' ? belowTables(top.data.children.at(-1)) : node;
}

const issue = (code: string, message: string): QueryIssue => ({ code, message, place: null });
