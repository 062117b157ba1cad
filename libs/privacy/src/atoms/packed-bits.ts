// SPDX-License-Identifier: Apache-2.0

/** How many bits tell so many classes apart. */
export const bitsFor = (classes: number): number => (classes < 2 ? 0 : 32 - Math.clz32(classes - 1));

/** Classes from 1 on as `bits` each, the lowest bit first, in whole bytes. */
export function packBits(classOf: Uint16Array, bits: number): Uint8Array {
  const words = new Uint32Array(Math.ceil((classOf.length * bits) / 32));
  let [word, used, size] = [0, 0, 0];
  for (let at = 0; bits > 0 && at < classOf.length; at += 1) {
    const class_ = (classOf[at] ?? 1) - 1;
    word |= class_ << used;
    used += bits;
    if (used < 32) continue;
    words[size] = word;
    size += 1;
    used -= 32;
    word = class_ >>> (bits - used);
  }
  if (used > 0) words[size] = word;
  return new Uint8Array(words.buffer, 0, Math.ceil((classOf.length * bits) / 8));
}

/** Null where bits are set that no class has. */
export function unpackBits(bytes: Uint8Array, length: number, bits: number): Uint16Array<ArrayBuffer> | null {
  const classOf = new Uint16Array(length).fill(1);
  if (bits === 0) return classOf;
  const mask = 2 ** bits - 1;
  let [held, count, size] = [0, 0, 0];
  for (let at = 0; at < length; at += 1) {
    for (; count < bits; count += 8) {
      held |= (bytes[size] ?? 0) << count;
      size += 1;
    }
    classOf[at] = (held & mask) + 1;
    held >>>= bits;
    count -= bits;
  }
  return held === 0 ? classOf : null;
}
