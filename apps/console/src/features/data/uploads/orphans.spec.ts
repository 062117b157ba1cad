// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { orphansAmong } from './orphans.ts';

const HOUR_MS = 3_600_000;

describe('sealed files that the browser keeps', () => {
  it('are orphans when no upload names them and nobody can be sealing them still', () => {
    const files = [
      { place: 'waits', sinceMs: 0 },
      { place: 'left', sinceMs: 0 },
      { place: 'being-sealed', sinceMs: 99 * HOUR_MS },
    ];
    expect(orphansAmong(files, new Set(['waits']), 100 * HOUR_MS)).toEqual(['left']);
    expect(orphansAmong(files, new Set(['waits']), 124 * HOUR_MS)).toEqual(['left', 'being-sealed']);
  });
});
