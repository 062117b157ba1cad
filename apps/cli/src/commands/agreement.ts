// SPDX-License-Identifier: Apache-2.0
import { documentDigest, signDocument } from '@glovebox/crypto';
import {
  askBudgets,
  buildAgreement,
  describeAgreement,
  describeBudgetOutlook,
  openKeptAgreement,
  proposeAgreement,
  readAgreement,
  readPinnedAgreement,
  signAgreement,
  signStop,
  stopOrder,
  type GloveboxClient,
  type ReadAgreement,
} from '@glovebox/client';
import { writeFileAtomic } from '@glovebox/native';
import type { Command } from 'commander';
import { z } from 'zod';
import { addCommand, addGroup, type Host } from '../command.ts';
import { resolveDigest } from '../digests.ts';
import { CliError } from '../error.ts';
import { readJson } from '../home/json-file.ts';
import { openParty, openSession, type Session } from '../session.ts';
import { agreementText, changesText } from '../show/agreement-text.ts';
import { grid, short } from '../show/grid.ts';
import { readYaml, withCertificateFiles } from '../yaml-file.ts';

/** `glovebox agreement`: what the parties sign. */
export function addAgreementCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'agreement', 'draft, propose, read, sign and stop agreements');
  addDraft(group, host);
  addPropose(group, host);
  addList(group, host);
  addShow(group, host);
  addSign(group, host);
  addBudget(group, host);
  addStop(group, host);
}

export const resolveAgreement = (client: GloveboxClient, text: string): Promise<string> =>
  resolveDigest(text, 'agreement', async () => (await client.agreements.list()).map(({ digest }) => digest));

function addDraft(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'draft <file>',
    summary: 'check a draft and say in words what it means; nothing is sent or signed',
    examples: ['agreement draft agreement.yaml'],
    action: async (input) => {
      const [file = ''] = input.args;
      const { pins, party } = await openParty(input);
      const agreement = buildAgreement(await withCertificateFiles(await readYaml(file), file), pins);
      const digest = documentDigest(signDocument('glovebox/agreement/v1', agreement, party.signing));
      return {
        json: { digest, agreement, words: describeAgreement(agreement) },
        text: `${agreementText(agreement)}\n\nDigest when proposed: ${digest}`,
      };
    },
  });
}

function addPropose(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'propose <file>',
    summary: 'sign a draft and propose it to its parties',
    examples: ['agreement propose agreement.yaml'],
    action: async (input) => {
      const [file = ''] = input.args;
      const { client, pins } = await openSession(input);
      const agreement = buildAgreement(await withCertificateFiles(await readYaml(file), file), pins);
      input.say(`${agreementText(agreement)}\n`);
      await input.confirm('Sign and propose this agreement?');
      const view = await proposeAgreement(client, agreement);
      return {
        json: view,
        text: `Proposed agreement ${view.digest}\n${stateText(view.state, view.missing)}`,
      };
    },
  });
}

function addList(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'list',
    summary: 'agreements that you are a party of',
    examples: ['agreement list', 'agreement list --json'],
    action: async (input) => {
      const { client } = await openSession(input);
      const items = await client.agreements.list();
      const rows = items.map(({ digest, room, version, state, missing, title }) => [
        short(digest),
        room,
        `v${String(version)}`,
        state,
        missing.join(' '),
        title,
      ]);
      return { json: { items }, text: grid(['digest', 'room', 'version', 'state', 'not signed by', 'title'], rows) };
    },
  });
}

function addShow(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'show <digest>',
    summary: 'an agreement in words, verified on this machine',
    examples: ['agreement show 3f2a91c8'],
    action: async (input) => {
      const session = await openSession(input);
      const read = await readOne(session, input.args[0] ?? '');
      return {
        json: {
          view: read.view,
          agreement: read.agreement.value,
          missing: read.missing,
          words: describeAgreement(read.agreement.value),
        },
        text: `${await wordsOf(session, read)}\n\n${stateText(read.view.state, read.missing)}`,
      };
    },
  });
}

function addSign(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'sign <digest>',
    summary: 'show an agreement in words, then sign it; refuses keys that you have not pinned',
    examples: ['agreement sign 3f2a91c8'],
    action: async (input) => {
      const session = await openSession(input);
      const read = await readOne(session, input.args[0] ?? '');
      input.say(`${await wordsOf(session, read)}\n`);
      await input.confirm('Sign this agreement?');
      const view = await signAgreement(session.client, read);
      return { json: view, text: `Signed agreement ${view.digest}\n${stateText(view.state, view.missing)}` };
    },
  });
}

