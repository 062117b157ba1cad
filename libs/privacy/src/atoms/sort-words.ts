// SPDX-License-Identifier: Apache-2.0

/** Shorter ranges are sorted by insertion. */
const SHORT = 48;
const { clz32, max, min } = Math;

export interface SortedWords {
  readonly high: Uint32Array<ArrayBuffer>;
  readonly low: Uint32Array<ArrayBuffer>;
  /** By place in the order: the place in the list. */
  readonly order: Uint32Array<ArrayBuffer>;
}

/**
 * Sorts a list of 64-bit numbers in two words, as copies: by their first bits into ranges of about twelve, those by
 * insertion; ranges that stay long, because many numbers have equal first bits, by their next bits. Names are hashes, so nearly all
 * ranges are short.
 */
export function sortWords(high: Uint32Array, low: Uint32Array): SortedWords {
  const { length } = high;
  const order = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) order[at] = at;
  const from = { high, low, order };
  const into = { high: new Uint32Array(length), low: new Uint32Array(length), order: new Uint32Array(length) };
  if (length <= SHORT) {
    into.high.set(high);
    into.low.set(low);
    into.order.set(order);
    insert(into, 0, length);
    return into;
  }
  scatter(from, into, 0, length, 0);
  return into;
}

interface Words {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly order: Uint32Array;
}

/** Puts a range of one list into the same range of another, sorted. All its numbers agree in the bits before `bit`. */
function scatter(from: Words, into: Words, start: number, end: number, bit: number): void {
  const bits = digitBits(end - start, bit);
  const [word, shift] = bit < 32 ? [from.high, 32 - bit - bits] : [from.low, 64 - bit - bits];
  const digits = 2 ** bits;
  const mask = digits - 1;
  const starts = new Uint32Array(digits + 1);
  for (let at = start; at < end; at += 1) {
    const digit = (((word[at] ?? 0) >>> shift) & mask) + 1;
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  starts[0] = start;
  for (let digit = 1; digit <= digits; digit += 1) starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0);
  const next = starts.slice(0, digits);
  for (let at = start; at < end; at += 1) {
    const digit = ((word[at] ?? 0) >>> shift) & mask;
    const place = next[digit] ?? 0;
    next[digit] = place + 1;
    into.high[place] = from.high[at] ?? 0;
    into.low[place] = from.low[at] ?? 0;
    into.order[place] = from.order[at] ?? 0;
  }
  for (let digit = 0; digit < digits; digit += 1)
    sortRange(into, starts[digit] ?? 0, starts[digit + 1] ?? 0, bit + bits);
}

function sortRange(words: Words, start: number, end: number, bit: number): void {
  if (bit === 64 || end - start < 2) return;
  if (end - start <= SHORT) {
    insert(words, start, end);
    return;
  }
  const copy = {
    high: words.high.slice(start, end),
    low: words.low.slice(start, end),
    order: words.order.slice(start, end),
  };
  const into = {
    high: words.high.subarray(start, end),
    low: words.low.subarray(start, end),
    order: words.order.subarray(start, end),
  };
  scatter(copy, into, 0, end - start, bit);
}

/** Of one word, and so many that ranges become short: at most 19. */
function digitBits(size: number, bit: number): number {
  const wanted = max(1, min(19, 28 - clz32(size)));
  return min(wanted, bit < 32 ? 32 - bit : 64 - bit);
}

function insert({ high, low, order }: Words, start: number, end: number): void {
  for (let at = start + 1; at < end; at += 1) {
    const upper = high[at] ?? 0;
    const lower = low[at] ?? 0;
    const place = order[at] ?? 0;
    let to = at;
    for (; to > start; to -= 1) {
      const above = high[to - 1] ?? 0;
      if (above < upper || (above === upper && (low[to - 1] ?? 0) <= lower)) break;
      high[to] = above;
      low[to] = low[to - 1] ?? 0;
      order[to] = order[to - 1] ?? 0;
    }
    high[to] = upper;
    low[to] = lower;
    order[to] = place;
  }
}
