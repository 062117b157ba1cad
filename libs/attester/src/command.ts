// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { Evidence } from '@glovebox/contracts';
import { assert, CodedError, parseJson, toHex } from '@glovebox/core';
import type { Attester, AttesterConfig } from './attester.ts';
import { AttesterError } from './error.ts';

const TIMEOUT_MS = 15_000;
/** Evidence is at most about 70 kB of text. */
const OUTPUT_MAX = 262_144;

/**
 * Evidence from a configured program: report data as its last argument in 128 hex digits, one JSON Evidence on its
 * standard output. It is started without a shell, gets no input and none of our environment but PATH, and is killed
 * when it is late or talks too much. Its output is parsed strictly and otherwise not believed: verifiers judge it.
 */
export function commandAttester(config: Extract<AttesterConfig, { kind: 'command' }>): Attester {
  const [program, ...parameters] = config.command;
  if (program === undefined) {
    throw new AttesterError('configuration', 'the attester command is empty', {
      field: 'ATTESTER_COMMAND',
      remedy: 'name a program that prints evidence',
    });
  }
  return {
    platform: 'sev-snp',
    attest: async (reportData) => {
      assert(reportData.length === 64, 'report data has 64 bytes');
      return parseEvidence(await output(program, [...parameters, toHex(reportData)], config.timeoutMs ?? TIMEOUT_MS));
    },
  };
}

function output(program: string, parameters: readonly string[], timeoutMs: number): Promise<Buffer> {
  const options = {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: OUTPUT_MAX,
    encoding: 'buffer',
    env: { PATH: process.env.PATH ?? '' },
    windowsHide: true,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(program, parameters, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(toAttesterError(error, timeoutMs));
    });
    child.stdin?.end();
  });
}

function toAttesterError(error: Error & { readonly killed?: boolean; readonly code?: unknown }, timeoutMs: number) {
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return malformed('printed too much', error);
  if (error.killed === true) {
    return new AttesterError('timeout', `the attester command did not finish within \`${String(timeoutMs)}\` ms`, {
      field: 'ATTESTER_COMMAND',
      remedy: 'run the command by hand and see what it waits for',
      cause: error,
    });
  }
  const code = typeof error.code === 'string' || typeof error.code === 'number' ? String(error.code) : 'a signal';
  return new AttesterError('command-failed', `the attester command ended with \`${code}\``, {
    field: 'ATTESTER_COMMAND',
    remedy: 'run the command by hand and see what it says',
    cause: error,
  });
}

function parseEvidence(stdout: Buffer): Evidence {
  try {
    const parsed = Evidence.safeParse(parseJson(stdout));
    if (parsed.success) return parsed.data;
    throw malformed('printed JSON that is not evidence', parsed.error);
  } catch (error) {
    if (error instanceof CodedError && !(error instanceof AttesterError)) throw malformed('printed no JSON', error);
    throw error;
  }
}

const malformed = (what: string, cause: unknown) =>
  new AttesterError('malformed-output', `the attester command ${what}`, {
    field: 'ATTESTER_COMMAND',
    remedy: 'configure a program that prints one JSON Evidence and nothing else',
    cause,
  });
