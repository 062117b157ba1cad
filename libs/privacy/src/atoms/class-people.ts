// SPDX-License-Identifier: Apache-2.0
import type { AtomNames } from './atom-names.ts';
import type { Parts } from './partition.ts';

/** Of each class: how many atoms it has, how many people those are of, and who, where those are few. */
export interface ClassPeople {
  readonly atoms: Float64Array;
  readonly people: Uint32Array;
  /** Null: at least the minimum. */
  readonly few: readonly (readonly number[] | null)[];
}

/** The atoms of a person stand beside each other, so nobody is counted twice who is not the last one of a class. */
export function countPeople({ high }: AtomNames, { of, size }: Parts, minimumPeople: number): ClassPeople {
  const atoms = new Float64Array(size);
  const people = new Uint32Array(size);
  const last = new Uint32Array(size);
  const few = Array.from({ length: size }, (): number[] => []);
  for (let atom = 0; atom < of.length; atom += 1) {
    const part = of[atom] ?? 0;
    const person = high[atom] ?? 0;
    atoms[part] = (atoms[part] ?? 0) + 1;
    const known = people[part] ?? 0;
    if (known > 0 && last[part] === person) continue;
    last[part] = person;
    people[part] = known + 1;
    if (known + 1 < minimumPeople) few[part]?.push(person);
  }
  return { atoms, people, few: few.map((own, part) => ((people[part] ?? 0) < minimumPeople ? own : null)) };
}
