// SPDX-License-Identifier: Apache-2.0
import { ByteReader, concatBytes, equalBytes, fromUtf8, utf8 } from '@glovebox/core';
import { isAscending, packAtoms, unpackAtoms, type ClassedAtoms } from '../atoms/packed-atoms.ts';
import { PrivacyError } from '../error.ts';
import type { ClassVector } from './vectors.ts';

/** Classes that one table of atoms may have, and released numbers of one measure of it. Beyond, nothing more leaves. */
export const CLASSES_MAX = 4096;
export const RELEASED_MAX = 2000;

/** Counting rows, or people: the measure of which totals are public. */
export const COUNT_MEASURE = '#';

/** Whether a measure counts under the owners' cap. What begins like the count says only which rows something is of. */
export const isStatistic = (measure: string): boolean => !measure.startsWith(COUNT_MEASURE);

/** One number that left, as a vector over the classes of its table. */
export interface ReleasedVector {
  readonly measure: string;
  readonly vector: ClassVector;
}

/** The table of atoms that are the people of the room: named by the upper word, the lower one is zero. */
export const PEOPLE_TABLE = 'people';

/**
 * What is known of one table of atoms: the class of every atom that was ever in a released number, and those numbers.
 * Atoms are rows of a dataset or people of the room, named by keyed hashes; classes count from 1; an atom that is not
 * listed was in none (class 0). Atoms stay when their rows are gone from the dataset.
 */
export interface AtomTable extends ClassedAtoms {
  readonly classes: number;
  readonly released: readonly ReleasedVector[];
}

/** Everything that was released about a room's data, whoever asked and from whichever version, by table of atoms. */
export type AuditState = ReadonlyMap<string, AtomTable>;

export const emptyAtomTable: AtomTable = {
  names: { high: new Uint32Array(0), low: new Uint32Array(0) },
  classOf: new Uint16Array(0),
  classes: 0,
  released: [],
};

const MAGIC = utf8('glovebox/audit-state/v2\n');
/** Ten bytes for each atom; people in the lower word. Read, and written again as the second version. */
const MAGIC_V1 = utf8('glovebox/audit-state/v1\n');

/** One encoding for one state. Numbers are little-endian. */
export function encodeAuditState(state: AuditState): Uint8Array<ArrayBuffer> {
  const tables = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
  return concatBytes(MAGIC, u32(tables.length), ...tables.flatMap(([name, table]) => encodeTable(name, table)));
}

/** @throws PrivacyError `malformed` for anything that `encodeAuditState` of this version or the one before did not make */
export function decodeAuditState(bytes: Uint8Array): AuditState {
  try {
    const reader = new ByteReader(bytes);
    const magic = reader.bytes(MAGIC.length);
    const isOld = equalBytes(magic, MAGIC_V1);
    demand(isOld || equalBytes(magic, MAGIC));
    const state = new Map<string, AtomTable>();
    for (let left = reader.u32le(); left > 0; left -= 1) {
      const name = decodeText(reader);
      const classes = reader.u32le();
      const atoms = isOld ? decodeAtomsV1(reader, classes, name) : unpackAtoms(reader, classes);
      state.set(name, { ...demanded(atoms), classes, released: decodeReleased(reader, classes) });
    }
    reader.end();
    return state;
  } catch {
    throw new PrivacyError('malformed', 'the audit state does not have its form');
  }
}

function encodeTable(name: string, table: AtomTable): Uint8Array[] {
  const { classes, released } = table;
  return [
    encodeText(name),
    u32(classes),
    ...packAtoms(table, classes),
    u32(released.length),
    ...released.flatMap(({ measure, vector }) => [
      encodeText(measure),
      u32(vector.classes.length),
      bytesOf(Uint16Array.from(vector.classes)),
      bytesOf(Uint32Array.from(vector.coefficients)),
    ]),
  ];
}

function decodeReleased(reader: ByteReader, classes: number): ReleasedVector[] {
  const released: ReleasedVector[] = [];
  for (let left = reader.u32le(); left > 0; left -= 1) {
    const measure = decodeText(reader);
    const length = reader.u32le();
    const indexes = [...new Uint16Array(reader.bytes(length * 2).buffer)];
    const coefficients = [...new Uint32Array(reader.bytes(length * 4).buffer)];
    demand(indexes.every((index) => index >= 1 && index <= classes));
    released.push({ measure, vector: { classes: indexes, coefficients } });
  }
  return released;
}

function decodeAtomsV1(reader: ByteReader, classes: number, name: string): ClassedAtoms | null {
  const length = reader.u32le();
  const words = new Uint32Array(reader.bytes(length * 8).buffer);
  const classOf = new Uint16Array(reader.bytes(length * 2).buffer);
  const isPeople = name === PEOPLE_TABLE;
  const names = {
    high: Uint32Array.from(classOf, (_, at) => words[2 * at + (isPeople ? 0 : 1)] ?? 0),
    low: Uint32Array.from(classOf, (_, at) => (isPeople ? 0 : (words[2 * at] ?? 0))),
  };
  const isWhole = !isPeople || classOf.every((_, at) => words[2 * at + 1] === 0);
  const inRange = classOf.every((class_) => class_ >= 1 && class_ <= classes);
  return isWhole && inRange && isAscending(names) ? { names, classOf } : null;
}

function encodeText(text: string): Uint8Array {
  const bytes = utf8(text);
  return concatBytes(u32(bytes.length), bytes);
}

const decodeText = (reader: ByteReader): string => fromUtf8(reader.bytes(reader.u32le()));

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function demand(condition: boolean): void {
  if (!condition) throw new PrivacyError('malformed', 'the audit state does not have its form');
}

function demanded<T>(value: T | null): T {
  if (value === null) throw new PrivacyError('malformed', 'the audit state does not have its form');
  return value;
}
