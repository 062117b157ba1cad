// SPDX-License-Identifier: Apache-2.0
import type {
  Agreement,
  Aggregate,
  AggregateName,
  Block,
  ColumnRef,
  Denied,
  GroupKey,
  Join,
  QueryTree,
} from '@glovebox/contracts';
import {
  aggregatesOf,
  argumentsOf,
  blocksOf,
  datasetsOfAll,
  isCanonical,
  resolveTree,
  tableSchemas,
  unitBehind,
  type ResolvedBlock,
} from '@glovebox/query';
import { admitPredicate, admitWholeColumn } from './admit-computation-constants.ts';
import { admitAggregate, admitUse, Admission, list } from './admit-computation-uses.ts';
import { denyOnError } from './reasons.ts';

export interface AdmissionInput {
  readonly agreement: Agreement;
  readonly tree: QueryTree;
  readonly purpose: string;
  readonly receiver?: string;
}

const REASONS_MAX = 100;

/**
 * Whether the terms of every owner that a computation touches admit it, as a question: columns only in their roles,
 * constants only as declared, aggregates, purpose and receiver as allowed. Every reason names the owner, the clause and
 * what would admit it. How few people an answer may rest on is the release's part: `minimumPeople` is the strictest
 * owner's. The tree may come from anybody; one that fits no schema is denied.
 */
export function admitComputation(
  input: AdmissionInput,
): { kind: 'allowed'; datasets: string[]; minimumPeople: number } | Denied {
  return denyOnError('computation', () => judge(input));
}

function judge({ agreement, tree, purpose, receiver }: AdmissionInput): ReturnType<typeof admitComputation> {
  const admission = new Admission(agreement);
  const { derived, blocks } = resolveTree(tree, tableSchemas(agreement.datasets));
  const used = agreement.datasets.filter(({ name }) =>
    [...derived, ...blocks].some(({ relations }) => datasetsOfAll(relations).includes(name)),
  );
  admitPurpose(admission, agreement, used, purpose);
  if (receiver !== undefined) admitReceiver(admission, agreement, used, receiver);
  for (const dataset of used) admitUnit(admission, dataset);
  tree.derived.forEach((table, index) => {
    const block = derived[index];
    if (block === undefined) return;
    admitJoins(admission, block, table.joins);
    admitPredicate(admission, block, table.where);
    admitUse(admission, block, table.unit.column, 'person');
    for (const { aggregate } of table.columns) admitCall(admission, block, aggregate);
  });
  blocksOf(tree).forEach((block, index) => {
    const names = blocks[index];
    if (names !== undefined) admitBlock(admission, names, block);
  });
  if (admission.reasons.length > 0) return { kind: 'denied', reasons: admission.reasons.slice(0, REASONS_MAX) };
  return {
    kind: 'allowed',
    datasets: used.map(({ name }) => name),
    minimumPeople: Math.max(...used.map(({ terms }) => terms.minimumPeople)),
  };
}

function admitBlock(admission: Admission, names: ResolvedBlock, block: Block): void {
  admitJoins(admission, names, block.joins);
  admitPredicate(admission, names, block.where);
  for (const { key } of block.groups) admitGroup(admission, names, key);
  for (const { value } of block.values)
    for (const aggregate of aggregatesOf(value)) admitCall(admission, names, aggregate);
}

type Datasets = Agreement['datasets'];

function admitPurpose(admission: Admission, agreement: Agreement, used: Datasets, purpose: string): void {
  if (!agreement.purposes.includes(purpose))
    admission.refuse({
      code: 'purpose',
      message: `The agreement has no purpose \`${purpose}\`.`,
      clause: 'purposes',
      remedy: `choose one of ${list(agreement.purposes)}`.slice(0, 400),
    });
  for (const { name, terms } of used)
    if (!terms.purposes.includes(purpose)) {
      const message = `${name} is not lent for the purpose \`${purpose}\`.`;
      admission.refuseBy(
        name,
        'purposes',
        { code: 'purpose', message },
        `choose one of ${list(terms.purposes)}`,
        `add \`${purpose}\``,
      );
    }
}

