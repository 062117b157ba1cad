// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { signDocument } from '@glovebox/crypto';
import { parse } from 'yaml';
import { createPartySecrets, partyCard, partyIdentity } from '../party-keys.ts';
import { emptyPins, pinParty } from '../pins.ts';
import { buildAgreement } from './draft.ts';
import { openKeptAgreement } from './kept-agreement.ts';

const people = ['registry', 'laboratory', 'analyst', 'officer', 'auditor'].map((name, index) =>
  partyIdentity(
    name,
    createPartySecrets(() => new Uint8Array(32).fill(index + 1)),
  ),
);
const pins = people.reduce((all, party) => pinParty(all, partyCard(party), party.fingerprint), emptyPins());
const agreement = buildAgreement(parse(readFileSync('apps/cli/examples/agreement.yaml', 'utf8')), pins);
const envelope = signDocument('glovebox/agreement/v1', agreement, people[0]!.signing);

describe('an agreement that was kept as a file', () => {
  it('is opened with whatever else the file says', () => {
    expect(openKeptAgreement({ view: { envelope, state: 'active' }, agreement: 'ignored' }).value).toEqual(agreement);
  });

  it.each<[string, unknown]>([
    ['no JSON object', 7],
    ['a draft', agreement],
    ['a document of another kind', { view: { envelope: { ...envelope, payloadType: 'glovebox/stop/v1' } } }],
    ['one that was changed', { view: { envelope: { ...envelope, payload: `A${envelope.payload.slice(1)}` } } }],
  ])('is refused when it is %s', (_, value) => {
    expect(() => openKeptAgreement(value)).toThrow(expect.objectContaining({ code: 'invalid', field: 'agreement' }));
  });
});
