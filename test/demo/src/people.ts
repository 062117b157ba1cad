// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Everybody pins everybody else's fingerprint, from a list that they compared over another channel. */
export async function pinEachOther(world: World, people: readonly Identity[]): Promise<number> {
  const list = join(world.dir, 'room.txt');
  writeFileSync(list, people.map(({ name, fingerprint }) => `${name} ${fingerprint}\n`).join(''));
  await Promise.all(people.map((person) => world.ask(person.name, 'party', 'trust-list', list)));
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

/** Each owner pins its own keybroker: it signs no agreement that places its keys anywhere else. */
export async function pinKeybrokers(world: World, keys: Readonly<Record<string, KeybrokerKeys>>): Promise<void> {
  await Promise.all(
    owners.map(({ name }) => world.ask(name, 'keybroker', 'trust', keybrokerOf(name), keys[name]?.identityKey ?? '')),
  );
}
