// SPDX-License-Identifier: Apache-2.0
import { answerTpmChallenge, enrolTpm, findAttesters, selectAttester, tpmKeys } from '@glovebox/attester';
import { TpmChallenge } from '@glovebox/contracts';
import type { Command } from 'commander';
import { addCommand, addGroup, document, type Host } from '../command.ts';
import { readJson } from '../home/json-file.ts';
import { parseReportData } from '../option-values.ts';
import { grid } from '../show/grid.ts';

/** `glovebox attester`: what this machine can show of itself. Settings are the worker's, from the environment. */
export function addAttesterCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'attester', 'ways in which this machine can make attestation evidence');
  addShow(group, host);
  addMake(group, host);
  addEnrol(group, host);
  addAnswer(group, host);
}

function addShow(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'show',
    summary: 'which attesters this machine has, which one a worker would take, and why not the others',
    examples: ['attester show', 'ATTESTER=tpm glovebox attester show --json'],
    action: async ({ context: { env } }) => {
      const found = await findAttesters(env);
      const choice = await selectAttester(env).then(
        ({ kind, explanation }) => ({ kind, explanation }),
        (error: unknown) => ({ kind: null, explanation: error instanceof Error ? error.message : String(error) }),
      );
      const rows = found.map(({ kind, finding, automatic }) => [
        kind,
        finding.state === 'usable' ? finding.platform : finding.state,
        automatic ? 'yes' : 'only when named',
        finding.detail,
      ]);
      return {
        json: { chosen: choice.kind, explanation: choice.explanation, attesters: found },
        text: [
          grid(['attester', 'here', 'automatic', ''], rows),
          '',
          choice.kind === null ? `A worker would not start: ${choice.explanation}` : `A worker takes ${choice.kind}.`,
        ].join('\n'),
        exitCode: choice.kind === null ? 1 : 0,
      };
    },
  });
}

function addMake(group: Command, host: Host): void {
  addCommand<{ reportData: string }>(group, host, {
    usage: 'make',
    summary: 'make evidence as a worker on this machine would, and print it',
    required: [['--report-data <hex>', 'the 64 bytes that the evidence is to carry, as 128 hex digits']],
    examples: ['attester make --report-data 00ab... > evidence.json'],
    action: async ({ options, context }) => {
      const { attester } = await selectAttester(context.env);
      return document(await attester.attest(parseReportData(options.reportData)));
    },
  });
}

function addEnrol(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'enrol-tpm',
    summary: "show this machine's TPM keys to a party, which answers with a challenge; makes keys that are missing",
    examples: ['attester enrol-tpm > enrolment.json'],
    action: async ({ context }) => document(await enrolTpm(tpmKeys(context.env))),
  });
}

function addAnswer(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'answer-tpm <challenge>',
    summary: "answer a party's challenge: only the TPM that it was made for can",
    examples: ['attester answer-tpm challenge.json > answer.json'],
    action: async ({ args, context }) =>
      document(await answerTpmChallenge(tpmKeys(context.env), await readJson(args[0] ?? '', TpmChallenge))),
  });
}
