// SPDX-License-Identifier: Apache-2.0
import type { CodedFeature } from './codes.ts';

export interface TreeOptions {
  readonly maximumDepth: number;
  /** People in every leaf, at least. */
  readonly minimumLeaf: number;
  /** People of either class in every leaf, at least; 0 where the target is a number. */
  readonly minimumClass: number;
  /** How often each person counts; 0 for those who are not in the sample. Absent: everybody once. */
  readonly weights?: Uint16Array;
  /** The features that may be cut by at one node, drawn anew for each. Absent: all. */
  readonly draw?: () => readonly number[];
}

/** For each feature which of its codes lead here; null for all of them. */
export type LeafPath = readonly (readonly boolean[] | null)[];

/**
 * The leaves of a tree, each by the codes that lead to it. Whoever reads a leaf's value asks the data again: a tree says
 * who belongs together, and nothing of what they are like.
 */
export type Tree = readonly LeafPath[];

/**
 * Cuts greedily where the squares (for a class: the Gini index) fall most, the first of equal cuts. No leaf has fewer people
 * than `minimumLeaf`, none fewer of a class than `minimumClass`: a leaf in which all are alike would tell it of each.
 */
export function growTree(features: readonly CodedFeature[], target: Float64Array, options: TreeOptions): Tree {
  const everybody = Int32Array.from(target.keys()).filter((person) => (options.weights?.[person] ?? 1) > 0);
  const growing = { features, target, options };
  const cutAt: CutAt = ({ people, depth }) => (depth < options.maximumDepth ? bestCut(growing, people) : null);
  return split(features, cutAt, { people: everybody, path: features.map(() => null), depth: 0, name: '' });
}

/** A place of a tree that is not cut yet. */
export interface Node {
  readonly people: Int32Array;
  readonly path: LeafPath;
  readonly depth: number;
  /** L and R for each cut above it. */
  readonly name: string;
}

/** Where a node is cut; null for a leaf. */
export type CutAt = (node: Node) => Cut | null;

interface Growing {
  readonly features: readonly CodedFeature[];
  readonly target: Float64Array;
  readonly options: TreeOptions;
}

/** Cuts until nothing is cut any more: the leaves, from left to right. */
export function split(features: readonly CodedFeature[], cutAt: CutAt, node: Node): LeafPath[] {
  const cut = cutAt(node);
  const feature = cut === null ? undefined : features[cut.feature];
  if (cut === null || feature === undefined) return [node.path];
  return [true, false].flatMap((isLeft) => {
    const people = node.people.filter((person) => (cut.left[feature.codes[person] ?? 0] === true) === isLeft);
    const own = cut.left.map((goesLeft, code) => goesLeft === isLeft && node.path[cut.feature]?.[code] !== false);
    const path = node.path.map((codes, at) => (at === cut.feature ? own : codes));
    return split(features, cutAt, { people, path, depth: node.depth + 1, name: `${node.name}${isLeft ? 'L' : 'R'}` });
  });
}

export interface Cut {
  readonly feature: number;
  readonly left: readonly boolean[];
  readonly gain: number;
}

function bestCut(growing: Growing, people: Int32Array): Cut | null {
  const { features, options } = growing;
  const tried = options.draw?.() ?? features.map((_, at) => at);
  let best: Cut | null = null;
  for (const feature of tried) {
    const coded = features[feature];
    if (coded === undefined) continue;
    const cells = countCodes(coded, people, growing);
    for (const left of cutsOf(coded)) {
      const gain = gainOf(cells, left, options);
      if (gain > (best?.gain ?? LEAST_GAIN)) best = { feature, left, gain };
    }
  }
  return best;
}

/** Of what varies at a node; less is rounding. */
const LEAST_GAIN = 1e-9;

interface CodeCell {
  people: number;
  weight: number;
  sum: number;
  positives: number;
}

function countCodes({ codes, size }: CodedFeature, people: Int32Array, { target, options }: Growing): CodeCell[] {
  const cells = Array.from({ length: size }, (): CodeCell => ({ people: 0, weight: 0, sum: 0, positives: 0 }));
  for (const person of people) {
    const cell = cells[codes[person] ?? 0];
    if (cell === undefined) continue;
    const weight = options.weights?.[person] ?? 1;
    const value = target[person] ?? 0;
    cell.people += 1;
    cell.weight += weight;
    cell.sum += weight * value;
    if (value === 1) cell.positives += 1;
  }
  return cells;
}

export function* cutsOf({ size, isOrdered }: Omit<CodedFeature, 'codes'>): Generator<readonly boolean[]> {
  for (let code = 0; code < size - (isOrdered ? 1 : 0); code += 1)
    yield Array.from({ length: size }, (_, other) => (isOrdered ? other <= code : other === code));
}

/** By how much the squares within fall when a node is cut, relative to its size; nothing for a cut that is not allowed. */
function gainOf(cells: readonly CodeCell[], left: readonly boolean[], options: TreeOptions): number {
  const [a, b] = [true, false].map((side) => {
    const total: CodeCell = { people: 0, weight: 0, sum: 0, positives: 0 };
    for (const [code, cell] of cells.entries()) {
      if ((left[code] === true) !== side) continue;
      total.people += cell.people;
      total.weight += cell.weight;
      total.sum += cell.sum;
      total.positives += cell.positives;
    }
    return total;
  });
  if (a === undefined || b === undefined || !isAllowed(a, options) || !isAllowed(b, options)) return 0;
  const weight = a.weight + b.weight;
  const between = a.sum ** 2 / a.weight + b.sum ** 2 / b.weight - (a.sum + b.sum) ** 2 / weight;
  return between / weight;
}

const isAllowed = ({ people, positives }: CodeCell, { minimumLeaf, minimumClass }: TreeOptions): boolean =>
  people >= minimumLeaf && positives >= minimumClass && people - positives >= minimumClass;

/** The leaf of every person. */
export function leavesOf(tree: Tree, features: readonly CodedFeature[], size: number): Uint16Array {
  const leaves = new Uint16Array(size);
  for (let person = 0; person < size; person += 1) {
    leaves[person] = tree.findIndex((path) =>
      path.every((codes, at) => codes === null || codes[features[at]?.codes[person] ?? 0] === true),
    );
  }
  return leaves;
}
