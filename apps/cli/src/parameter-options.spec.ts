// SPDX-License-Identifier: Apache-2.0
import { parseDeclarations, parseValues } from './parameter-options.ts';

describe('declarations of parameters', () => {
  it.each([
    ['age:integer:40,60', { name: 'age', type: 'integer', allowed: { kind: 'list', values: ['40', '60'] } }],
    ['age:integer:18..90', { name: 'age', type: 'integer', allowed: { kind: 'range', low: '18', high: '90' } }],
    ['x:decimal:-1.5..2.5', { name: 'x', type: 'decimal', allowed: { kind: 'range', low: '-1.5', high: '2.5' } }],
    [
      'at:timestamp:2020-01-01 00:00:00..2020-12-31 23:59:59',
      {
        name: 'at',
        type: 'timestamp',
        allowed: { kind: 'range', low: '2020-01-01 00:00:00', high: '2020-12-31 23:59:59' },
      },
    ],
    [
      'sex:text:@people.sex',
      { name: 'sex', type: 'text', allowed: { kind: 'domain', dataset: 'people', column: 'sex' } },
    ],
    [
      "site:text:'a,b','O''Hara','@x.y','1..2',plain one",
      { name: 'site', type: 'text', allowed: { kind: 'list', values: ['a,b', "O'Hara", '@x.y', '1..2', 'plain one'] } },
    ],
  ])('%s', (text, declared) => {
    expect(parseDeclarations([text])).toEqual([declared]);
  });

  it.each(['age', 'age:integer', 'age:integer:', 'age:number:4', 'Age:integer:4', '__proto__:integer:4', "a:text:'x"])(
    'refuses %s and shows how one is written',
    (text) => {
      expect(() => parseDeclarations([text])).toThrowCode('usage');
    },
  );
});

describe('values of parameters', () => {
  it('are what stands behind the first equals sign', () => {
    expect(parseValues(['age=40', "name='; -- = x", 'empty='])).toEqual({ age: '40', name: "'; -- = x", empty: '' });
  });

  it.each([[['age']], [['age=1', 'age=2']], [['__proto__=1']], [['A=1']]])('refuses %j', (texts) => {
    expect(() => parseValues(texts)).toThrowCode('usage');
  });
});
