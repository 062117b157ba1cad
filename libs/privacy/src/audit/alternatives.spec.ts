// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { auditRelease } from './audit-release.ts';
import type { ClassFacts } from './class-facts.ts';
import { vectorOf } from './vectors.ts';

const k = 3;

/** Which counts of people `rank` releases, one after the other, where the number of all of them is public. */
function audit(counts: readonly number[], vectors: readonly (readonly number[])[]): readonly boolean[] {
  let person = 0;
  const facts = counts.map((people): ClassFacts => ({
    atoms: people,
    people,
    few: people < k ? Array.from({ length: people }, () => (person += 1)) : null,
    amounts: new Map(),
  }));
  const claims = vectors.map((weights) => [
    { table: 't', measure: '#', vector: vectorOf(weights.map((weight, index) => [index, weight] as const)) },
  ]);
  return auditRelease({
    rules: { differencing: 'rank', statisticsCap: null, dominance: null },
    minimumPeople: k,
    salt: 5n,
    tables: new Map([
      [
        't',
        {
          classBefore: counts.map(() => 0),
          facts,
          released: [],
          totals: [vectorOf(counts.map((_, index) => [index, 1] as const))],
        },
      ],
    ]),
    statistics: claims,
  }).accepted;
}

const dot = (vector: readonly number[], counts: readonly number[]): number =>
  vector.reduce((sum, weight, index) => sum + weight * (counts[index] ?? 0), 0);

/** The most that a class can have in any whole counts with the same released numbers, by looking at all of them. */
function mostOf(index: number, counts: readonly number[], released: readonly (readonly number[])[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const wanted = released.map((vector) => dot(vector, counts));
  let most = 0;
  const fill = (so: readonly number[], left: number): void => {
    if (so.length === counts.length - 1) {
      const full = [...so, left];
      if (released.every((vector, at) => dot(vector, full) === wanted[at])) most = Math.max(most, full[index] ?? 0);
      return;
    }
    for (let next = 0; next <= left; next += 1) fill([...so, next], left - next);
  };
  fill([], total);
  return most;
}

describe('bounds on counts', () => {
  it('show of no group that it has fewer than the minimum, against every table of small worlds', () => {
    const worlds = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 5 }).chain((counts) =>
      fc.tuple(
        fc.constant(counts),
        fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: counts.length, maxLength: counts.length }), {
          minLength: 1,
          maxLength: 5,
        }),
      ),
    );
    let [released, small] = [0, 0];
    fc.assert(
      fc.property(worlds, ([counts, vectors]) => {
        const accepted = audit(counts, vectors);
        const known = vectors.filter((_, index) => accepted[index]);
        released += known.length;
        for (const [index, count] of counts.entries()) {
          if (count >= k || known.length === 0) continue;
          small += 1;
          expect(mostOf(index, counts, known)).toBeGreaterThanOrEqual(k);
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(released, small)).toBeGreaterThan(50);
  });

  it('withhold what pins a group that no combination of counts is about', () => {
    const asked = [
      [1, 1, 0, 1, 0],
      [0, 1, 1, 0, 0],
      [0, 0, 1, 1, 0],
    ];
    // Together they say that the first group and twice the second are 4 people: so the second has two at most.
    expect(mostOf(1, [2, 1, 3, 4, 5], asked)).toBe(2);
    expect(audit([2, 1, 3, 4, 5], asked)).toEqual([true, true, false]);
    // Here they are 8, and the second can have four.
    expect(mostOf(1, [2, 3, 3, 4, 5], asked)).toBe(4);
    expect(audit([2, 3, 3, 4, 5], asked)).toEqual([true, true, true]);
  });
});
