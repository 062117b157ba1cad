// SPDX-License-Identifier: Apache-2.0
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@glovebox/native';
import type { CliContext, TextSink } from './context.ts';
import { run } from './run.ts';

const sink = (stream: NodeJS.WriteStream): TextSink => ({
  write: (content) => void stream.write(content),
  isTerminal: stream.isTTY,
});

async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

const context: CliContext = {
  env: process.env,
  stdout: sink(process.stdout),
  stderr: sink(process.stderr),
  readStdin: () => text(process.stdin),
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : null,
  fetch: globalThis.fetch,
  clock: systemClock,
  sleep: (milliseconds) => sleep(milliseconds),
};

// A reader that closes the pipe early (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(process.argv.slice(2), context);
