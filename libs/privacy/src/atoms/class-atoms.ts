// SPDX-License-Identifier: Apache-2.0
import type { ClassFacts } from '../audit/class-facts.ts';
import type { NamedAtoms, UnitedAtoms } from './atom-names.ts';
import { largestAmounts, type RowAmounts } from './class-amounts.ts';
import { countPeople } from './class-people.ts';
import { firstOf, onePart, refine, type Parts } from './partition.ts';
import type { Counted, Signatures } from './signatures.ts';

/** The largest contributions of a class that are looked at. People beyond cannot dominate a union with it by much. */
const LARGEST = 8;

export interface AtomsAsked {
  readonly atoms: UnitedAtoms;
  /** Those of them that are in the data. */
  readonly named: NamedAtoms;
  /** Of the state: classes count from 1. */
  readonly classesBefore: number;
  /** Each over all atoms. */
  readonly sources: readonly Signatures[];
  /** How often an atom is in the data now, or for people a set of bits. Null where no count is asked for. */
  readonly present: Uint32Array | null;
  /** By measure, what rows add to it. */
  readonly amounts: ReadonlyMap<string, RowAmounts>;
  readonly minimumPeople: number;
  readonly classesMax: number;
}

/** The atoms of a table by class: alike in everything released before and everything asked for now. */
export interface PresentClasses {
  /** By atom, numbered in the order of their first atoms. */
  readonly classOf: Parts;
  readonly classBefore: readonly number[];
  /** By class and source: how an atom of it is counted there. */
  readonly counted: readonly (readonly (readonly Counted[])[])[];
  readonly present: readonly number[];
  readonly facts: readonly ClassFacts[];
}

/** Refines the classes of a table by what is asked for. Null where there are more than can be looked at. */
export function classAtoms(asked: AtomsAsked): PresentClasses | null {
  const { atoms, sources, present, minimumPeople } = asked;
  const classOf = cut(asked);
  if (classOf === null) return null;
  const first = firstOf(classOf);
  const { atoms: counts, people, few } = countPeople(atoms.names, classOf, minimumPeople);
  const own = { of: here(classOf.of, atoms.placeOf), size: classOf.size };
  const amounts = [...asked.amounts].map(
    ([measure, rows]) => [measure, largestAmounts(asked.named, own, rows, LARGEST)] as const,
  );
  return {
    classOf,
    classBefore: first.map((atom) => atoms.before[atom] ?? 0),
    counted: first.map((atom) => sources.map(({ of, counted }) => counted(of[atom] ?? 0))),
    present: first.map((atom) => present?.[atom] ?? 0),
    facts: first.map((_, index) => ({
      atoms: counts[index] ?? 0,
      people: people[index] ?? 0,
      few: few[index] ?? null,
      amounts: new Map(
        amounts.flatMap(([measure, byClass]) => {
          const found = byClass[index];
          return found === undefined ? [] : [[measure, found] as const];
        }),
      ),
    })),
  };
}

function cut({ atoms, classesBefore, sources, present, classesMax }: AtomsAsked): Parts | null {
  const numberings = [
    { of: atoms.before, size: classesBefore + 1 },
    ...sources,
    ...(present === null || isConstant(present) ? [] : [{ of: present, size: largestIn(present) + 1 }]),
  ];
  let parts: Parts | null = onePart(atoms.before.length);
  for (const { of, size } of numberings) {
    if (size > 1 && parts !== null) parts = refine(parts, of, size, classesMax);
  }
  return parts;
}

/** Of the atoms of the data alone. */
const here = (of: Uint32Array<ArrayBuffer>, placeOf: Uint32Array<ArrayBuffer> | null): Uint32Array<ArrayBuffer> =>
  placeOf === null ? of : placeOf.map((place) => of[place] ?? 0);

const isConstant = (numbers: Uint32Array): boolean => {
  for (let at = 1; at < numbers.length; at += 1) if (numbers[at] !== numbers[0]) return false;
  return true;
};

const largestIn = (numbers: Uint32Array): number => numbers.reduce((most, one) => (one > most ? one : most), 0);
