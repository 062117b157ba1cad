// SPDX-License-Identifier: Apache-2.0
import { Digest, Slug, type PartyCard, type PartyView } from '@glovebox/contracts';
import { ClientError } from './error.ts';
import { openPartyCard, pinParty, type Pins } from './pins.ts';

/** A fingerprint that a party told over another channel. */
export interface ToldFingerprint {
  readonly name: string;
  readonly fingerprint: string;
}

/**
 * Reads a list of what parties told: a line for each, its name and its fingerprint, which may be in groups. Empty lines
 * and lines that begin with `#` are left out.
 * @throws ClientError `invalid` naming the line
 */
export function parseTrustList(text: string): ToldFingerprint[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [name = '', ...parts] = line.trim().split(/\s+/);
    const fingerprint = Digest.safeParse(parts.join('').toLowerCase());
    if (Slug.safeParse(name).success && fingerprint.success) return [{ name, fingerprint: fingerprint.data }];
    throw new ClientError('invalid', `line ${String(index + 1)} is not a name and a fingerprint of 64 hex digits`, {
      field: 'fingerprint',
      remedy: 'give all of it, as the party reads it from its own machine; comparing a part of it is not safe',
    });
  });
}

/**
 * The card of the party that told its fingerprint, from those that the coordinator knows.
 * @throws ClientError `not-found`, `refused` when the party with this fingerprint has another name
 */
export function toldCard(known: readonly PartyView[], { name, fingerprint }: ToldFingerprint): PartyCard {
  const view = known.find((candidate) => candidate.fingerprint === fingerprint);
  if (!view) {
    throw new ClientError('not-found', `the coordinator knows no party \`${name}\` with this fingerprint`, {
      field: 'fingerprint',
      remedy: 'check that it was typed correctly and that the party registered: glovebox party register',
    });
  }
  const card = openPartyCard(view.card);
  assertCardName(card, name);
  return card;
}

/** Pins every party of the list, the user itself left out: all of them or none. */
export function pinTold(
  pins: Pins,
  told: readonly ToldFingerprint[],
  known: readonly PartyView[],
  own: { readonly fingerprint: string },
): Pins {
  return told
    .filter(({ fingerprint }) => fingerprint !== own.fingerprint)
    .reduce((pinned, one) => pinParty(pinned, toldCard(known, one), one.fingerprint), pins);
}

/** @throws ClientError `refused` */
export function assertCardName(card: PartyCard, name: string): void {
  if (card.name === name) return;
  throw new ClientError('refused', `the party with this fingerprint calls itself \`${card.name}\`, not \`${name}\``, {
    field: 'name',
    remedy: 'ask the party which name and fingerprint are right',
  });
}
