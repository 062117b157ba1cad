// SPDX-License-Identifier: Apache-2.0
import { uniteAtoms } from '../atoms/atom-names.ts';
import { firstOf, onePart, refine } from '../atoms/partition.ts';
import { PrivacyError } from '../error.ts';
import { CLASSES_MAX, emptyAtomTable, type AtomTable, type AuditState, type ReleasedVector } from './audit-state.ts';
import { vectorText } from './vectors.ts';

/**
 * Two branches of a history as one: whatever either says was released counts as released. Classes become the common
 * refinement; a number that both branches know is kept once. The order of the branches makes no difference to what is
 * audited later. A branch that another one extends adds nothing.
 * @throws PrivacyError `too-many-classes`
 */
export function uniteStates(left: AuditState, right: AuditState): AuditState {
  const names = new Set([...left.keys(), ...right.keys()]);
  return new Map([...names].map((name) => [name, uniteTables(left.get(name), right.get(name))]));
}

function uniteTables(left: AtomTable = emptyAtomTable, right: AtomTable = emptyAtomTable): AtomTable {
  const { names, before, placeOf } = uniteAtoms(left, right.names);
  const fromRight = new Uint16Array(before.length);
  for (const [at, class_] of right.classOf.entries()) fromRight[placeOf?.[at] ?? at] = class_;
  const cut = refine(onePart(before.length), before, left.classes + 1, CLASSES_MAX);
  const parts = cut && refine(cut, fromRight, right.classes + 1, CLASSES_MAX);
  if (parts === null) throw new PrivacyError('too-many-classes', 'the branches of the history do not unite');
  const classes = firstOf(parts).map((at, part) => ({
    class: part + 1,
    left: before[at] ?? 0,
    right: fromRight[at] ?? 0,
  }));
  const released = [
    ...left.released.map((number) => translate(number, (old) => classesWhere(classes, 'left', old))),
    ...right.released.map((number) => translate(number, (old) => classesWhere(classes, 'right', old))),
  ];
  const distinct = new Map(released.map((number) => [`${number.measure} ${vectorText(number.vector)}`, number]));
  return {
    names,
    classOf: Uint16Array.from(parts.of, (part) => part + 1),
    classes: parts.size,
    released: [...distinct.values()],
  };
}

type Pairing = { readonly class: number; readonly left: number; readonly right: number };

const classesWhere = (classes: readonly Pairing[], side: 'left' | 'right', old: number): number[] =>
  classes.filter((pair) => pair[side] === old).map((pair) => pair.class);

/** A released number over finer classes: each class counts as often as the one that it was a part of. */
export function translate(
  { measure, vector }: ReleasedVector,
  partsOf: (old: number) => readonly number[],
): ReleasedVector {
  const classes: number[] = [];
  const coefficientOf = new Map<number, number>();
  for (const [place, old] of vector.classes.entries()) {
    for (const part of partsOf(old)) {
      classes.push(part);
      coefficientOf.set(part, vector.coefficients[place] ?? 0);
    }
  }
  classes.sort((a, b) => a - b);
  return { measure, vector: { classes, coefficients: classes.map((part) => coefficientOf.get(part) ?? 0) } };
}
