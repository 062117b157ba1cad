// SPDX-License-Identifier: Apache-2.0
import { isDominated, type DominanceRule, type Magnitudes } from '../rules/dominance.ts';

/** What one person adds to a measure within a class, without its sign. */
export interface PersonAmount {
  readonly person: number;
  readonly amount: bigint;
}

/** A class of atoms as the data loaded now shows it. A person is a keyed hash. */
export interface ClassFacts {
  readonly atoms: number;
  /** Distinct people behind its atoms. */
  readonly people: number;
  /** They themselves, where they are fewer than the minimum. Null: they are at least as many. */
  readonly few: readonly number[] | null;
  /** By measure: the largest contributions in it, from the largest on, and the total of all. */
  readonly amounts: ReadonlyMap<string, { readonly largest: readonly PersonAmount[]; readonly total: bigint }>;
}

/** Whether a set of classes is one that an answer may be about. */
export class ClassSafety {
  readonly classes: number;
  readonly #classes: readonly ClassFacts[];
  readonly minimumPeople: number;
  readonly #dominance: DominanceRule | null;

  constructor(classes: readonly ClassFacts[], minimumPeople: number, dominance: DominanceRule | null) {
    this.classes = classes.length;
    this.#classes = classes;
    this.minimumPeople = minimumPeople;
    this.#dominance = dominance;
  }

  /** At least the minimum of distinct people, none of whom dominates the measure. */
  isSafe(measure: string, indexes: readonly number[]): boolean {
    return this.#hasEnough(indexes) && !this.#isDominated(measure, indexes);
  }

  people(indexes: readonly number[]): number {
    return indexes.reduce((sum, index) => sum + (this.#classes[index]?.people ?? 0), 0);
  }

  atoms(indexes: readonly number[]): number {
    return indexes.reduce((sum, index) => sum + (this.#classes[index]?.atoms ?? 0), 0);
  }

  /** A class with the minimum suffices; the people of smaller ones are united, because one person may be in several. */
  #hasEnough(indexes: readonly number[]): boolean {
    const people = new Set<number>();
    for (const index of indexes) {
      const few = this.#classes[index]?.few;
      if (few === null) return true;
      for (const person of few ?? []) people.add(person);
      if (people.size >= this.minimumPeople) return true;
    }
    return false;
  }

  #isDominated(measure: string, indexes: readonly number[]): boolean {
    if (this.#dominance === null) return false;
    const united = this.#magnitudes(measure, indexes);
    return united !== null && isDominated(united, this.#dominance);
  }

  #magnitudes(measure: string, indexes: readonly number[]): Magnitudes | null {
    const byPerson = new Map<number, bigint>();
    let total = 0n;
    let known = false;
    for (const index of indexes) {
      const amounts = this.#classes[index]?.amounts.get(measure);
      if (amounts === undefined) continue;
      known = true;
      total += amounts.total;
      for (const { person, amount } of amounts.largest) byPerson.set(person, (byPerson.get(person) ?? 0n) + amount);
    }
    if (!known) return null;
    let largest = 0n;
    let second = 0n;
    for (const amount of byPerson.values()) {
      if (amount > largest) [largest, second] = [amount, largest];
      else if (amount > second) second = amount;
    }
    return { largest, second, total };
  }
}
