// SPDX-License-Identifier: Apache-2.0
import { everybody, keybrokerOf, owners } from './setting.ts';
import type { KeybrokerKeys, World } from './world.ts';

export interface Identity {
  readonly name: string;
  readonly fingerprint: string;
  readonly signingKey: string;
  readonly receivingKey: string;
}

/** Everybody makes keys on their own machine and registers the public ones. */
export async function meet(world: World): Promise<Identity[]> {
  return Promise.all(
    everybody.map(async (name) => {
      const identity = await world.ask<Identity>(name, 'init', '--name', name, '--coordinator', world.coordinatorUrl);
      await world.ask(name, 'party', 'register');
      return identity;
    }),
  );
}

/** Everybody pins everybody else's fingerprint, which they compared over another channel. */
export async function pinEachOther(world: World, people: readonly Identity[]): Promise<number> {
  await Promise.all(
    people.map(async (person) => {
      for (const other of people) {
        if (other !== person) await world.ask(person.name, 'party', 'trust', other.name, other.fingerprint);
      }
    }),
  );
  return people.length * (people.length - 1);
}

/** Each owner makes and starts a keybroker of its own. */
export async function startKeybrokers(
  world: World,
  people: readonly Identity[],
): Promise<Record<string, KeybrokerKeys>> {
  const keys: Record<string, KeybrokerKeys> = {};
  await Promise.all(
    owners.map(async ({ name }) => {
      const owner = people.find((person) => person.name === name);
      if (!owner) throw new Error(`nobody is ${name}`);
      keys[name] = await world.initKeybroker(keybrokerOf(name), owner);
      await world.startKeybroker(keybrokerOf(name));
    }),
  );
  return keys;
}

/** Everybody pins the keybrokers' identity keys, as their owners read them out. */
export async function pinKeybrokers(world: World, keys: Readonly<Record<string, KeybrokerKeys>>): Promise<void> {
  await Promise.all(
    everybody.map(async (person) => {
      for (const [owner, { identityKey }] of Object.entries(keys)) {
        await world.ask(person, 'keybroker', 'trust', keybrokerOf(owner), identityKey);
      }
    }),
  );
}
