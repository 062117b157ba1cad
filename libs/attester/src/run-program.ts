// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { AttesterError } from './error.ts';

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  /** Standard input; none when absent. */
  readonly input?: Uint8Array;
  /** Environment besides PATH. Nothing else of ours is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly outputMax: number;
  /** The setting that names the program, for error messages. */
  readonly setting: string;
}

/**
 * Standard output of a program that is started without a shell, with none of our environment but PATH, and killed when
 * it is late or talks too much. @throws AttesterError `command-failed`, `timeout`, `malformed-output`
 */
export function runProgram(run: ProgramRun): Promise<Buffer> {
  const options = {
    timeout: run.timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: run.outputMax,
    encoding: 'buffer',
    env: { PATH: process.env.PATH ?? '', ...run.env },
    windowsHide: true,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(run.program, run.args, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(toAttesterError(error, run));
    });
    // A program that ends without reading its input says so by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(run.input);
  });
}

function toAttesterError(
  error: Error & { readonly killed?: boolean; readonly code?: unknown },
  { program, timeoutMs, setting }: ProgramRun,
): AttesterError {
  const details = { field: setting, remedy: 'run the program by hand and see what it says', cause: error };
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return new AttesterError('malformed-output', `\`${program}\` printed too much`, details);
  }
  if (error.killed === true) {
    return new AttesterError('timeout', `\`${program}\` did not finish within \`${String(timeoutMs)}\` ms`, details);
  }
  const code = typeof error.code === 'string' || typeof error.code === 'number' ? String(error.code) : 'a signal';
  return new AttesterError('command-failed', `\`${program}\` ended with \`${code}\``, details);
}
