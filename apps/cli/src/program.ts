// SPDX-License-Identifier: Apache-2.0
import { Command } from 'commander';
import type { CliContext } from './context.ts';
import type { Host } from './command.ts';
import type { ExitCode } from './run.ts';

type AddCommands = (program: Command, host: Host) => void;

/** In the order of the help. Each is loaded when it is used: most need neither the engine nor the verifiers. */
const groups: Readonly<Record<string, () => Promise<AddCommands>>> = {
  init: async () => (await import('./commands/init.ts')).addInitCommand,
  party: async () => (await import('./commands/party.ts')).addPartyCommands,
  agreement: async () => (await import('./commands/agreement.ts')).addAgreementCommands,
  keybroker: async () => (await import('./commands/keybroker.ts')).addKeybrokerCommands,
  dataset: async () => (await import('./commands/dataset.ts')).addDatasetCommands,
  computation: async () => (await import('./commands/computation.ts')).addComputationCommands,
  policy: async () => (await import('./commands/policy.ts')).addPolicyCommands,
  query: async () => (await import('./commands/query.ts')).addQueryCommands,
  twin: async () => (await import('./commands/twin.ts')).addTwinCommands,
  gate: async () => (await import('./commands/gate.ts')).addGateCommands,
  job: async () => (await import('./commands/job.ts')).addJobCommands,
  result: async () => (await import('./commands/result.ts')).addResultCommands,
  receipt: async () => (await import('./commands/receipt.ts')).addReceiptCommands,
  evidence: async () => (await import('./commands/evidence.ts')).addEvidenceCommands,
  worker: async () => (await import('./commands/worker.ts')).addWorkerCommands,
  attester: async () => (await import('./commands/attester.ts')).addAttesterCommands,
  collateral: async () => (await import('./commands/collateral.ts')).addCollateralCommands,
};

/**
 * The commands that `word`, the command line's first, can mean: its group, or all where it names none (help, mistakes).
 * Faults of the command line are thrown as CommanderError; `run` renders them.
 */
export async function createProgram(
  word: string | undefined,
  context: CliContext,
  finish: (code: ExitCode) => void,
): Promise<Command> {
  const host: Host = { context, finish };
  const program = new Command('glovebox')
    .description('Takes part in a confidential data clean room: seal and upload data, sign, run, verify.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        context.stdout.write(text);
      },
      writeErr: () => undefined,
    })
    .showHelpAfterError(false);
  const meant = Object.entries(groups).filter(([name]) => name === word);
  for (const [, load] of meant.length > 0 ? meant : Object.entries(groups)) (await load())(program, host);
  return program;
}
