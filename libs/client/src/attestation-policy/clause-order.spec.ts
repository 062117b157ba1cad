// SPDX-License-Identifier: Apache-2.0
import {
  allOf,
  anyOf,
  atLeast,
  atLeastVersion,
  atMost,
  components,
  exact,
  permission,
  root,
  strictFirst,
  unless,
  type ClauseChange,
} from './clause-order.ts';

const directions = (changes: readonly ClauseChange[]) => changes.map(({ direction }) => direction);

describe('the order of clauses', () => {
  it('knows what admits more and what admits less', () => {
    const orNot = unless<'not-compared', string[]>('not-compared', anyOf);
    const orUnchecked = unless<'not-checked', number[]>('not-checked', allOf);
    const cases: [readonly ClauseChange[], string[]][] = [
      [exact('a', 'b'), ['different']],
      [exact({ a: 1, b: 2 }, { b: 2, a: 1 }), []],
      [anyOf(['a'], ['a', 'b']), ['looser']],
      [anyOf(['a', 'b'], ['b']), ['stricter']],
      [anyOf(['a'], ['b']), ['stricter', 'looser']],
      [anyOf(['a', 'b'], ['b', 'a']), []],
      [allOf([1], [1, 2]), ['stricter']],
      [allOf([1, 2], [2]), ['looser']],
      [orNot('not-compared', ['a']), ['stricter']],
      [orNot(['a'], 'not-compared'), ['looser']],
      [orNot('not-compared', 'not-compared'), []],
      [orNot(['a'], ['a', 'b']), ['looser']],
      [orUnchecked('not-checked', [1]), ['stricter']],
      [orUnchecked([1, 2], [1]), ['looser']],
      [atLeast(3, 4), ['stricter']],
      [atLeast(4, 3), ['looser']],
      [atMost(300, 60), ['stricter']],
      [permission(false, true), ['looser']],
      [permission(true, true), []],
      [components({ snp: 8, tee: 1 }, { snp: 10, tee: 0 }), ['stricter', 'looser']],
      [components({ snp: 8 }, { snp: 8, fmc: 1 }), ['stricter']],
      [atLeastVersion(10)('550.90.07', '550.100'), ['stricter']],
      [atLeastVersion(16)('96.00.9F.00.01', '96.00.5E.00.01'), ['looser']],
      [atLeastVersion(10)('550.90', '550.90'), []],
      [strictFirst('crl-required')('not-checked', 'crl-required'), ['stricter']],
      [strictFirst('crl-required')('crl-required', 'not-checked'), ['looser']],
      [root({ kind: 'vendor' }, { kind: 'development' }), ['looser']],
      [root({ kind: 'development' }, { kind: 'vendor' }), ['stricter']],
      [root({ kind: 'vendor' }, { kind: 'provisioned' }), ['different']],
      [root({ kind: 'vendor' }, { kind: 'vendor' }), []],
    ];
    for (const [index, [changes, expected]] of cases.entries()) {
      expect([index, directions(changes)]).toEqual([index, expected]);
    }
  });
});
