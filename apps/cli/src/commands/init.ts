// SPDX-License-Identifier: Apache-2.0
import { Slug } from '@glovebox/contracts';
import { createPartySecrets, partyCard } from '@glovebox/client';
import { displayFingerprint } from '@glovebox/crypto';
import { randomBytes } from '@glovebox/native';
import type { Command } from 'commander';
import { addCommand, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { saveConfig } from '../home/home.ts';
import { createKeysFile, readPassphrase } from '../home/keys-file.ts';
import { pathsOf } from '../session.ts';

/** `glovebox init`: makes a party's keys on this machine. */
export function addInitCommand(program: Command, host: Host): void {
  addCommand<{ name: string }>(program, host, {
    usage: 'init',
    summary: 'make the keys of a party on this machine',
    required: [['--name <name>', 'name of the party: lower-case letters, digits and dashes']],
    examples: [
      'init --name registry --coordinator http://127.0.0.1:7180',
      'init --name registry --passphrase-file ~/secret.txt',
    ],
    action: async (input) => {
      const name = Slug.safeParse(input.options.name);
      if (!name.success) {
        throw new CliError('usage', `\`${input.options.name}\` cannot be the name of a party`, {
          field: 'name',
          remedy: 'use lower-case letters, digits and dashes',
        });
      }
      const paths = pathsOf(input);
      const passphraseFile = input.options.passphraseFile ?? input.context.env.GLOVEBOX_PASSPHRASE_FILE;
      const passphrase = await readPassphrase(passphraseFile);
      const party = await createKeysFile(paths, name.data, createPartySecrets(randomBytes), passphrase);
      const coordinator = input.options.coordinator ?? input.context.env.GLOVEBOX_COORDINATOR;
      await saveConfig(paths, coordinator === undefined ? {} : { coordinator });
      return {
        json: { ...partyCard(party), fingerprint: party.fingerprint, home: paths.root, sealed: passphrase !== null },
        text: [
          `Made the keys of \`${party.name}\` in ${paths.root}${passphrase === null ? '' : ', sealed with the passphrase'}.`,
          `Fingerprint: ${displayFingerprint(party.fingerprint)}`,
          'Tell it to the other parties over another channel; they pin it with: glovebox party trust ' +
            `${party.name} FINGERPRINT`,
        ].join('\n'),
      };
    },
  });
}
