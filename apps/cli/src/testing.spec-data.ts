// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@glovebox/native';
import { run } from './run.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The document on standard output. */
  readonly json: unknown;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'glovebox-cli-'));

/** Runs the command line in this process, as a script would: nobody is at the terminal. */
export async function glovebox(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  const code = await run(args, {
    env,
    stdout: { write: (text) => void (output.stdout += text), isTerminal: false },
    stderr: { write: (text) => void (output.stderr += text), isTerminal: false },
    readStdin: () => Promise.resolve(stdin),
    ask: null,
    fetch: globalThis.fetch,
    clock: systemClock,
    // Specs do not wait out the pauses between attempts.
    sleep: (milliseconds) => sleep(milliseconds / 100),
  });
  return { code, ...output, json: args.includes('--json') ? (JSON.parse(output.stdout) as unknown) : undefined };
}
