// SPDX-License-Identifier: Apache-2.0
import type { ClassVector } from './vectors.ts';

/** Classes that every vector counts alike, together. Those that none counts are left out. */
export function typesOf(vectors: readonly ClassVector[]): number[][] {
  const typeOf = new Map<number, number>();
  let types = 0;
  for (const { classes, coefficients } of vectors) {
    const finer = new Map<number, Map<number, number>>();
    for (const [place, index] of classes.entries()) {
      const before = typeOf.get(index) ?? 0;
      const coefficient = coefficients[place] ?? 0;
      const parts = finer.get(before) ?? new Map<number, number>();
      const type = parts.get(coefficient) ?? (types += 1);
      finer.set(before, parts.set(coefficient, type));
      typeOf.set(index, type);
    }
  }
  const members = new Map<number, number[]>();
  for (const [index, type] of [...typeOf].sort(([a], [b]) => a - b)) {
    const list = members.get(type);
    if (list === undefined) members.set(type, [index]);
    else list.push(index);
  }
  return [...members.values()];
}
