// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef, Join, Predicate } from '@glovebox/contracts';
import { conditionsOf, existsOf, unitBehind, type ResolvedBlock } from '@glovebox/query';
import type { Admission } from './admission.ts';
import { admitDimension } from './clauses.ts';
import { typesMatch, type Condition } from './limits.ts';
import { admitUse } from './uses.ts';

/** Whether relations meet as their owners allow: in the person, under conditions that are admitted. */
export function admitJoins(admission: Admission, block: ResolvedBlock, joins: readonly Join[]): void {
  for (const { left, right, on = null } of joins) {
    admitPredicate(admission, block, on);
    admitMeeting(admission, [block, left], [block, right]);
  }
}

type Side = readonly [ResolvedBlock, ColumnRef];

/** Rows of two relations meet in the person, whom both identify in the same way. */
function admitMeeting(admission: Admission, ...sides: readonly [Side, Side]): void {
  for (const [block, ref] of sides) admitUse(admission, block, ref, 'join');
  const [leftUnit = null, rightUnit = null] = sides.map(([block, ref]) => unitBehind(block.column(ref)));
  if (leftUnit === null || rightUnit === null || sameType(leftUnit, rightUnit)) return;
  admission.refuseBy({
    dataset: rightUnit.dataset,
    clause: `columns.${rightUnit.column.name}.type`,
    code: 'person-types',
    message: `${leftUnit.dataset}.${leftUnit.column.name} and ${rightUnit.dataset}.${rightUnit.column.name} identify people in different types.`,
    remedy: 'leave one dataset out',
    grant: 'publish the column in the same type',
    change: null,
  });
}

type Unit = NonNullable<ReturnType<typeof unitBehind>>;

const sameType = (a: Unit, b: Unit): boolean => JSON.stringify(a.column.type) === JSON.stringify(b.column.type);

/** Whether a condition compares only dimensions, and only with constants that their owners declared. */
export function admitPredicate(admission: Admission, block: ResolvedBlock, predicate: Predicate | null): void {
  for (const condition of conditionsOf(predicate)) admitCondition(admission, block, condition, 'filter');
  for (const exists of existsOf(predicate)) {
    const inside = block.inside(exists);
    admitMeeting(admission, [block, exists.left], [inside, exists.right]);
    admitPredicate(admission, inside, exists.where);
  }
}

/** `within`: the values of a group are declared ones always, those of a filter where the rules say so. */
export function admitCondition(
  admission: Admission,
  block: ResolvedBlock,
  condition: Condition,
  within: 'filter' | 'group',
): void {
  const view = block.column(condition.column);
  if (!admitUse(admission, block, condition.column, condition.kind === 'is-null' ? 'presence' : 'filter')) return;
  if (view.kind !== 'dataset') return;
  const { dataset, column } = view;
  if (!typesMatch(condition, column)) {
    admission.refuseBy({
      dataset,
      clause: `columns.${column.name}.type`,
      code: 'literal-type',
      message: `${dataset}.${column.name} is of type ${column.type.type}; it is compared with a constant of another type.`,
      remedy: `compare it with a constant of type ${column.type.type}`,
      grant: 'publish it in another type',
      change: null,
    });
    return;
  }
  const declaredOnly = within === 'group' || admission.rulesOf([dataset]).filters === 'declared';
  admitDimension(admission, { dataset, column, through: condition.column.through, condition, declaredOnly });
}
