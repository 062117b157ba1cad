// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { fromUtf8, utf8 } from './bytes.ts';
import { canonicalBytes, parseJson, type Json } from './canonical.ts';

describe('canonical encoding', () => {
  it('does not depend on the order of keys', () => {
    expect(fromUtf8(canonicalBytes({ b: 1, a: [true, null, 'x'] }))).toBe('{"a":[true,null,"x"],"b":1}');
    expect(canonicalBytes({ b: 1, a: 2 })).toEqual(canonicalBytes({ a: 2, b: 1 }));
  });

  it('leaves out what is undefined and asserts against fractions', () => {
    expect(fromUtf8(canonicalBytes({ a: undefined, b: 1 }))).toBe('{"b":1}');
    expect(() => canonicalBytes({ a: 1.5 })).toThrow('assertion failed');
    expect(() => canonicalBytes([2 ** 60])).toThrow('assertion failed');
  });

  it('round-trips through the strict parser', () => {
    const json = fc
      .jsonValue({ maxDepth: 5 })
      .map(
        (value) =>
          JSON.parse(
            JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? Math.trunc(v) % 1000 : v)),
          ) as Json,
      );
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalBytes(parseJson(canonicalBytes(value)) as Json)).toEqual(canonicalBytes(value));
      }),
    );
  });
});

describe('strict JSON', () => {
  it.each([
    ['one key twice', '{"a":1,"a":2}'],
    ['one key twice by escape', '{"a":1,"\\u0061":2}'],
    ['twice inside', '{"x":[{"a":1,"b":{"c":1,"c":1}}]}'],
    ['too deep', '['.repeat(201) + ']'.repeat(201)],
    ['open string', '{"a'],
    ['trailing text', '{} x'],
    ['empty', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseJson(utf8(text))).toThrowCode('malformed');
  });

  it('accepts equal keys in different objects and keys that look like values', () => {
    expect(parseJson(utf8('[{"a":"a"},{"a":"a,\\"a\\":"}]'))).toEqual([{ a: 'a' }, { a: 'a,"a":' }]);
  });

  it('is total: any bytes give a value or a coded error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseJson(bytes);
        } catch (error) {
          expect(error).toHaveProperty('code', 'malformed');
        }
      }),
    );
  });
});
