// SPDX-License-Identifier: Apache-2.0
import type { Pins } from '@glovebox/client';
import type { AgreementParty } from '@glovebox/contracts';

export type PinState = 'pinned' | 'compared' | 'unknown' | 'differs';

/** How a party's keys in a receipt relate to what the user pinned, and to what it says it compared here. */
export function pinStateOf(party: AgreementParty, pins: Pins, compared: ReadonlySet<string>): PinState {
  const pinned = Object.hasOwn(pins.parties, party.name) ? pins.parties[party.name] : undefined;
  if (pinned === undefined) return compared.has(party.name) ? 'compared' : 'unknown';
  const isSame = pinned.signingKey === party.signingKey && pinned.receivingKey === party.receivingKey;
  return isSame ? 'pinned' : 'differs';
}

/** The pins, and the keys whose fingerprints the user compared for this receipt. A pin is never replaced. */
export function withCompared(pins: Pins, parties: readonly AgreementParty[], compared: ReadonlySet<string>): Pins {
  const added = parties
    .filter((party) => pinStateOf(party, pins, compared) === 'compared')
    .map(({ name, signingKey, receivingKey }) => [name, { signingKey, receivingKey }] as const);
  return { ...pins, parties: { ...Object.fromEntries(added), ...pins.parties } };
}
