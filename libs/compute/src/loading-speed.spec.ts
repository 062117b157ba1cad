// SPDX-License-Identifier: Apache-2.0
import { measureLoading } from './loading-speed.spec-data.ts';

describe('loading', () => {
  it.each([{ plainText: false }, { plainText: true }])('is timed on a whole stream: %j', async (options) => {
    const speed = await measureLoading(100_000, options);
    expect(speed.rows).toBe(100_000);
    expect(speed.arrowBytes).toBeGreaterThan(5_000_000);
    // Far below what is measured on a quiet machine: catches a fall back to values one by one, not a busy neighbour.
    expect(speed.arrowBytes / 1e6 / (speed.cpuMs / 1e3)).toBeGreaterThan(10);
  });
});
