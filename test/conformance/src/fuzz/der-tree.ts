// SPDX-License-Identifier: Apache-2.0
import { joined } from './mutate-bytes.ts';
import type { Tree, TreeFormat } from './mutate-trees.ts';

const CONSTRUCTED = 0x20;
const DEPTH_MAX = 20;
/** Octet and bit strings may hold DER of their own, as extensions and keys do. */
const MAY_HOLD_DER: readonly number[] = [0x04, 0x03];

interface Read {
  readonly tree: Tree;
  readonly end: number;
}

function readOne(bytes: Uint8Array, start: number, depth: number): Read | null {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  if (tag === undefined || first === undefined || depth > DEPTH_MAX) return null;
  const size = first < 0x80 ? 0 : first & 0x7f;
  if (size > 3) return null;
  let length = size === 0 ? first : 0;
  for (let i = 0; i < size; i++) length = length * 256 + (bytes[start + 2 + i] ?? 0);
  const [from, end] = [start + 2 + size, start + 2 + size + length];
  if (end > bytes.length) return null;
  const content = bytes.subarray(from, end);
  const inner = (tag & CONSTRUCTED) !== 0 || MAY_HOLD_DER.includes(tag) ? readSeveral(content, depth + 1) : null;
  return { tree: { tag, content: inner ?? content }, end };
}

function readSeveral(bytes: Uint8Array, depth: number): readonly Tree[] | null {
  const trees: Tree[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const read = readOne(bytes, offset, depth);
    if (read === null) return null;
    trees.push(read.tree);
    offset = read.end;
  }
  return trees.length === 0 ? null : trees;
}

function write({ tag, content }: Tree): Uint8Array {
  const body = content instanceof Uint8Array ? content : joined(...content.map(write));
  const { length } = body;
  const head =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 255]
          : [0x83, length >> 16, (length >> 8) & 255, length & 255];
  return joined(Uint8Array.of(tag & 255, ...head), body);
}

export const DER: TreeFormat = {
  read: (bytes) => {
    const read = readOne(bytes, 0, 0);
    return read?.end === bytes.length ? read.tree : null;
  },
  write,
};
