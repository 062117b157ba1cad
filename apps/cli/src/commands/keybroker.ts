// SPDX-License-Identifier: Apache-2.0
import { Key32, Slug } from '@glovebox/contracts';
import type { Command } from 'commander';
import { addCommand, addGroup, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { savePins } from '../home/home.ts';
import { openParty, openSession } from '../session.ts';
import { grid, short } from '../show/grid.ts';

/** `glovebox keybroker`: the processes that hold dataset keys. */
export function addKeybrokerCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'keybroker', 'keybrokers, and the pinned key of your own');
  addCommand(group, host, {
    usage: 'list',
    summary: 'keybrokers that the coordinator sees',
    examples: ['keybroker list'],
    action: async (input) => {
      const { client, pins } = await openSession(input);
      const items = (await client.keybrokers.list()).map((view) => ({
        ...view,
        pinned: pins.keybrokers[view.name]?.identityKey === view.identityKey,
      }));
      const rows = items.map((view) => [
        view.name,
        view.identityKey,
        short(view.owner),
        view.online ? 'online' : 'offline',
        view.pinned ? 'pinned' : 'not pinned',
        view.dangerouslyTrustsDevelopmentRoots ? 'DANGER: trusts development roots' : '',
      ]);
      return { json: { items }, text: grid(['name', 'identity key', 'owner', 'state', 'pin', ''], rows) };
    },
  });
  addCommand(group, host, {
    usage: 'trust <name> <key>',
    summary: "pin a keybroker's identity key, as read on its own machine",
    examples: ['keybroker trust registry-keys mJk3...   (43 characters)'],
    action: async (input) => {
      const [name = '', key = ''] = input.args;
      if (!Slug.safeParse(name).success || !Key32.safeParse(key).success) {
        throw new CliError('usage', 'that is not a name and an identity key', {
          field: Slug.safeParse(name).success ? 'key' : 'name',
          remedy: 'a key has 43 characters of base64url, as the keybroker prints it',
        });
      }
      const { pins, paths } = await openParty(input);
      await savePins(paths, { ...pins, keybrokers: { ...pins.keybrokers, [name]: { identityKey: key } } });
      return { json: { name, identityKey: key }, text: `Pinned keybroker \`${name}\`.` };
    },
  });
}
