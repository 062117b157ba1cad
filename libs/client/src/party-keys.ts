// SPDX-License-Identifier: Apache-2.0
import type { PartyCard, SignedEnvelope } from '@glovebox/contracts';
import {
  boxKeyFromSecret,
  partyFingerprint,
  signDocument,
  signingKeyFromSeed,
  type BoxKey,
  type SigningKey,
} from '@glovebox/crypto';

/** A party's two secrets, 32 random bytes each. Whoever has them is the party. */
export interface PartySecrets {
  readonly signingSeed: Uint8Array;
  readonly receivingSecret: Uint8Array;
}

/** A party on its own machine: its name and both key pairs. */
export interface PartyIdentity {
  readonly name: string;
  readonly signing: SigningKey;
  readonly receiving: BoxKey;
  readonly fingerprint: string;
}

export const createPartySecrets = (random: (length: number) => Uint8Array): PartySecrets => ({
  signingSeed: random(32),
  receivingSecret: random(32),
});

export function partyIdentity(name: string, secrets: PartySecrets): PartyIdentity {
  const signing = signingKeyFromSeed(secrets.signingSeed);
  const receiving = boxKeyFromSecret(secrets.receivingSecret);
  const fingerprint = partyFingerprint({ signingKey: signing.publicKey, receivingKey: receiving.publicKey });
  return { name, signing, receiving, fingerprint };
}

/** What others get: names and public keys. */
export const partyCard = (party: PartyIdentity): PartyCard => ({
  name: party.name,
  signingKey: party.signing.publicKey,
  receivingKey: party.receiving.publicKey,
});

/** The card, signed by itself: proves that its sender holds the signing key. */
export const signedPartyCard = (party: PartyIdentity): SignedEnvelope =>
  signDocument('glovebox/party/v1', partyCard(party), party.signing);
