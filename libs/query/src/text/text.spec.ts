// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { checkText } from './check-text.ts';
import { Places } from './places.ts';
import { tokens } from './tokens.ts';

const textOf = (sql: string) => tokens(sql).map(({ start, end }) => sql.slice(start, end));

describe('tokens', () => {
  it.each([
    ['SELECT a.b, "c d" FROM t', ['SELECT', 'a', '.', 'b', ',', '"c d"', 'FROM', 't']],
    [`x = 'it''s' -- y\n+ 1`, ['x', '=', `'it''s'`, '+', '1']],
    ['a /* b /* c */ d */ e', ['a', 'e']],
    [`E'a\\'b' $$c'd$$ $x$ e $x$`, [`E'a\\'b'`, `$$c'd$$`, '$x$ e $x$']],
    ['1.5e3 .5 a<=b::c', ['1.5e3', '.5', 'a', '<=', 'b', '::', 'c']],
    [`'never ends`, [`'never ends`]],
    ['/* never ends', []],
  ])('of %j', (sql, expected) => {
    expect(textOf(sql)).toEqual(expected);
  });

  it('cover every text without overlapping', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (sql) => {
        let last = 0;
        for (const { start, end } of tokens(sql)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(sql.length);
      }),
    );
  });
});

describe('Places', () => {
  const at = (sql: string, byte: number) => {
    const place = new Places(sql).atByte(byte);
    return place === null ? null : [sql.slice(place.offset, place.offset + place.length), place.line, place.column];
  };

  it('counts bytes where the engine does and UTF-16 where people do', () => {
    expect(at(`'é😀' = age`, 11)).toEqual(['age', 1, 9]);
    expect(at(`'é'\n  = age`, 9)).toEqual(['age', 2, 5]);
  });

  it.each([
    ['a column with its relation', 'x = r.age + 1', 4, 'r.age'],
    ['a call', 'x, round(count(*), 2), y', 3, 'round(count(*), 2)'],
    [
      'a CASE to its END',
      'CASE WHEN a THEN CASE WHEN b THEN 1 END END AS x',
      0,
      'CASE WHEN a THEN CASE WHEN b THEN 1 END END',
    ],
    ['a parenthesis', 'a < (SELECT (1))', 4, '(SELECT (1))'],
    ['a call that never ends', 'count(a', 0, 'count(a'],
  ])('finds %s', (_, sql, byte, expected) => {
    expect(at(sql, byte)?.[0]).toBe(expected);
  });

  it('has no place for no position', () => {
    expect(at('SELECT', Number('18446744073709551615'))).toBeNull();
    expect(at('é', 1)).toBeNull();
  });
});

describe('checkText', () => {
  it('takes plain SQL with any text inside of quotes and comments', () => {
    expect(checkText(`SELECT 'naïve 😀' AS "é" -- ünïcode\r\n\tFROM t /* – */`)).toEqual([]);
  });

  it.each([
    ['too-long', 'x'.repeat(20_001)],
    ['too-long', 'é'.repeat(10_001)],
    ['control-character', 'a\u0000b'],
    ['control-character', `'a\u001bb'`],
    ['control-character', `'\ud800'`],
    ['odd-character', 'a\u2003b'],
    ['odd-character', 'a = “b”'],
  ])('refuses with %s', (code, sql) => {
    expect(checkText(sql)).toMatchObject([{ code }]);
  });
});
