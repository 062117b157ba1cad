// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { concatBytes, equalBytes, fromBase64Url, fromHex, fromUtf8, toBase64Url, toHex, utf8 } from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

describe('bytes', () => {
  it('encodes as Node does and decodes to the same bytes', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        expect(toBase64Url(input)).toBe(Buffer.from(input).toString('base64url'));
        expect(toHex(input)).toBe(Buffer.from(input).toString('hex'));
        expect(equalBytes(fromBase64Url(toBase64Url(input)), input)).toBe(true);
        expect(equalBytes(fromHex(toHex(input)), input)).toBe(true);
      }),
    );
  });

  it('accepts exactly one text for each byte string', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        let decoded: Uint8Array;
        try {
          decoded = fromBase64Url(text);
        } catch (error) {
          expect(error).toHaveProperty('code', 'malformed');
          return;
        }
        expect(toBase64Url(decoded)).toBe(text);
      }),
    );
  });

  it.each(['A', 'AB', 'AA==', 'A A', 'AA\n', '+/+/', 'AAAAA'])('refuses base64url %j', (text) => {
    expect(() => fromBase64Url(text)).toThrowCode('malformed');
  });

  it.each(['A0', 'abc', '0g', 'AA'])('refuses hex %j', (text) => {
    expect(() => fromHex(text)).toThrowCode('malformed');
  });

  it('refuses bytes that are not utf-8 and keeps a byte order mark', () => {
    expect(() => fromUtf8(Uint8Array.of(0xc3, 0x28))).toThrowCode('malformed');
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  it('compares and joins', () => {
    expect(equalBytes(utf8('ab'), concatBytes(utf8('a'), utf8('b')))).toBe(true);
    expect(equalBytes(utf8('ab'), utf8('ac'))).toBe(false);
    expect(equalBytes(utf8('ab'), utf8('abc'))).toBe(false);
  });
});
