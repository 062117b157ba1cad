// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GloveboxClient, partyIdentity, Pins, type PartyIdentity } from '@glovebox/client';
import { fromBase64Url } from '@glovebox/core';
import { randomBytes, systemClock } from '@glovebox/native';
import type { World } from './world.ts';

interface KeysFile {
  readonly name: string;
  readonly secrets: { readonly signingSeed: string; readonly receivingSecret: string };
}

/** A persona's own keys, as the CLI keeps them in its home folder: for attempts that the CLI does not offer. */
export function personaIdentity(world: World, persona: string): PartyIdentity {
  const file = JSON.parse(readFileSync(join(world.home(persona), 'keys.json'), 'utf8')) as KeysFile;
  return partyIdentity(file.name, {
    signingSeed: fromBase64Url(file.secrets.signingSeed),
    receivingSecret: fromBase64Url(file.secrets.receivingSecret),
  });
}

/** Whom a persona pinned with the CLI, and itself. */
export function personaPins(world: World, { name, signing, receiving }: PartyIdentity): Pins {
  const { parties, keybrokers } = Pins.parse(JSON.parse(readFileSync(join(world.home(name), 'pins.json'), 'utf8')));
  const own = { signingKey: signing.publicKey, receivingKey: receiving.publicKey };
  return { keybrokers, parties: { ...parties, [name]: own } };
}

/** The SDK with a persona's keys and pins. */
export function personaClient(world: World, persona: string): GloveboxClient {
  const party = personaIdentity(world, persona);
  return new GloveboxClient({
    coordinator: world.coordinatorUrl,
    party,
    pins: personaPins(world, party),
    environment: {
      fetch: (url, init) => fetch(url, init),
      clock: systemClock,
      random: randomBytes,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    dangerouslyTrustDevelopmentRoots: true,
  });
}
