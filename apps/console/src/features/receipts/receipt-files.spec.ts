// SPDX-License-Identifier: Apache-2.0
import { emptyPins } from '@glovebox/client';
import type { AgreementParty } from '@glovebox/contracts';
import { utf8 } from '@glovebox/core';
import { readReceiptFile } from './read-receipt-file.ts';
import { pinStateOf, withCompared } from './with-compared.ts';

const [a, b, c] = ['A', 'B', 'C'].map((letter) => letter.repeat(43)) as [string, string, string];
const party = (name: string, key: string): AgreementParty => ({
  ...{ name, signingKey: key, receivingKey: key, roles: ['owner'] },
});

describe('files that are dropped on the page', () => {
  it('say by their content what they are', () => {
    const pins = { parties: { x: { signingKey: a, receivingKey: b } }, keybrokers: {} };
    expect(readReceiptFile('pins.json', utf8(JSON.stringify(pins)))).toEqual({ kind: 'pins', pins });
    const collateral = { certificates: [], crls: [] };
    expect(readReceiptFile('x.json', utf8(JSON.stringify(collateral)))).toEqual({ kind: 'collateral', collateral });
  });

  it.each(['', '{', '[]', '{"receipt":{}}', '{"parties":{},"keybrokers":{},"more":1}'])('are refused: %s', (text) => {
    expect(() => readReceiptFile('receipt.json', utf8(text))).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});

describe('keys that a reader compared', () => {
  it('are believed for this receipt where nothing was pinned, and never in the place of a pin', () => {
    const pins = { ...emptyPins(), parties: { pinned: { signingKey: a, receivingKey: a } } };
    const parties = [party('pinned', b), party('compared', b), party('other', c)];
    const compared = new Set(['pinned', 'compared']);
    expect(parties.map((one) => pinStateOf(one, pins, compared))).toEqual(['differs', 'compared', 'unknown']);
    expect(withCompared(pins, parties, compared).parties).toEqual({
      pinned: { signingKey: a, receivingKey: a },
      compared: { signingKey: b, receivingKey: b },
    });
  });
});
