// SPDX-License-Identifier: Apache-2.0
import { chmodSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { selectAttester } from '@glovebox/attester';
import { computeMain } from '@glovebox/compute';
import { CodedError } from '@glovebox/core';
import { nodePayloadCipher, randomBytes } from '@glovebox/native';
import { readConfig } from './config.ts';
import { createWorkerServer } from './link.ts';
import { logTo } from './log.ts';

/** Starts the worker on its socket, or, as `--compute`, the compute process of one job. */
try {
  if (process.argv[2] === '--compute') await computeMain();
  else await serve();
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(`worker: ${error.message}; ${error.remedy ?? ''}\n`);
  process.exitCode = 2;
}

async function serve(): Promise<void> {
  const log = logTo((line) => process.stdout.write(line));
  const config = readConfig(process.env);
  const { attester, kind, explanation } = await selectAttester(process.env);
  log('attester', { kind, platform: attester.platform, explanation });
  const server = createWorkerServer(
    {
      attester,
      random: randomBytes,
      cipher: nodePayloadCipher,
      computeCommand: { command: process.execPath, args: [fileURLToPath(import.meta.url), '--compute'] },
      stopwatch: { now: () => performance.now(), wait: (milliseconds) => setTimeout(milliseconds) },
      dangerouslyTrustDevelopmentRoots: config.dangerouslyTrustDevelopmentRoots,
    },
    log,
  );
  if (config.dangerouslyTrustDevelopmentRoots) {
    log('DANGER', {
      warning: 'this worker accepts agreements that trust a development root: nothing it does is confidential',
    });
  }
  // A socket file left behind by a killed worker.
  rmSync(config.socket, { force: true });
  server.listen(config.socket, () => {
    chmodSync(config.socket, 0o660);
    log('listening', { dangerouslyTrustsDevelopmentRoots: config.dangerouslyTrustDevelopmentRoots });
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}
