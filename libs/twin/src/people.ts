// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import type { TwinValue } from './choices.ts';
import { TwinError } from './error.ts';
import type { Sequence } from './random.ts';

/**
 * People of one dataset, numbered from 1: the first `shared` are in every dataset of the room, the others in this one
 * alone. `place` is the dataset's among them.
 */
export function peopleOf(people: number, overlap: number, place: number): number[] {
  const shared = Math.round(people * overlap);
  return Array.from({ length: people }, (_, index) => 1 + index + (index < shared ? 0 : place * people));
}

/** Who each row is about: everybody has at least one, and on average so many. */
export function personOfRows(people: readonly number[], rowsPerPerson: number, sequence: Sequence): number[] {
  return people.flatMap((person) => Array<number>(1 + sequence.below(2 * rowsPerPerson - 1)).fill(person));
}

/** How a person is called in a unit column of this type: the same in every dataset. */
export function nameOf(person: number, type: ColumnType): TwinValue {
  switch (type.type) {
    case 'integer':
      return BigInt(person);
    case 'date':
      if (person <= LAST_DAY) return BigInt(person);
      throw new TwinError('size', 'there are not so many days as people', { field: 'people', remedy: 'ask for fewer' });
    case 'decimal':
      return BigInt(person) * 10n ** BigInt(type.scale);
    case 'timestamp':
      return BigInt(person) * 1_000_000n;
    case 'text':
      return `made-up-person-${String(person)}`;
    case 'boolean':
      return person % 2 === 0;
  }
}

/** 9999-12-31, in days since 1970. */
const LAST_DAY = 2_932_896;
