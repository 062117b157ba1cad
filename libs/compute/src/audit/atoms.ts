// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  CLASSES_MAX,
  classAtoms,
  nameAtoms,
  nameSalt,
  signAtoms,
  uniteAtoms,
  type AtomNames,
  type AtomTable,
  type NamedAtoms,
  type PresentClasses,
  type RowAmounts,
} from '@glovebox/privacy';
import { ComputeError } from '../error.ts';
import { eachNumbers, sizeOf } from './engine-columns.ts';
import type { SourceLines } from './source-lines.ts';

/** So many classes are looked at; those that nothing tells apart in the end become one again. */
const PRESENT_CLASSES_MAX = 16 * CLASSES_MAX;

const NONE = new Uint32Array(0);

/** A part of a class's signature: its atoms are counted `times` in the cell, by the aggregates of `flags`. */
export interface SignaturePart {
  readonly source: number;
  readonly cell: number;
  readonly flags: bigint;
  readonly times: number;
}

/** The classes of a table of atoms, each with what it is counted in. */
export interface ClassedTable extends PresentClasses {
  readonly names: AtomNames;
  readonly parts: readonly (readonly SignaturePart[])[];
}

export interface TableInput {
  /** By number: the atoms that are in the data. */
  readonly named: NamedAtoms;
  readonly before: AtomTable;
  readonly sources: readonly SourceLines[];
  /** By number, as the state of an atom in the data; null where no count is asked for. */
  readonly present: 'times' | Uint32Array | null;
  readonly amounts: ReadonlyMap<string, RowAmounts>;
  readonly minimumPeople: number;
}

/** The people of a table `(u, tag)` as atoms, by its row numbers. */
export async function namePeople(connection: DuckDBConnection, table: string): Promise<NamedAtoms> {
  const size = await sizeOf(connection, table);
  const high = new Uint32Array(size);
  const sql = `SELECT rowid::UINTEGER, tag FROM "${table}"`;
  await eachNumbers(connection, sql, [1, 1], (rows, [numbers = NONE, tags = NONE]) => {
    for (let line = 0; line < rows; line += 1) high[numbers[line] ?? 0] = tags[line] ?? 0;
  });
  return nameAtoms({ high, low: new Uint32Array(size) });
}

/**
 * The atoms of the data with those of the state, in classes. The engine only lists what is counted where, by numbers of rows; what is
 * alike is found here, in arrays.
 * @throws ComputeError `too-large`
 */
export function classTable(input: TableInput): ClassedTable {
  const { named, before, sources } = input;
  const atoms = uniteAtoms(before, named.names);
  const size = atoms.before.length;
  const placeOf = (numbers: Uint32Array): Uint32Array<ArrayBuffer> => placesOf(numbers, named.atomOf, atoms.placeOf);
  const signatures = sources.map(({ numbers, kindOf, kinds, timesOf }) =>
    signAtoms(size, { atoms: placeOf(numbers), kindOf, kinds: kinds.length, timesOf }),
  );
  const classed = classAtoms({
    atoms,
    named,
    classesBefore: before.classes,
    sources: signatures,
    present: presentOf(input, size, atoms.placeOf),
    amounts: input.amounts,
    minimumPeople: input.minimumPeople,
    classesMax: PRESENT_CLASSES_MAX,
  });
  if (classed === null) throw new ComputeError('too-large');
  const parts = classed.counted.map((bySource) =>
    bySource.flatMap((counted, source) =>
      counted.map(({ kind, times }) => {
        const { cell = 0, flags = 0n } = sources[source]?.kinds[kind] ?? {};
        return { source, cell, flags, times };
      }),
    ),
  );
  return { ...classed, names: atoms.names, parts };
}

/** The atoms that a decision leaves in a released number, each in its new class; 0 says that it is in none. */
export function keptAtoms(
  { names, classOf }: ClassedTable,
  classAfter: readonly number[],
): Pick<AtomTable, 'names' | 'classOf'> {
  const after = Uint16Array.from(classAfter);
  const { of } = classOf;
  const classes = new Uint16Array(of.length);
  let size = 0;
  for (let atom = 0; atom < of.length; atom += 1) {
    const class_ = after[of[atom] ?? 0] ?? 0;
    classes[atom] = class_;
    if (class_ !== 0) size += 1;
  }
  if (size === of.length) return { names, classOf: classes };
  const [high, low, kept] = [new Uint32Array(size), new Uint32Array(size), new Uint16Array(size)];
  for (let atom = 0, at = 0; at < size; atom += 1) {
    if (classes[atom] === 0) continue;
    high[at] = names.high[atom] ?? 0;
    low[at] = names.low[atom] ?? 0;
    kept[at] = classes[atom] ?? 0;
    at += 1;
  }
  return { names: { high, low }, classOf: kept };
}

export const saltOf = ({ names }: ClassedTable): bigint => nameSalt(names);

function placesOf(numbers: Uint32Array, atomOf: Uint32Array, placeOf: Uint32Array | null): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(numbers.length);
  for (let line = 0; line < numbers.length; line += 1) {
    const atom = atomOf[numbers[line] ?? 0];
    if (atom === undefined) throw new ComputeError('plan-mismatch');
    places[line] = placeOf === null ? atom : (placeOf[atom] ?? 0);
  }
  return places;
}

/** By atom: how often its rows are there, or which bits its people have. */
function presentOf({ named, present }: TableInput, size: number, placeOf: Uint32Array | null): Uint32Array | null {
  if (present === null) return null;
  if (present === 'times' && placeOf === null && named.times.length === size) return named.times;
  const states = new Uint32Array(size);
  const numbers = present === 'times' ? named.times : present;
  for (const [at, state] of numbers.entries()) {
    const atom = present === 'times' ? at : (named.atomOf[at] ?? 0);
    const place = placeOf?.[atom] ?? atom;
    states[place] = (states[place] ?? 0) | state;
  }
  return states;
}
