// SPDX-License-Identifier: Apache-2.0
import { CommanderError } from 'commander';
import type { CliContext } from './context.ts';
import { isFault, renderError, errorDocument } from './show/problem.ts';
import { createProgram } from './program.ts';

/** Exit codes: 0 yes, 1 refused or invalid, 2 usage or fault. */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs one command line. Never throws and never prints a stack: every problem becomes a code, a field and a remedy,
 * on standard error, or with --json as the one document on standard output.
 */
export async function run(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  const json = argv.includes('--json');
  let exitCode: ExitCode = 0;
  try {
    const program = await createProgram(argv[0], context, (code) => {
      exitCode = code;
    });
    await program.parseAsync(keysAsOperands(argv), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (json) context.stdout.write(`${JSON.stringify(errorDocument(error), null, 2)}\n`);
    else context.stderr.write(renderError(error));
    return isFault(error) ? 2 : 1;
  }
}

/** A key in base64url begins with a dash once in 64 times; no option has its length. */
const DASHED_KEY = /^-[A-Za-z0-9_-]{42}$/;

/** Keys are given last, where nothing that begins with a dash is taken for an option. */
function keysAsOperands(argv: readonly string[]): string[] {
  const keys = argv.filter((argument) => DASHED_KEY.test(argument));
  if (keys.length === 0 || argv.includes('--')) return [...argv];
  return [...argv.filter((argument) => !keys.includes(argument)), '--', ...keys];
}
