// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { formatBytes, formatSeconds } from '../../../lib/format.ts';
import { Speed } from './speed.ts';

describe('the speed of an upload', () => {
  it('follows what is sent, without jumping', () => {
    const speed = new Speed(1000, 0);
    expect(speed.update(1500, 100)).toBeNull();
    expect(speed.update(2000, 1000)).toBe(1000);
    const slower = speed.update(2100, 2000);
    expect(slower).toBeGreaterThan(500);
    expect(slower).toBeLessThan(1000);
  });
});

describe('sizes and times', () => {
  it('are short', () => {
    expect([0, 999, 1500, 999_900, 12_345_678].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '1.0 MB',
      '12.3 MB',
    ]);
    expect([0.2, 59.4, 125, 7260].map(formatSeconds)).toEqual(['1 s', '59 s', '2 min 5 s', '2 h 1 min']);
  });
});
