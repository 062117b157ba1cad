// SPDX-License-Identifier: Apache-2.0
import { ReceiptBundle, Timestamp } from '@glovebox/contracts';
import { verifyReceipt } from '@glovebox/client';
import { writeFileAtomic } from '@glovebox/native';
import type { Command } from 'commander';
import { addCommand, addGroup, trustsDevelopmentRoots, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { readJson } from '../home/json-file.ts';
import { COLLATERAL_OPTION, readCollateral } from '../read-collateral.ts';
import { openParty, openSession } from '../session.ts';
import { renderReason } from '../show/problem.ts';
import { receiptFacts, receiptText } from '../show/receipt-text.ts';
import { resolveJob } from './job.ts';

/** `glovebox receipt`: proofs of what ran, checked offline. */
export function addReceiptCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'receipt', 'fetch receipts and verify them offline');
  addGet(group, host);
  addVerify(group, host);
}

function addGet(group: Command, host: Host): void {
  addCommand<{ output: string }>(group, host, {
    usage: 'get <job>',
    summary: 'save the receipt of a job with everything needed to verify it',
    required: [['-o, --output <file>', 'where to save it']],
    examples: ['receipt get 7b1d22e0 -o receipt.json'],
    action: async (input) => {
      const { client } = await openSession(input);
      const job = await resolveJob(client, input.args[0] ?? '');
      const bundle = await client.jobs.receipt(job);
      await writeFileAtomic(input.options.output, `${JSON.stringify(bundle, null, 2)}\n`, 0o644);
      return {
        json: { job, file: input.options.output },
        text: `Saved the receipt of job ${job} to ${input.options.output}.`,
      };
    },
  });
}

function addVerify(group: Command, host: Host): void {
  addCommand<{ at?: string; collateral?: string }>(group, host, {
    usage: 'verify <file>',
    summary: 'verify a receipt with your pins alone, without asking anybody; exits 0 only if all of it is proven',
    options: [['--at <time>', "judge as of this time (default: the receipt's own)"], COLLATERAL_OPTION],
    examples: ['receipt verify receipt.json', 'receipt verify receipt.json --json'],
    action: async (input) => {
      const { options } = input;
      const { pins } = await openParty(input);
      const bundle = await readJson(input.args[0] ?? '', ReceiptBundle);
      const outcome = await verifyReceipt(bundle, {
        pins,
        dangerouslyTrustDevelopmentRoots: trustsDevelopmentRoots(options, input.context),
        ...(options.at === undefined ? {} : { at: parseTime(options.at) }),
        ...(options.collateral === undefined
          ? {}
          : { collateral: await readCollateral(options.collateral, bundle.evidence) }),
      });
      if (outcome.kind === 'verified') return { json: receiptFacts(outcome), text: receiptText(outcome) };
      return {
        json: outcome,
        text: ['The receipt is NOT proven:', ...outcome.reasons.flatMap(renderReason)].join('\n'),
        exitCode: 1,
      };
    },
  });
}

/** @throws CliError `usage` */
export function parseTime(text: string): string {
  const parsed = Timestamp.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CliError('usage', `\`${text}\` is not a time`, {
    field: 'at',
    remedy: 'give it like 2026-11-24T05:37:00Z',
  });
}
