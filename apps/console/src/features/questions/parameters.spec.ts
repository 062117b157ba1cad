// SPDX-License-Identifier: Apache-2.0
import { declaredOf, draftsFor, parameterNames } from './parameters.ts';
import { remarksOf } from './remarks-of.ts';

describe('parameters of a question that is being written', () => {
  it('are the names after $, once each, and none in comments or texts', () => {
    expect(parameterNames(`SELECT '$no', a -- $never\nWHERE a > $low AND b < $high AND c = $low /* $x */`)).toEqual([
      'low',
      'high',
    ]);
  });

  it('keep what was declared, forget what is gone, and count only what is complete', () => {
    const drafts = draftsFor('$a $b', [
      { name: 'a', type: 'integer', allowed: '40,60' },
      { name: 'gone', type: 'text', allowed: 'x' },
    ]);
    expect(drafts.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(declaredOf(drafts)).toEqual([
      { name: 'a', type: 'integer', allowed: { kind: 'list', values: ['40', '60'] } },
    ]);
  });
});

describe('remarks in the editor', () => {
  it('name the owner whose terms refuse, and leave out what has no place', () => {
    const place = { offset: 7, length: 0, line: 1, column: 8 };
    const issues = [
      { code: 'a', message: 'here', place },
      { code: 'b', message: 'nowhere', place: null },
    ];
    expect(remarksOf({ kind: 'not-a-query', issues })).toEqual([{ offset: 7, length: 1, message: 'here' }]);
  });
});
