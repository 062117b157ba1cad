// SPDX-License-Identifier: Apache-2.0
import { sortWords } from './sort-words.ts';

/** Names of atoms in two words, the upper one of the person: ascending, each once. */
export interface AtomNames {
  readonly high: Uint32Array<ArrayBuffer>;
  readonly low: Uint32Array<ArrayBuffer>;
}

/** What places of a list are as atoms: equal names are one atom. */
export interface NamedAtoms {
  readonly names: AtomNames;
  /** The places in the order of their names. */
  readonly order: Uint32Array<ArrayBuffer>;
  /** By place: the atom. */
  readonly atomOf: Uint32Array<ArrayBuffer>;
  /** By atom: how many places have it. */
  readonly times: Uint32Array<ArrayBuffer>;
}

/** The atoms of a list of names, in any order. */
export function nameAtoms({ high, low }: AtomNames): NamedAtoms {
  const sorted = sortWords(high, low);
  const places = high.length;
  const { high: upper, low: lower, order } = sorted;
  const atomOf = new Uint32Array(places);
  const times = new Uint32Array(places).fill(1);
  let last = -1;
  for (let at = 0; at < places; at += 1) {
    const a = upper[at] ?? 0;
    const b = lower[at] ?? 0;
    if (last >= 0 && a === upper[last] && b === lower[last]) {
      times[last] = (times[last] ?? 0) + 1;
    } else {
      last += 1;
      if (last < at) {
        upper[last] = a;
        lower[last] = b;
      }
    }
    atomOf[order[at] ?? 0] = last;
  }
  const atoms = last + 1;
  const names = { high: upper.subarray(0, atoms), low: lower.subarray(0, atoms) };
  return { names, order, atomOf, times: times.subarray(0, atoms) };
}

/** Everything that is named in either list; of each atom in it the class before, and of each atom of now which it is. */
export interface UnitedAtoms {
  readonly names: AtomNames;
  /** 0 where an atom was in no released number. */
  readonly before: Uint16Array<ArrayBuffer>;
  /** Null: the same numbers. */
  readonly placeOf: Uint32Array<ArrayBuffer> | null;
}

/** Both lists are ascending, so one pass suffices. */
export function uniteAtoms(
  old: { readonly names: AtomNames; readonly classOf: Uint16Array<ArrayBuffer> },
  now: AtomNames,
): UnitedAtoms {
  const [olds, nows] = [old.classOf.length, now.high.length];
  if (olds === 0) return { names: now, before: new Uint16Array(nows), placeOf: null };
  const high = new Uint32Array(olds + nows);
  const low = new Uint32Array(olds + nows);
  const before = new Uint16Array(olds + nows);
  const placeOf = new Uint32Array(nows);
  let [a, b, size] = [0, 0, 0];
  while (a < olds || b < nows) {
    const order = a === olds ? 1 : b === nows ? -1 : compareAt(old.names, a, now, b);
    const from = order <= 0 ? old.names : now;
    const at = order <= 0 ? a : b;
    high[size] = from.high[at] ?? 0;
    low[size] = from.low[at] ?? 0;
    if (order <= 0) {
      before[size] = old.classOf[a] ?? 0;
      a += 1;
    }
    if (order >= 0) {
      placeOf[b] = size;
      b += 1;
    }
    size += 1;
  }
  return {
    names: { high: high.subarray(0, size), low: low.subarray(0, size) },
    before: before.subarray(0, size),
    placeOf: size === nows ? null : placeOf,
  };
}

/** Negative where the first name is smaller, 0 for equal ones. */
export function compareAt(left: AtomNames, a: number, right: AtomNames, b: number): number {
  const upper = (left.high[a] ?? 0) - (right.high[b] ?? 0);
  return upper === 0 ? (left.low[a] ?? 0) - (right.low[b] ?? 0) : upper;
}
