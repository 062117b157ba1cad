// SPDX-License-Identifier: Apache-2.0
import type { KeybrokerOutcome } from '@glovebox/contracts';
import { gather, type Said } from './ask-all.ts';

const said = (outcome: KeybrokerOutcome | null, value?: string): Said<string> => ({
  keybroker: 'registry-keys',
  outcome,
  value,
});
const yes = said({ kind: 'stopped' }, 'yes');
const silent = said(null);
const denied = (code: string) => said({ kind: 'denied', reasons: [{ code, message: 'refused' }] });

describe('what several keybrokers said', () => {
  it('is consent only when all consent', () => {
    expect(gather([yes, yes])).toEqual({ kind: 'all', values: ['yes', 'yes'] });
  });

  it.each([
    ['silence', silent, 'retry', 'keybroker-no-answer'],
    ['an expired nonce', denied('nonce-expired'), 'retry', 'nonce-expired'],
    ['a used attempt', denied('attempt-used'), 'retry', 'attempt-used'],
    ['a refusal', denied('uses-exhausted'), 'refused', 'uses-exhausted'],
    ['another answer', said({ kind: 'stopped' }), 'refused', 'keybroker-answer'],
  ] as const)('%s of one is not', (_, one, kind, code) => {
    expect(gather([yes, one, yes])).toMatchObject({ kind, reasons: [{ code }] });
  });

  it('is a refusal when one refuses, whatever passing trouble another has', () => {
    expect(gather([silent, denied('nonce-expired'), denied('stopped')])).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'stopped', message: 'keybroker `registry-keys`: refused' }],
    });
  });

  it('fits into the contract however much was said', () => {
    const long = said({ kind: 'denied', reasons: [{ code: 'stopped', message: 'x'.repeat(400) }] });
    const gathered = gather(Array.from({ length: 300 }, () => long));
    if (gathered.kind === 'all') throw new Error('not consent');
    expect(gathered.reasons).toHaveLength(100);
    expect(gathered.reasons[0]?.message).toHaveLength(400);
  });
});
