// SPDX-License-Identifier: Apache-2.0
import { AR4SI, tierOf, TRUST_TIERS, worstOf, worstTier, type TrustClaim } from './ar4si.ts';
import { FINDINGS } from './findings.ts';

describe('AR4SI', () => {
  it('has the draft’s tiers, at every bound', () => {
    const bounds: [number, string][] = [
      [-128, 'contraindicated'],
      [-97, 'contraindicated'],
      [-96, 'warning'],
      [-33, 'warning'],
      [-32, 'affirming'],
      [-2, 'affirming'],
      [-1, 'none'],
      [0, 'none'],
      [1, 'none'],
      [2, 'affirming'],
      [31, 'affirming'],
      [32, 'warning'],
      [95, 'warning'],
      [96, 'contraindicated'],
      [127, 'contraindicated'],
    ];
    for (const [value, tier] of bounds) expect([value, tierOf(value)]).toEqual([value, tier]);
  });

  it('says of every reason something that is no praise, under a value that the draft has for that claim', () => {
    for (const [code, { claim, value }] of Object.entries(FINDINGS)) {
      expect([code, ['warning', 'contraindicated'].includes(tierOf(value))]).toEqual([code, true]);
      expect([code, Object.values(AR4SI[claim]).includes(value as never)]).toEqual([code, true]);
    }
  });

  it('keeps the worse of two values, whatever their order', () => {
    const values = [-128, -97, -96, -33, -2, -1, 0, 1, 2, 3, 32, 33, 96, 97, 99];
    for (const a of values) {
      for (const b of values) {
        const claim: TrustClaim = 'hardware';
        const [one, other] = [worstOf({ [claim]: a }, { [claim]: b }), worstOf({ [claim]: b }, { [claim]: a })];
        expect(one).toEqual(other);
        expect(tierOf(one.hardware ?? 0)).toBe(worstTier([tierOf(a), tierOf(b)]));
      }
    }
    expect(worstOf({ hardware: 2 }, { executables: 33 })).toEqual({ hardware: 2, executables: 33 });
    expect(TRUST_TIERS).toEqual(['none', 'affirming', 'warning', 'contraindicated']);
  });
});
