// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

export interface TpmConnection {
  /** How tpm2-tools reach the TPM (its `--tcti`), for example `device:/dev/tpmrm0`. */
  readonly tcti: string;
  readonly timeoutMs: number;
}

/** One of the tpm2-tools with its arguments; gives what it printed. @throws AttesterError */
export const tpm2 = ({ tcti, timeoutMs }: TpmConnection, tool: string, ...args: readonly string[]): Promise<Buffer> =>
  runProgram({
    program: `tpm2_${tool}`,
    args: ['--tcti', tcti, ...args],
    timeoutMs,
    outputMax: 65_536,
    setting: 'ATTESTER_TPM_TCTI',
  });

/** Gives a folder that nobody else can read, and removes it with all that the tools wrote there. */
export async function withScratch<T>(use: (file: (name: string) => string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-tpm-'));
  try {
    return await use((name) => join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
