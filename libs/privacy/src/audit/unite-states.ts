// SPDX-License-Identifier: Apache-2.0
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
  const atoms: bigint[] = [];
  const pairs: number[] = [];
  const index = new Map<number, number>();
  for (const [atom, a, b] of aligned(left, right)) {
    const pair = a * (CLASSES_MAX + 1) + b;
    if (!index.has(pair)) index.set(pair, index.size + 1);
    atoms.push(atom);
    pairs.push(index.get(pair) ?? 0);
  }
  if (index.size > CLASSES_MAX) throw new PrivacyError('too-many-classes', 'the branches of the history do not unite');
  const classes = [...index].map(([pair, class_]) => ({
    class: class_,
    left: Math.floor(pair / (CLASSES_MAX + 1)),
    right: pair % (CLASSES_MAX + 1),
  }));
  const released = [
    ...left.released.map((number) => translate(number, (old) => classesWhere(classes, 'left', old))),
    ...right.released.map((number) => translate(number, (old) => classesWhere(classes, 'right', old))),
  ];
  const distinct = new Map(released.map((number) => [`${number.measure} ${vectorText(number.vector)}`, number]));
  return {
    atoms: BigUint64Array.from(atoms),
    classOf: Uint16Array.from(pairs),
    classes: index.size,
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

/** Both lists of atoms in one ascending pass, with the class on either side. */
function* aligned(left: AtomTable, right: AtomTable): Generator<[atom: bigint, left: number, right: number]> {
  let [a, b] = [0, 0];
  while (a < left.atoms.length || b < right.atoms.length) {
    const atomA = left.atoms[a];
    const atomB = right.atoms[b];
    if (atomB === undefined || (atomA !== undefined && atomA < atomB)) {
      yield [atomA ?? 0n, left.classOf[a] ?? 0, 0];
      a += 1;
    } else if (atomA === undefined || atomB < atomA) {
      yield [atomB, 0, right.classOf[b] ?? 0];
      b += 1;
    } else {
      yield [atomA, left.classOf[a] ?? 0, right.classOf[b] ?? 0];
      a += 1;
      b += 1;
    }
  }
}
