// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import fc from 'fast-check';
import { parseCbor, untag } from './cbor.ts';
import { parseCoseKey, parseRawPoint } from './cose-key.ts';
import { parseCoseSign1 } from './cose.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe('strict CBOR', () => {
  it('reads what our formats are made of', () => {
    expect(parseCbor(hex('a20a43010203612d82f6f5'))).toEqual(
      new Map<unknown, unknown>([
        [10, hex('010203')],
        ['-', [null, true]],
      ]),
    );
    expect(parseCbor(hex('3822'))).toBe(-35);
    expect(parseCbor(hex('80'))).toEqual([]);
    expect(parseCbor(hex('bf0a01ff'), { indefinite: true })).toEqual(new Map([[10, 1]]));
    expect(parseCbor(hex('bf0a9f01ff0b80ff'), { indefinite: true })).toEqual(
      new Map([
        [10, [1]],
        [11, []],
      ]),
    );
  });

  it.each([
    ['nothing', ''],
    ['a trailing byte', '0000'],
    ['a head that is not minimal', '1800'],
    ['a longer head that is not minimal', '1a00000100'],
    ['a length that is not minimal', '580101'],
    ['an indefinite map', 'bf0a01ff'],
    ['indefinite bytes', '5f4101ff'],
    ['a break without a beginning', 'ff'],
    ['a break in a definite array', '8201ff'],
    ['one key twice', 'a20a010a02'],
    ['one text key twice', 'a2616101616102'],
    ['a byte string as key', 'a1410101'],
    ['a map as key', 'a1a001'],
    ['a tag', 'c101'],
    ['a float', 'f90000'],
    ['undefined', 'f7'],
    ['a simple value', 'f820'],
    ['a reserved head', '1c'],
    ['text that is no UTF-8', '62c328'],
    ['bytes that end early', '430102'],
    ['a length of 2^64 - 1', '5bffffffffffffffff'],
    ['an array of 2^64 - 1', '9bffffffffffffffff'],
    ['a map that ends early', 'a201'],
    ['seven levels', '81818181818181f6'],
  ])('refuses %s', (_name, text) => {
    expect(() => parseCbor(hex(text))).toThrowCode('malformed');
  });

  it('refuses an odd number of items in an indefinite map, and strings without end even where lengths may be', () => {
    for (const text of ['bf0aff', 'bf0a5f4101ffff', '7f6161ff']) {
      expect(() => parseCbor(hex(text), { indefinite: true })).toThrowCode('malformed');
    }
  });

  it('refuses bombs of nesting and of number without building them', () => {
    const started = performance.now();
    for (const bomb of ['81'.repeat(500_000), '9f'.repeat(500_000), `99ffff${'00'.repeat(65_535)}`]) {
      expect(() => parseCbor(hex(bomb), { indefinite: true })).toThrowCode('malformed');
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('is total, and so is what stands on it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, indefinite) => {
        for (const parse of [
          (b: Uint8Array) => parseCbor(b, { indefinite }),
          parseCoseSign1,
          parseCoseKey,
          parseRawPoint,
        ]) {
          try {
            parse(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a tag off in its shortest form only', () => {
    expect(untag(hex('d280'), 18)).toEqual(hex('80'));
    expect(untag(hex('d81280'), 18)).toBeNull();
    expect(untag(hex('d9018fa0'), 399)).toEqual(hex('a0'));
  });
});
