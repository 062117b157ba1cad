// SPDX-License-Identifier: Apache-2.0
import { GloveboxClient, withOwnPin, type PartyIdentity, type Pins } from '@glovebox/client';
import { randomBytes } from '@glovebox/native';
import { trustsDevelopmentRoots, type CommandInput } from './command.ts';
import { CliError } from './error.ts';
import { loadConfig, loadPins } from './home/home.ts';
import { loadKeysFile, readPassphrase } from './home/keys-file.ts';
import { homePaths, type HomePaths } from './home/paths.ts';

/** A party at work: its keys opened, its pins loaded, connected to its coordinator. */
export interface Session {
  readonly client: GloveboxClient;
  readonly party: PartyIdentity;
  readonly pins: Pins;
  readonly paths: HomePaths;
}

type AnyInput = CommandInput<object>;

export const pathsOf = ({ options, context }: AnyInput): HomePaths => homePaths(options.home, context.env);

export async function openParty(input: AnyInput): Promise<{ party: PartyIdentity; pins: Pins; paths: HomePaths }> {
  const paths = pathsOf(input);
  const file = input.options.passphraseFile ?? input.context.env.GLOVEBOX_PASSPHRASE_FILE;
  const party = await loadKeysFile(paths, await readPassphrase(file));
  return { party, pins: withOwnPin(await loadPins(paths), party), paths };
}

/** @throws CliError `no-keys`, `usage` when no coordinator is known */
export async function openSession(input: AnyInput): Promise<Session> {
  const { party, pins, paths } = await openParty(input);
  const { options, context } = input;
  const coordinator = options.coordinator ?? context.env.GLOVEBOX_COORDINATOR ?? (await loadConfig(paths)).coordinator;
  if (coordinator === undefined || coordinator === '') {
    throw new CliError('usage', 'no coordinator is known', {
      field: 'coordinator',
      remedy: 'give --coordinator URL, set GLOVEBOX_COORDINATOR, or give it to glovebox init',
    });
  }
  const client = new GloveboxClient({
    coordinator,
    party,
    pins,
    environment: {
      fetch: (url, init) => context.fetch(url, init),
      clock: context.clock,
      random: randomBytes,
      sleep: context.sleep,
    },
    dangerouslyTrustDevelopmentRoots: trustsDevelopmentRoots(options, context),
  });
  return { client, party, pins, paths };
}