interface StopOptions {
  readonly reason: string;
  readonly out?: string;
  readonly from?: string;
}

function addBudget(group: Command, host: Host): void {
  addCommand<{ dataset?: string[] }>(group, host, {
    usage: 'budget <digest>',
    summary: 'what is left of privacy budgets, as their keybrokers say and sign',
    options: [['--dataset <name...>', 'only of these datasets (default: all that have a budget)']],
    examples: ['agreement budget 3f2a91c8', 'agreement budget 3f2a91c8 --dataset claims --json'],
    action: async (input) => {
      const { client } = await openSession(input);
      const read = await readPinnedAgreement(client, await resolveAgreement(client, input.args[0] ?? ''));
      const { dataset: names } = input.options;
      const { datasets } = read.agreement.value;
      const unknown = names?.find((name) => !datasets.some((dataset) => dataset.name === name));
      if (unknown !== undefined) {
        throw new CliError('not-found', `the agreement has no dataset \`${unknown}\``, {
          field: 'dataset',
          remedy: `it has: ${datasets.map(({ name }) => name).join(', ')}`,
        });
      }
      const budgets = await askBudgets(client, read, names);
      const none = 'There is no privacy budget: thresholds protect people.';
      return {
        json: { agreement: read.agreement.digest, budgets },
        text: budgets.length === 0 ? none : describeBudgetOutlook(budgets).join('\n'),
      };
    },
  });
}

function addStop(group: Command, host: Host): void {
  addCommand<StopOptions>(group, host, {
    usage: 'stop <digest>',
    summary: 'stop an agreement for good, also for running jobs; any owner can',
    required: [['--reason <text>', 'why, in one line; every party sees it']],
    options: [
      ['--out <file>', 'do not send it; write it for glovebox-keybroker stop, past a coordinator that withholds it'],
      ['--from <file>', 'take the agreement from this file (made by agreement show --json), not from the coordinator'],
    ],
    examples: [
      'agreement stop 3f2a91c8 --reason "consent withdrawn"',
      'agreement stop 3f2a91c8 --reason "consent withdrawn" --from agreement.json --out stop.json',
    ],
    action: async (input) => {
      const { client } = await openSession(input);
      const [text = ''] = input.args;
      const { reason, out, from } = input.options;
      const agreement = from === undefined ? await fetchAgreement(client, text) : await keptAgreement(from, text);
      const stop = signStop(client, agreement, reason);
      await input.confirm(`Stop agreement ${short(agreement.digest)} for good?`);
      if (out !== undefined) {
        await writeFileAtomic(out, stopOrder(agreement, stop), 0o600);
        const next = 'Not sent. Give it to glovebox-keybroker stop, at your own keybroker and at those of the others.';
        return { json: { agreement: agreement.digest, order: out }, text: `Wrote \`${out}\`. ${next}` };
      }
      const view = await client.agreements.stop(agreement.digest, stop);
      return { json: view, text: `Stopped agreement ${view.digest}. No key is granted and no result leaves any more.` };
    },
  });
}

const fetchAgreement = async (client: GloveboxClient, text: string) =>
  (await readAgreement(client, await resolveAgreement(client, text))).agreement;

/** Whatever it says, it can be stopped; it must only be the one that is meant. */
async function keptAgreement(path: string, text: string) {
  const agreement = openKeptAgreement(await readJson(path, z.unknown(), 'from'));
  const digest = await resolveDigest(text, 'agreement', () => Promise.resolve([agreement.digest]));
  if (digest === agreement.digest) return agreement;
  throw new CliError('not-found', `\`${path}\` holds another agreement`, {
    field: 'from',
    remedy: 'give the file of the agreement that you name',
  });
}

async function readOne({ client }: Session, text: string): Promise<ReadAgreement> {
  return readAgreement(client, await resolveAgreement(client, text));
}

/** The agreement itself, and against the version it replaces where the coordinator still has that. */
async function wordsOf({ client }: Session, { agreement }: ReadAgreement): Promise<string> {
  const words = agreementText(agreement.value);
  if (agreement.value.previous === null) return words;
  const before = await readAgreement(client, agreement.value.previous);
  return `${words}\n\n${changesText(before.agreement.value, agreement.value)}`;
}

const stateText = (state: string, missing: readonly string[]): string =>
  missing.length === 0
    ? `State: ${state}; signed by all parties.`
    : `State: ${state}; not signed yet by ${missing.join(', ')}.`;
