// SPDX-License-Identifier: Apache-2.0
import { challengeTpm, isAnswered } from '@glovebox/attestation';
import { certificates } from '@glovebox/attester';
import { TpmEnrolment, TpmSecret } from '@glovebox/contracts';
import { DecodeError, toBase64Url } from '@glovebox/core';
import { randomBytes, writeFileAtomic } from '@glovebox/native';
import type { Command } from 'commander';
import { addCommand, document, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { readJson } from '../home/json-file.ts';
import { readBytes } from '../read-bytes.ts';
import { parseTime } from './receipt.ts';

interface ChallengeOptions {
  readonly root: string;
  readonly keep: string;
  readonly issuers?: string;
  readonly at?: string;
}

/** `glovebox evidence tpm-challenge` and `tpm-confirm`: whether a key is in a genuine TPM, before a policy names it. */
export function addTpmCommands(group: Command, host: Host): void {
  addChallenge(group, host);
  addConfirm(group, host);
}

function addChallenge(group: Command, host: Host): void {
  addCommand<ChallengeOptions>(group, host, {
    usage: 'tpm-challenge <enrolment>',
    summary: "challenge a machine that shows TPM keys, under the root of the TPM's maker",
    required: [
      ['--root <file>', "certificate of the TPM's maker that you believe, DER or PEM"],
      ['--keep <file>', 'where to keep the secret that the right answer repeats; show it to nobody'],
    ],
    options: [
      ['--issuers <file>', 'certificates between the two that the TPM does not keep, lowest first, DER or PEM'],
      ['--at <time>', 'judge as of this time (default: now)'],
    ],
    examples: ['evidence tpm-challenge enrolment.json --root infineon.pem --keep secret.json > challenge.json'],
    action: async ({ args, options, context }) => {
      const enrolment = await readJson(args[0] ?? '', TpmEnrolment);
      const [root] = await readCertificates(options.root, 'root');
      const issuers = options.issuers === undefined ? [] : await readCertificates(options.issuers, 'issuers');
      const { challenge, kept } = await challengeTpm(enrolment, {
        root: root ?? new Uint8Array(),
        revocation: 'not-checked',
        collateral: { certificates: issuers.map(toBase64Url), crls: [] },
        at: options.at === undefined ? context.clock() : parseTime(options.at),
        random: randomBytes,
      });
      await writeFileAtomic(options.keep, `${JSON.stringify(kept)}\n`);
      return document(challenge);
    },
  });
}

function addConfirm(group: Command, host: Host): void {
  addCommand<{ kept: string }>(group, host, {
    usage: 'tpm-confirm <answer>',
    summary: "check a machine's answer, and print the root that a policy for its key names",
    required: [['--kept <file>', 'the secret that was kept']],
    examples: ['evidence tpm-confirm answer.json --kept secret.json'],
    action: async ({ args, options }) => {
      const kept = await readJson(options.kept, TpmSecret, 'kept');
      if (isAnswered(kept, await readJson(args[0] ?? '', TpmSecret))) {
        return document({ kind: 'provisioned', keys: [kept.akName] });
      }
      throw new CliError('not-verified', 'the answer is not the secret of the challenge', {
        field: 'answer',
        remedy: 'believe no quote of this key, and challenge again',
      });
    },
  });
}

async function readCertificates(path: string, field: string): Promise<readonly Uint8Array[]> {
  const bytes = await readBytes(path, field);
  try {
    const found = certificates(bytes);
    if (found.length > 0) return found;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  throw new CliError('malformed-file', `\`${path}\` holds no certificate`, { field, remedy: 'give DER or PEM' });
}
