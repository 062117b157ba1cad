// SPDX-License-Identifier: Apache-2.0
import { joined, type Mutation } from './mutate-bytes.ts';
import type { Random } from './random.ts';

/** A document of DER or CBOR as a tree that can be written again with right lengths, whatever was changed inside. */
export interface Tree {
  /** The item without its length and content. */
  readonly tag: number;
  readonly content: Uint8Array | readonly Tree[];
}

export interface TreeFormat {
  /** Null where the bytes are not one whole item. */
  read(bytes: Uint8Array): Tree | null;
  write(tree: Tree): Uint8Array;
}

const NODES_MAX = 3000;

function places(tree: Tree, path: readonly number[] = [], found: number[][] = []): number[][] {
  found.push([...path]);
  if (!(tree.content instanceof Uint8Array) && found.length < NODES_MAX) {
    for (const [index, child] of tree.content.entries()) places(child, [...path, index], found);
  }
  return found;
}

function at(tree: Tree, path: readonly number[]): Tree {
  let node = tree;
  for (const index of path) node = (node.content instanceof Uint8Array ? undefined : node.content[index]) ?? node;
  return node;
}

function replaced(tree: Tree, [first, ...rest]: readonly number[], by: readonly Tree[]): Tree {
  if (first === undefined || tree.content instanceof Uint8Array) return by[0] ?? tree;
  const { content } = tree;
  const child = content[first];
  if (child === undefined) return tree;
  const put = rest.length === 0 ? by : [replaced(child, rest, by)];
  return { ...tree, content: [...content.slice(0, first), ...put, ...content.slice(first + 1)] };
}

function wrapped(node: Tree, tag: number, times: number): Tree {
  let tree = node;
  for (let i = 0; i < times; i++) tree = { tag, content: [tree] };
  return tree;
}

function changedNode(node: Tree, random: Random, other: Tree): readonly Tree[] {
  switch (random.below(7)) {
    case 0:
      return [];
    case 1:
      return Array.from({ length: random.chance(10) ? 100 : 2 }, () => node);
    case 2:
      return [other];
    case 3:
      return [wrapped(node, node.tag, random.chance(10) ? 100 : 1)];
    case 4:
      return [{ ...node, tag: random.chance(2) ? other.tag : node.tag ^ (1 << random.below(8)) }];
    case 5:
      return [node, other];
    default:
      return node.content instanceof Uint8Array ? [{ ...node, content: changedLeaf(node.content, random) }] : [other];
  }
}

function changedLeaf(content: Uint8Array, random: Random): Uint8Array {
  if (random.chance(4)) return content.slice(0, random.below(content.length));
  if (random.chance(4)) return joined(content, Uint8Array.of(random.below(256)));
  const copy = Uint8Array.from(content);
  if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

/** One item removed, repeated, replaced, nested, retagged or changed; its ancestors' lengths fit again. */
export const mutateTree =
  (format: TreeFormat): Mutation =>
  (bytes, random, otherBytes) => {
    const tree = format.read(bytes);
    if (tree === null) return bytes;
    const path = random.pick(places(tree));
    const donor = (random.chance(2) ? format.read(otherBytes) : null) ?? tree;
    const other = at(donor, random.pick(places(donor)));
    // An inner item alone: a parser of certificates also teaches the parsers of names and keys.
    if (random.chance(12)) return format.write(at(tree, path));
    return format.write(replaced(tree, path, changedNode(at(tree, path), random, other)));
  };
