// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn, DatasetTerms } from '@glovebox/contracts';
import { choicesOf, type TwinValue } from './choices.ts';
import { TwinError } from './error.ts';
import { nameOf, peopleOf, personOfRows } from './people.ts';
import { sequenceOf, shuffled, type Sequence } from './random.ts';

/** How much is made up. None of it is learnt from anywhere. */
export interface TwinSize {
  /** In each dataset. */
  readonly people: number;
  /** On average; everybody has at least one. */
  readonly rowsPerPerson: number;
  /** Share of the people who are in every dataset, from 0 to 1, so that joins find somebody. */
  readonly overlap: number;
  /** The same seed and terms give the same rows. */
  readonly seed: number;
}

export const DEFAULT_TWIN_SIZE: TwinSize = Object.freeze({ people: 2000, rowsPerPerson: 2, overlap: 0.75, seed: 1 });

/** A made-up dataset, values by column and then by row. */
export interface TwinTable {
  readonly dataset: string;
  readonly columns: readonly DatasetColumn[];
  readonly values: readonly (readonly TwinValue[])[];
  readonly rows: number;
}

/**
 * Twins of the datasets of one agreement, from their terms alone: the signature has no place for data. Every row could be
 * sealed under the terms. With at least as many rows as a column has declared values or bins (and a tenth more where it
 * can be empty), each of them occurs. All of a column's are equally frequent and no column depends on another: a twin
 * tells nothing about the data, neither its size nor its shape.
 * @throws TwinError `size`, `no-value`
 */
export function twinOf(
  datasets: readonly { readonly name: string; readonly terms: DatasetTerms }[],
  size: TwinSize,
): TwinTable[] {
  return datasets.map(({ name, terms }, place) => twinRows(terms, { ...size, dataset: name, place }));
}

/** One of them: the `place` of a dataset in its agreement tells its own people from those of others. */
export function twinRows(
  { columns }: Pick<DatasetTerms, 'columns'>,
  size: TwinSize & { readonly dataset: string; readonly place: number },
): TwinTable {
  checkSize(size);
  const { people, rowsPerPerson, overlap, seed, dataset, place } = size;
  const sequence = (subject: string) => sequenceOf(String(seed), dataset, subject);
  const everybody = peopleOf(people, overlap, place);
  const persons = personOfRows(everybody, rowsPerPerson, sequence('rows'));
  const [unit] = columns.filter(({ terms }) => terms.role === 'unit');
  const values = columns.map((column): TwinValue[] => {
    const own = sequence(`column ${column.name}`);
    if (column.terms.role !== 'unit') return valuesOf(column, persons.length, own);
    const named = column === unit ? persons : persons.map(() => everybody[own.below(people)] ?? 1);
    return named.map((person) => nameOf(person, column.type));
  });
  return { dataset, columns, values, rows: persons.length };
}

/** Every choice equally often, in any order, a tenth of the rows empty where that may be. */
function valuesOf(column: DatasetColumn, rows: number, sequence: Sequence): TwinValue[] {
  const choices = choicesOf(column);
  const empty = column.nullable ? Math.floor(rows / 10) : 0;
  const dealt = Array.from({ length: rows }, (_, row) => (row < empty ? null : row - empty));
  return shuffled(dealt, sequence).map((place) =>
    place === null ? null : (choices[place % choices.length]?.(sequence) ?? null),
  );
}

const MOST_ROWS = 10_000_000;

function checkSize({ people, rowsPerPerson, overlap }: TwinSize): void {
  const isWhole = Number.isSafeInteger(people) && Number.isSafeInteger(rowsPerPerson);
  if (
    isWhole &&
    people >= 1 &&
    rowsPerPerson >= 1 &&
    people * rowsPerPerson <= MOST_ROWS &&
    overlap >= 0 &&
    overlap <= 1
  )
    return;
  throw new TwinError('size', 'no twin can be made in this size', {
    field: 'people',
    remedy: `give whole numbers from 1, at most ${String(MOST_ROWS)} rows together, and an overlap between 0 and 1`,
  });
}
