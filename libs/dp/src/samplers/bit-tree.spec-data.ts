// SPDX-License-Identifier: Apache-2.0
import type { BitSource } from '../random/bit-source.ts';

export interface BitTree {
  /** By sampled value: how many of the 2^depth strings of bits lead to it. */
  readonly resolved: ReadonlyMap<bigint, number>;
  /** Strings of bits that the sampler was not content with. */
  readonly unresolved: number;
}

/** Thrown by the source; one object, because making errors would take longer than all else. */
const exhausted = new Error('the string of bits ends');

/**
 * Runs a sampler on every string of `depth` bits: no statistics, so what it says is true and not merely likely. A string on
 * which the sampler stops early stands for all that begin like it.
 */
export function enumerateBits(depth: number, sample: (source: BitSource) => bigint): BitTree {
  const resolved = new Map<bigint, number>();
  let unresolved = 0;
  const visit = (answers: readonly bigint[], used: number) => {
    let next = 0;
    let wanted = 0;
    const source: BitSource = {
      take(bits) {
        const answer = answers[next++];
        if (answer !== undefined) return answer;
        wanted = bits;
        throw exhausted;
      },
    };
    try {
      const value = sample(source);
      resolved.set(value, (resolved.get(value) ?? 0) + 2 ** (depth - used));
    } catch (error) {
      if (error !== exhausted) throw error;
      if (used + wanted > depth) unresolved += 2 ** (depth - used);
      else
        for (let answer = 0n; answer < 1n << BigInt(wanted); answer++) {
          visit([...answers, answer], used + wanted);
        }
    }
  };
  visit([], 0);
  return { resolved, unresolved };
}

/** The values for which the tree and the claimed probability cannot both be right. */
export function contradictions(tree: BitTree, depth: number, pmf: (x: number) => number): readonly number[] {
  const whole = 2 ** depth;
  const values = Array.from({ length: 41 }, (_, index) => index - 20);
  return values.filter((x) => {
    const least = (tree.resolved.get(BigInt(x)) ?? 0) / whole;
    const most = least + tree.unresolved / whole;
    const claimed = pmf(x);
    return claimed < least - 1e-12 || claimed > most + 1e-12;
  });
}
