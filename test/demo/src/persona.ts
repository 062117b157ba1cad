// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyPins, GloveboxClient, partyIdentity, type PartyIdentity } from '@glovebox/client';
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

/** The SDK with a persona's keys. */
export function personaClient(world: World, persona: string): GloveboxClient {
  return new GloveboxClient({
    coordinator: world.coordinatorUrl,
    party: personaIdentity(world, persona),
    pins: emptyPins(),
    environment: {
      fetch: (url, init) => fetch(url, init),
      clock: systemClock,
      random: randomBytes,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    dangerouslyTrustDevelopmentRoots: true,
  });
}
