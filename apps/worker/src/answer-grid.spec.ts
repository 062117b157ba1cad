// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { AnswerGrid } from './answer-grid.ts';

/** When an answer that took so long leaves, in milliseconds since its beginning. */
async function leavesAt(took: number, seconds: number): Promise<number> {
  let time = 1_000_000;
  const stopwatch = { now: () => time, wait: (milliseconds: number) => Promise.resolve(void (time += milliseconds)) };
  const grid = new AnswerGrid(stopwatch, seconds);
  time += took;
  await grid.next();
  return time - 1_000_000;
}

describe('the time grid of answers', () => {
  it('lets answers leave at whole multiples only, never before they are there, and at the next one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 60 }), async (took, seconds) => {
        const at = await leavesAt(took, seconds);
        expect(at % (1000 * seconds)).toBe(0);
        expect(at - took).toBeGreaterThanOrEqual(0);
        expect(at - took).toBeLessThan(1000 * seconds);
      }),
    );
  });

  it('makes everything that takes less than a slot alike', async () => {
    const times = await Promise.all([1, 17, 1400, 4999, 5000].map((took) => leavesAt(took, 5)));
    expect(new Set(times)).toEqual(new Set([5000]));
  });

  it('waits for nothing where the owners want no grid', async () => {
    expect(await leavesAt(123, 0)).toBe(123);
  });
});
