// SPDX-License-Identifier: Apache-2.0

/** What one source says of atoms: line by line an atom, one of `kinds` ways to be counted, and how often. */
export interface CountedLines {
  readonly atoms: Uint32Array;
  /** From 0. */
  readonly kindOf: Uint32Array;
  readonly kinds: number;
  /** Null: once each. */
  readonly timesOf: Float64Array | null;
}

export interface Counted {
  readonly kind: number;
  readonly times: number;
}

/** How each atom is counted: equal numbers for atoms that are counted alike, 0 for those that are not. */
export interface Signatures {
  readonly of: Uint32Array<ArrayBuffer>;
  readonly size: number;
  /** What a number stands for; kinds ascend. */
  readonly counted: (signature: number) => readonly Counted[];
}

/** Signatures of `size` atoms. The order of the lines makes no difference to which atoms have the same. */
export function signAtoms(size: number, lines: CountedLines): Signatures {
  return signSingles(size, lines) ?? signSeveral(size, lines);
}

/** Where no atom has two lines, which is most often: the kinds themselves. Null elsewhere. */
function signSingles(size: number, { atoms, kindOf, kinds, timesOf }: CountedLines): Signatures | null {
  if (timesOf !== null) return null;
  const of = new Uint32Array(size);
  for (let line = 0; line < atoms.length; line += 1) {
    const atom = atoms[line] ?? 0;
    if (of[atom] !== 0) return null;
    of[atom] = (kindOf[line] ?? 0) + 1;
  }
  const counted = (signature: number) => (signature === 0 ? [] : [{ kind: signature - 1, times: 1 }]);
  return { of, size: kinds + 1, counted };
}

/** The lines of each atom together, in the order of their kinds: a path in a tree whose nodes are the signatures. */
function signSeveral(size: number, lines: CountedLines): Signatures {
  const { starts, order } = linesByAtom(size, lines.atoms);
  const of = new Uint32Array(size);
  const paths = new Paths();
  for (let atom = 0; atom < size; atom += 1) {
    const start = starts[atom] ?? 0;
    const end = starts[atom + 1] ?? 0;
    sortByKind(order, start, end, lines.kindOf);
    let node = 0;
    let at = start;
    while (at < end) {
      const kind = lines.kindOf[order[at] ?? 0] ?? 0;
      let times = 0;
      for (; at < end && lines.kindOf[order[at] ?? 0] === kind; at += 1) times += lines.timesOf?.[order[at] ?? 0] ?? 1;
      node = paths.step(node, kind, times);
    }
    of[atom] = node;
  }
  return { of, size: paths.all.length, counted: (signature) => paths.all[signature] ?? [] };
}

/** Signatures as nodes of a tree: what an atom is counted in besides those of the node before. */
class Paths {
  readonly all: (readonly Counted[])[] = [[]];
  readonly #once: Map<number, number>[] = [];
  readonly #often = new Map<string, number>();

  step(from: number, kind: number, times: number): number {
    if (times !== 1) {
      const key = `${String(from)} ${String(kind)} ${String(times)}`;
      const node = this.#often.get(key) ?? this.#add(from, { kind, times });
      this.#often.set(key, node);
      return node;
    }
    const next = (this.#once[from] ??= new Map<number, number>());
    const known = next.get(kind);
    if (known !== undefined) return known;
    const node = this.#add(from, { kind, times });
    next.set(kind, node);
    return node;
  }

  #add(from: number, counted: Counted): number {
    return this.all.push([...(this.all[from] ?? []), counted]) - 1;
  }
}

/** An atom has few lines: by insertion. */
function sortByKind(order: Uint32Array, start: number, end: number, kindOf: Uint32Array): void {
  for (let at = start + 1; at < end; at += 1) {
    const line = order[at] ?? 0;
    const kind = kindOf[line] ?? 0;
    let to = at;
    for (; to > start && (kindOf[order[to - 1] ?? 0] ?? 0) > kind; to -= 1) order[to] = order[to - 1] ?? 0;
    order[to] = line;
  }
}

function linesByAtom(size: number, atoms: Uint32Array): { starts: Uint32Array; order: Uint32Array } {
  const starts = new Uint32Array(size + 1);
  for (const atom of atoms) starts[atom + 1] = (starts[atom + 1] ?? 0) + 1;
  for (let atom = 1; atom <= size; atom += 1) starts[atom] = (starts[atom] ?? 0) + (starts[atom - 1] ?? 0);
  const next = starts.slice(0, size);
  const order = new Uint32Array(atoms.length);
  for (let line = 0; line < atoms.length; line += 1) {
    const atom = atoms[line] ?? 0;
    const place = next[atom] ?? 0;
    order[place] = line;
    next[atom] = place + 1;
  }
  return { starts, order };
}
