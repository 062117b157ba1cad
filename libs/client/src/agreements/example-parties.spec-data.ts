// SPDX-License-Identifier: Apache-2.0
import { createPartySecrets, partyCard, partyIdentity } from '../party-keys.ts';
import { emptyPins, pinParty } from '../pins.ts';

/** The parties of the example agreement, each with keys made from its number, pinned. */
export const names = ['registry', 'laboratory', 'analyst', 'officer', 'auditor'];
export const pins = names.reduce((all, name, index) => {
  const party = partyIdentity(
    name,
    createPartySecrets(() => new Uint8Array(32).fill(index + 1)),
  );
  return pinParty(all, partyCard(party), party.fingerprint);
}, emptyPins());
