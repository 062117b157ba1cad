// SPDX-License-Identifier: Apache-2.0
import { differences } from './differences.ts';

describe('differences', () => {
  it('finds none where everything stated is there', () => {
    expect(
      differences(
        'claims',
        { a: 1, b: { c: 'x' }, d: [1, { e: 2 }] },
        { a: 1, b: { c: 'x', more: 0 }, d: [1, { e: 2 }] },
      ),
    ).toEqual([]);
    expect(differences('claims', undefined, undefined)).toEqual([]);
  });

  it('names each path that differs, by value, type, length or absence', () => {
    const expected = { a: 1, b: { c: 'x' }, d: [1], e: null, f: 2 };
    expect(differences('claims', expected, { a: '1', b: { c: 'y' }, d: [1, 2], e: 0 })).toEqual([
      'claims.a',
      'claims.b.c',
      'claims.d',
      'claims.e',
      'claims.f',
    ]);
    expect(differences('claims', { a: 1 }, undefined)).toEqual(['claims']);
    expect(differences('claims', { a: { b: 1 } }, { a: [1] })).toEqual(['claims.a']);
  });

  it('does not take inherited properties for stated ones', () => {
    expect(differences('claims', { constructor: null, toString: 1 }, {})).toEqual(['claims.toString']);
  });
});
