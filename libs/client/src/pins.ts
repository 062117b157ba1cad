// SPDX-License-Identifier: Apache-2.0
import type { Agreement, PartyCard, SignedEnvelope } from '@glovebox/contracts';
import { Key32, Slug } from '@glovebox/contracts';
import { openDocument, partyFingerprint } from '@glovebox/crypto';
import { z } from 'zod';
import { ClientError } from './error.ts';
import type { PartyIdentity } from './party-keys.ts';

/**
 * What the user has compared over another channel: names of parties and keybrokers with their keys. The coordinator
 * passes keys on and is not believed; a name is a label that only these pins give a meaning to.
 */
export const Pins = z.strictObject({
  parties: z.record(Slug, z.strictObject({ signingKey: Key32, receivingKey: Key32 })),
  keybrokers: z.record(Slug, z.strictObject({ identityKey: Key32 })),
});
export type Pins = z.infer<typeof Pins>;

export const emptyPins = (): Pins => ({ parties: {}, keybrokers: {} });

/** A party knows its own keys: they need no comparing. */
export function withOwnPin(pins: Pins, party: PartyIdentity): Pins {
  const own = { signingKey: party.signing.publicKey, receivingKey: party.receiving.publicKey };
  return { ...pins, parties: { ...pins.parties, [party.name]: own } };
}

/**
 * Adds a party whose card came from anywhere, if it has exactly the fingerprint that the user compared.
 * @throws ClientError `key-differs-from-pin` when the card's keys have another fingerprint, or the name is pinned already
 */
export function pinParty(pins: Pins, card: PartyCard, fingerprint: string): Pins {
  if (partyFingerprint(card) !== fingerprint) {
    throw new ClientError('key-differs-from-pin', `the keys of \`${card.name}\` do not have this fingerprint`, {
      field: 'fingerprint',
      remedy: 'ask the party for its fingerprint over another channel and compare every character',
    });
  }
  const known = pins.parties[card.name];
  if (known && partyFingerprint(known) !== fingerprint) {
    throw new ClientError('key-differs-from-pin', `\`${card.name}\` is pinned with other keys`, {
      field: 'name',
      remedy: `if the party really has new keys, remove the old pin first: glovebox party distrust ${card.name}`,
    });
  }
  const keys = { signingKey: card.signingKey, receivingKey: card.receivingKey };
  return { ...pins, parties: { ...pins.parties, [card.name]: keys } };
}

/** Opens a card and checks that it is signed by the key it names. */
export function openPartyCard(envelope: SignedEnvelope): PartyCard {
  const card = openDocument('glovebox/party/v1', envelope);
  if (!card.signers.includes(card.value.signingKey)) {
    throw new ClientError('wrong-document', `the card of \`${card.value.name}\` is not signed by its own key`);
  }
  return card.value;
}

/** The pinned keys of a party. @throws ClientError `key-not-pinned` naming the party and the command that pins it */
export function pinnedParty(pins: Pins, name: string): { signingKey: string; receivingKey: string } {
  const pinned = Object.hasOwn(pins.parties, name) ? pins.parties[name] : undefined;
  if (pinned) return pinned;
  throw new ClientError('key-not-pinned', `the keys of party \`${name}\` are not pinned`, {
    field: `parties.${name}`,
    remedy: `compare its fingerprint over another channel, then pin it: glovebox party trust ${name} FINGERPRINT, or Keys in the console`,
  });
}

/** Demands that a party's keys are those pinned. */
export function assertPinnedParty(pins: Pins, party: PartyCard): void {
  const pinned = pinnedParty(pins, party.name);
  if (pinned.signingKey !== party.signingKey || pinned.receivingKey !== party.receivingKey) {
    throw new ClientError('key-differs-from-pin', `the document gives \`${party.name}\` other keys than you pinned`, {
      field: `parties.${party.name}`,
      remedy: 'do not sign; find out over another channel who changed the keys',
    });
  }
}

/**
 * Demands that every key an agreement names is pinned, before its signature is made. A keybroker is vouched for by the
 * owner whose data it guards: without that owner's signature the agreement binds nobody, and that owner's own client
 * refuses a keybroker it has not pinned. So a keybroker must be pinned by its owner, and where others pinned it too,
 * must agree with their pin.
 */
export function assertAgreementPinned(pins: Pins, agreement: Agreement, self: string): void {
  for (const party of agreement.parties) {
    assertPinnedParty(pins, { name: party.name, signingKey: party.signingKey, receivingKey: party.receivingKey });
  }
  for (const keybroker of agreement.keybrokers) {
    const pinned = Object.hasOwn(pins.keybrokers, keybroker.name) ? pins.keybrokers[keybroker.name] : undefined;
    if (!pinned && keybroker.owner === self) {
      throw new ClientError('key-not-pinned', `the key of your own keybroker \`${keybroker.name}\` is not pinned`, {
        field: `keybrokers.${keybroker.name}`,
        remedy: `read its identity key on its own machine, then pin it: glovebox keybroker trust ${keybroker.name} KEY, or Keys in the console`,
      });
    }
    if (pinned && pinned.identityKey !== keybroker.identityKey) {
      throw new ClientError(
        'key-differs-from-pin',
        `the agreement gives keybroker \`${keybroker.name}\` another key than you pinned`,
        {
          field: `keybrokers.${keybroker.name}`,
          remedy: 'do not sign; find out over another channel who changed the key',
        },
      );
    }
  }
}
