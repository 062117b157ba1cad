// SPDX-License-Identifier: Apache-2.0
import { measureLoading } from './loading-speed.spec-data.ts';

describe('loading', () => {
  it.each([{ plainText: false }, { plainText: true }])('can be measured on a whole stream: %j', async (options) => {
    const speed = await measureLoading(100_000, options);
    expect(speed.rows).toBe(100_000);
    expect(speed.arrowBytes).toBeGreaterThan(5_000_000);
    expect(speed.cpuMs).toBeGreaterThan(0);
  });
});