function admitReceiver(admission: Admission, agreement: Agreement, used: Datasets, receiver: string): void {
  if (!agreement.receivers.includes(receiver))
    admission.refuse({
      code: 'receiver',
      message: `\`${receiver}\` receives no results of this agreement.`,
      clause: 'receivers',
      remedy: `choose one of ${list(agreement.receivers)}`.slice(0, 400),
    });
  for (const { name, terms } of used)
    if (!terms.receivers.includes(receiver)) {
      const message = `Results that rest on ${name} do not go to \`${receiver}\`.`;
      admission.refuseBy(
        name,
        'receivers',
        { code: 'receiver', message },
        `choose one of ${list(terms.receivers)}`,
        `add \`${receiver}\``,
      );
    }
}

/** Without exactly one person per row nothing can be counted in people. */
function admitUnit(admission: Admission, { name, terms }: Datasets[number]): void {
  const units = terms.columns.filter((column) => column.terms.role === 'unit');
  if (units.length === 1) return;
  const message = `${name} has ${String(units.length)} columns that identify people; it needs exactly one.`;
  admission.refuseBy(
    name,
    'columns',
    { code: 'no-person', message },
    'leave the dataset out',
    'give one column the role unit',
  );
}

function admitJoins(admission: Admission, block: ResolvedBlock, joins: readonly Join[]): void {
  for (const { left, right, on = null } of joins) {
    admitPredicate(admission, block, on);
    for (const side of [left, right]) admitUse(admission, block, side, 'join');
    const [leftUnit, rightUnit] = [unitOf(block, left), unitOf(block, right)];
    if (leftUnit === null || rightUnit === null || sameType(leftUnit, rightUnit)) continue;
    const clause = `columns.${rightUnit.column.name}.type`;
    const message = `${leftUnit.dataset}.${leftUnit.column.name} and ${rightUnit.dataset}.${rightUnit.column.name} identify people in different types.`;
    admission.refuseBy(
      rightUnit.dataset,
      clause,
      { code: 'person-types', message },
      'leave one dataset out',
      'publish the column in the same type',
    );
  }
}

const unitOf = (block: ResolvedBlock, ref: ColumnRef) => unitBehind(block.column(ref));

type Unit = NonNullable<ReturnType<typeof unitBehind>>;

const sameType = (a: Unit, b: Unit): boolean => JSON.stringify(a.column.type) === JSON.stringify(b.column.type);

function admitGroup(admission: Admission, block: ResolvedBlock, key: GroupKey): void {
  if (key.kind === 'column') {
    admitWholeColumn(admission, block, key.column);
    return;
  }
  for (const { when } of key.branches) admitPredicate(admission, block, when);
  const results = [...key.branches.map(({ then }) => then), ...(key.otherwise === null ? [] : [key.otherwise])];
  if (new Set(results.map(({ type }) => type)).size > 1 || !results.every(isCanonical))
    admission.refuse({
      code: 'case-results',
      message: 'The results of a CASE are not constants of one type.',
      remedy: 'make the tree from SQL again',
    });
}

function admitCall(admission: Admission, block: ResolvedBlock, aggregate: Aggregate): void {
  admitPredicate(admission, block, aggregate.filter);
  const name = nameOf(aggregate);
  const columns = argumentsOf(aggregate);
  if (columns.length === 0) admitAggregate(admission, block, null, name);
  for (const column of columns) {
    admitUse(admission, block, column, name);
    admitAggregate(admission, block, column, name);
  }
}

function nameOf(aggregate: Aggregate): AggregateName {
  if (aggregate.kind === 'count-rows') return 'count';
  if (aggregate.kind !== 'pair') return aggregate.kind;
  return aggregate.statistic.startsWith('regr') ? 'regression' : 'correlation';
}
