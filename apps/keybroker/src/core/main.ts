// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { parseJson } from '@glovebox/core';
import { NativeError } from '@glovebox/native';
import { readLines, readQuestion, toLine, type CoreAnswer, type CoreReady } from '../pipe.ts';
import { isCoded } from './error.ts';
import { openKeybroker, type OpenKeybroker } from './open.ts';

/**
 * The process that holds the keys: no framework, no network, one pipe. Reads messages from standard input, writes signed
 * replies to standard output and one line of JSON for each to standard error. Ends when its input ends, so it never
 * outlives its shell.
 */
const Environment = z.object({
  KEYBROKER_DIR: z.string().min(1),
  KEYBROKER_KEY_FILE: z.string().min(1),
  DANGEROUSLY_TRUST_DEV_ROOTS: z.enum(['', '0', '1']).optional(),
});

/** A core whose shell was killed needs a moment to notice; the one that takes its place waits so long. */
const LOCK_PATIENCE_MS = 5000;

async function main(): Promise<void> {
  // A terminal sends these to the whole group; the shell ends the core, after its last answer, by ending its input.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const { keybroker, self, close } = await openPatiently();
  await write({ ready: { name: self.name, identityKey: self.identityKey } });
  for await (const line of readLines(process.stdin)) {
    const { seq, json } = readQuestion(line);
    await write({ seq, reply: await keybroker.answer(parseMessage(json)) });
  }
  await close();
}

/** What is no JSON is no message either, and is answered as such. */
function parseMessage(json: Uint8Array): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    if (isCoded(error)) return undefined;
    throw error;
  }
}

async function openPatiently(): Promise<OpenKeybroker> {
  const environment = Environment.parse(process.env);
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return await openKeybroker({
        directory: environment.KEYBROKER_DIR,
        keyFile: environment.KEYBROKER_KEY_FILE,
        dangerouslyTrustDevelopmentRoots: environment.DANGEROUSLY_TRUST_DEV_ROOTS === '1',
        log,
        onFault: (error) => log({ fault: faultText(error) }),
      });
    } catch (error) {
      const locked = error instanceof NativeError && error.code === 'locked';
      if (!locked || performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function write(value: CoreReady | CoreAnswer): Promise<void> {
  if (!process.stdout.write(toLine(value))) await once(process.stdout, 'drain');
}

const log = (line: object): void =>
  void process.stderr.write(`${JSON.stringify({ from: 'keybroker-core', ...line })}\n`);

/** The place of a bug in our own code; messages of unknown errors could carry what was being worked on. */
const faultText = (error: unknown): string =>
  error instanceof Error ? `${error.name} ${error.stack?.match(/\n\s+at .*/)?.[0].trim() ?? ''}` : 'unknown';

main().catch((error: unknown) => {
  if (isCoded(error)) log({ fatal: error.code, message: error.message, remedy: error.remedy });
  else if (error instanceof z.ZodError) log({ fatal: 'environment', message: z.prettifyError(error) });
  else log({ fatal: faultText(error) });
  process.exit(1);
});
