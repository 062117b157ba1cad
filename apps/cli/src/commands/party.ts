// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { Digest, SignedEnvelope, type PartyCard, type PartyView } from '@glovebox/contracts';
import { displayFingerprint, partyFingerprint } from '@glovebox/crypto';
import {
  assertCardName,
  openPartyCard,
  parseTrustList,
  partyCard,
  pinParty,
  pinTold,
  signedPartyCard,
  toldCard,
  type Pins,
} from '@glovebox/client';
import type { Command } from 'commander';
import { z } from 'zod';
import { addCommand, addGroup, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { savePins } from '../home/home.ts';
import { readJson } from '../home/json-file.ts';
import { openParty, openSession } from '../session.ts';
import { grid } from '../show/grid.ts';

/** `glovebox party`: who one is, who others are, and whose keys were compared. */
export function addPartyCommands(program: Command, host: Host): void {
  const party = addGroup(program, 'party', 'your own keys, and the pinned keys of others');
  addShow(party, host);
  addRegister(party, host);
  addList(party, host);
  addTrust(party, host);
  addTrustList(party, host);
  addDistrust(party, host);
  addPins(party, host);
}

function addShow(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'show',
    summary: 'your name, fingerprint and signed card',
    examples: ['party show', 'party show --json > registry-card.json'],
    action: async (input) => {
      const { party } = await openParty(input);
      return {
        json: { ...partyCard(party), fingerprint: party.fingerprint, card: signedPartyCard(party) },
        text: [
          `Name:          ${party.name}`,
          `Fingerprint:   ${displayFingerprint(party.fingerprint)}`,
          `Signing key:   ${party.signing.publicKey}`,
          `Receiving key: ${party.receiving.publicKey}`,
        ].join('\n'),
      };
    },
  });
}

function addRegister(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'register',
    summary: 'make your public keys known to the coordinator',
    examples: ['party register'],
    action: async (input) => {
      const { client, party } = await openSession(input);
      const view = await client.parties.register(signedPartyCard(party));
      return { json: view, text: `Registered \`${view.name}\`, fingerprint ${displayFingerprint(party.fingerprint)}.` };
    },
  });
}

function addList(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'list',
    summary: 'parties that the coordinator knows; it is not believed, so compare fingerprints',
    examples: ['party list'],
    action: async (input) => {
      const { client, pins } = await openSession(input);
      const parties = (await client.parties.list()).map((view) => ({ ...view, pin: pinState(view, pins) }));
      const rows = parties.map(({ name, fingerprint, pin }) => [name, displayFingerprint(fingerprint), pin]);
      return { json: { items: parties }, text: grid(['name', 'fingerprint', 'pin'], rows) };
    },
  });
}

function pinState(view: PartyView, pins: Pins): 'pinned' | 'not pinned' | 'DIFFERS from your pin' {
  const pinned = Object.hasOwn(pins.parties, view.name) ? pins.parties[view.name] : undefined;
  if (!pinned) return 'not pinned';
  return partyFingerprint(pinned) === view.fingerprint ? 'pinned' : 'DIFFERS from your pin';
}

function addTrust(group: Command, host: Host): void {
  addCommand<{ card?: string }>(group, host, {
    usage: 'trust <name> <fingerprint...>',
    summary: 'pin the keys of a party, after comparing its fingerprint over another channel',
    options: [['--card <file>', 'take the keys from this file (made by party show --json) instead of the coordinator']],
    examples: [
      'party trust registry 3f2a91c8...   (64 hex digits, spaces allowed)',
      'party trust registry 3f2a91c8... --card registry-card.json',
    ],
    action: async (input) => {
      const [name = '', ...parts] = input.args;
      const fingerprint = parseFingerprint(parts.join(''));
      const { pins, paths } = await openParty(input);
      const card =
        input.options.card === undefined
          ? await findCard(input, name, fingerprint)
          : await readCard(input.options.card);
      assertCardName(card, name);
      await savePins(paths, pinParty(pins, card, fingerprint));
      return { json: { name, fingerprint }, text: `Pinned \`${name}\` as ${displayFingerprint(fingerprint)}.` };
    },
  });
}

function addTrustList(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'trust-list <file>',
    summary: 'pin every party of a list that was compared over another channel: all of them or none',
    examples: ['party trust-list room.txt   (a line for each: NAME FINGERPRINT)'],
    action: async (input) => {
      const listed = parseTrustList(await readText(input.args[0] ?? ''));
      const { client, pins, paths, party } = await openSession(input);
      await savePins(paths, pinTold(pins, listed, await client.parties.list(), party));
      const text = listed.map(({ name, fingerprint }) => `Pinned \`${name}\` as ${displayFingerprint(fingerprint)}.`);
      return { json: { items: listed }, text: text.join('\n') };
    },
  });
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError('file', `\`${path}\` cannot be read`, { field: 'file', remedy: 'check the path', cause });
  });

function parseFingerprint(text: string): string {
  const parsed = Digest.safeParse(text.replace(/\s/g, '').toLowerCase());
  if (parsed.success) return parsed.data;
  throw new CliError('usage', 'a fingerprint has 64 hex digits', {
    field: 'fingerprint',
    remedy: 'give all of it, as the party reads it from glovebox party show; comparing a part of it is not safe',
  });
}

async function findCard(
  input: Parameters<typeof openSession>[0],
  name: string,
  fingerprint: string,
): Promise<PartyCard> {
  const { client } = await openSession(input);
  return toldCard(await client.parties.list(), { name, fingerprint });
}

/** What `party show --json` prints. */
const CardFile = z.object({ card: SignedEnvelope });

async function readCard(path: string): Promise<PartyCard> {
  const file = await readJson(path, z.union([SignedEnvelope, CardFile]), 'card');
  return openPartyCard('card' in file ? file.card : file);
}

function addDistrust(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'distrust <name>',
    summary: 'remove a pin',
    examples: ['party distrust registry'],
    action: async (input) => {
      const [name = ''] = input.args;
      const { pins, paths, party } = await openParty(input);
      if (name === party.name || !Object.hasOwn(pins.parties, name)) {
        throw new CliError('not-found', `\`${name}\` is not pinned`, {
          field: 'name',
          remedy: 'see what is: glovebox party pins',
        });
      }
      const parties = Object.fromEntries(Object.entries(pins.parties).filter(([pinned]) => pinned !== name));
      await savePins(paths, { ...pins, parties });
      return { json: { name, pinned: false }, text: `\`${name}\` is pinned no more.` };
    },
  });
}

function addPins(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'pins',
    summary: 'whose keys you pinned',
    examples: ['party pins'],
    action: async (input) => {
      const { pins } = await openParty(input);
      const parties = Object.entries(pins.parties).map(([name, keys]) => ({
        name,
        fingerprint: partyFingerprint(keys),
        ...keys,
      }));
      const keybrokers = Object.entries(pins.keybrokers).map(([name, { identityKey }]) => ({ name, identityKey }));
      const rows = [
        ...parties.map(({ name, fingerprint }) => ['party', name, displayFingerprint(fingerprint)]),
        ...keybrokers.map(({ name, identityKey }) => ['keybroker', name, identityKey]),
      ];
      return { json: { parties, keybrokers }, text: grid(['kind', 'name', 'fingerprint or key'], rows) };
    },
  });
}
