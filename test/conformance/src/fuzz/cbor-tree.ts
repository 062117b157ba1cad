// SPDX-License-Identifier: Apache-2.0
import { joined } from './mutate-bytes.ts';
import type { Tree, TreeFormat } from './mutate-trees.ts';

/** `tag` of a tree is the major type in its upper three bits; a number's value is its content. */
const MAJOR = { bytes: 2, array: 4, map: 5, tag: 6 } as const;
const DEPTH_MAX = 20;

interface Read {
  readonly tree: Tree;
  readonly end: number;
}

function argumentAt(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } | null {
  const short = (bytes[start] ?? 0) & 31;
  if (short < 24) return { value: short, next: start + 1 };
  if (short > 27) return null;
  const size = 1 << (short - 24);
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[start + 1 + i] ?? 0);
  return { value, next: start + 1 + size };
}

function readOne(bytes: Uint8Array, start: number, depth: number): Read | null {
  const first = bytes[start];
  const head = argumentAt(bytes, start);
  if (first === undefined || head === null || depth > DEPTH_MAX || head.next > bytes.length) return null;
  const major = first >> 5;
  if (major === 2 || major === 3) {
    const end = head.next + head.value;
    if (end > bytes.length) return null;
    const content = bytes.subarray(head.next, end);
    // Protected headers and payloads are CBOR inside a byte string.
    const inner = major === MAJOR.bytes && content.length > 1 ? readOne(content, 0, depth + 1) : null;
    const whole = inner?.end === content.length && Array.isArray(inner.tree.content) ? [inner.tree] : content;
    return { tree: { tag: first & 0xe0, content: whole }, end };
  }
  if (major !== MAJOR.array && major !== MAJOR.map && major !== MAJOR.tag) {
    return { tree: { tag: first, content: bytes.subarray(start + 1, head.next) }, end: head.next };
  }
  return readChildren(bytes, head, major === MAJOR.tag ? first : first & 0xe0, depth);
}

function readChildren(
  bytes: Uint8Array,
  head: { readonly value: number; readonly next: number },
  tag: number,
  depth: number,
): Read | null {
  const major = tag >> 5;
  const count = major === MAJOR.tag ? 1 : major === MAJOR.map ? 2 * head.value : head.value;
  const children: Tree[] = [];
  let end = head.next;
  for (let i = 0; i < count; i++) {
    const read = readOne(bytes, end, depth + 1);
    if (read === null) return null;
    children.push(read.tree);
    end = read.end;
  }
  return { tree: { tag, content: children }, end };
}

function head(major: number, value: number): Uint8Array {
  const first = major << 5;
  if (value < 24) return Uint8Array.of(first | value);
  if (value < 0x100) return Uint8Array.of(first | 24, value);
  return Uint8Array.of(first | 25, (value >> 8) & 255, value & 255);
}

function write({ tag, content }: Tree): Uint8Array {
  const major = (tag & 0xff) >> 5;
  if (content instanceof Uint8Array) {
    return major === 2 || major === 3
      ? joined(head(major, content.length), content)
      : joined(Uint8Array.of(tag), content);
  }
  const body = joined(...content.map(write));
  switch (major) {
    case MAJOR.array:
      return joined(head(major, content.length), body);
    case MAJOR.map:
      return joined(head(major, content.length >> 1), body);
    case MAJOR.bytes:
      return joined(head(major, body.length), body);
    default:
      return joined(Uint8Array.of(tag), body);
  }
}

export const CBOR: TreeFormat = {
  read: (bytes) => {
    const read = readOne(bytes, 0, 0);
    return read?.end === bytes.length ? read.tree : null;
  },
  write,
};
