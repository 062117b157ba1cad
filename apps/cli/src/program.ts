// SPDX-License-Identifier: Apache-2.0
import { Command } from 'commander';
import type { CliContext } from './context.ts';
import type { Host } from './command.ts';
import { addAgreementCommands } from './commands/agreement.ts';
import { addAttesterCommands } from './commands/attester.ts';
import { addCollateralCommands } from './commands/collateral.ts';
import { addComputationCommands } from './commands/computation.ts';
import { addDatasetCommands } from './commands/dataset.ts';
import { addEvidenceCommands } from './commands/evidence.ts';
import { addGateCommands } from './commands/gate.ts';
import { addInitCommand } from './commands/init.ts';
import { addJobCommands } from './commands/job.ts';
import { addKeybrokerCommands } from './commands/keybroker.ts';
import { addPartyCommands } from './commands/party.ts';
import { addPolicyCommands } from './commands/policy.ts';
import { addQueryCommands } from './commands/query.ts';
import { addReceiptCommands } from './commands/receipt.ts';
import { addResultCommands } from './commands/result.ts';
import { addWorkerCommands } from './commands/worker.ts';
import type { ExitCode } from './run.ts';

/** All commands. Faults of the command line are thrown as CommanderError; `run` renders them. */
export function createProgram(context: CliContext, finish: (code: ExitCode) => void): Command {
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
  addInitCommand(program, host);
  addPartyCommands(program, host);
  addAgreementCommands(program, host);
  addKeybrokerCommands(program, host);
  addDatasetCommands(program, host);
  addComputationCommands(program, host);
  addPolicyCommands(program, host);
  addQueryCommands(program, host);
  addGateCommands(program, host);
  addJobCommands(program, host);
  addResultCommands(program, host);
  addReceiptCommands(program, host);
  addEvidenceCommands(program, host);
  addWorkerCommands(program, host);
  addAttesterCommands(program, host);
  addCollateralCommands(program, host);
  return program;
}
