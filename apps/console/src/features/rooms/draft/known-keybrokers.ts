// SPDX-License-Identifier: Apache-2.0
import type { PartyIdentity, Pins } from '@glovebox/client';
import type { KeybrokerView } from '@glovebox/contracts';
import { partyFingerprint } from '@glovebox/crypto';

export interface KnownKeybroker {
  readonly name: string;
  /** The name under which its owner is pinned; empty where nobody pinned is its owner. */
  readonly owner: string;
  readonly identityKey: string;
}

/** Pinned keybrokers under the names of the pins, then others as the coordinator tells of them, whose owners will vouch. */
export function knownKeybrokers(
  pins: Pins,
  self: PartyIdentity,
  seen: readonly KeybrokerView[],
): readonly KnownKeybroker[] {
  const names = new Map(Object.entries(pins.parties).map(([name, keys]) => [partyFingerprint(keys), name]));
  const ownerOf = (identityKey: string) =>
    names.get(seen.find((one) => one.identityKey === identityKey)?.owner ?? '') ?? '';
  const pinned = Object.entries(pins.keybrokers).map(([name, { identityKey }]) => ({
    name,
    // Before it has ever connected: one pins one's own.
    owner: ownerOf(identityKey) || self.name,
    identityKey,
  }));
  const others = seen
    .filter(({ name, identityKey }) => pinned.every((one) => one.identityKey !== identityKey && one.name !== name))
    .map(({ name, identityKey }) => ({ name, owner: ownerOf(identityKey), identityKey }));
  return [...pinned, ...others];
}
