// SPDX-License-Identifier: Apache-2.0
import { openResult, tableCsv, verifyReceipt } from '@glovebox/client';
import { writeFileAtomic } from '@glovebox/native';
import type { Command } from 'commander';
import { addCommand, addGroup, trustsDevelopmentRoots, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { openSession } from '../session.ts';
import { resultText } from '../show/result-text.ts';
import { resolveJob } from './job.ts';

/** `glovebox result`: what the receiver gets. */
export function addResultCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'result', 'open released results');
  addCommand<{ csv?: string }>(group, host, {
    usage: 'open <job>',
    summary: 'verify the receipt, decrypt the result and check that it is the one the receipt commits to',
    options: [['--csv <file>', 'also save the table; withheld cells are marked [withheld]']],
    examples: ['result open 7b1d22e0', 'result open 7b1d22e0 --csv table.csv'],
    action: async (input) => {
      const { client, party, pins } = await openSession(input);
      const job = await resolveJob(client, input.args[0] ?? '');
      const verified = await verifyReceipt(await client.jobs.receipt(job), {
        pins,
        dangerouslyTrustDevelopmentRoots: trustsDevelopmentRoots(input.options, input.context),
      });
      if (verified.kind === 'denied') {
        throw new CliError('not-verified', 'the receipt of this result is not proven, so the result is not opened', {
          remedy: 'ask the other parties; do not use the result',
          reasons: verified.reasons,
        });
      }
      const table = openResult(party, job, await client.jobs.result(job), verified);
      if (input.options.csv !== undefined) await writeFileAtomic(input.options.csv, tableCsv(table), 0o600);
      const { developmentRoot } = verified;
      return {
        json: { job, table, developmentRoot },
        text: `${resultText(table)}${developmentRoot ? '\nDANGER: released by a worker attested under a DEVELOPMENT ROOT.' : ''}`,
      };
    },
  });
}
