// SPDX-License-Identifier: Apache-2.0
import { parseConfig } from './config.ts';
import { startCoordinator } from './start.ts';

const STOP_WITHIN_MS = 10_000;

/** `node bundle/coordinator/main.js`: configuration comes from the environment, SIGTERM and SIGINT end it in order. */
async function main(): Promise<void> {
  const coordinator = await startCoordinator(parseConfig(process.env));
  const stop = (): void => {
    // Whatever hangs, a Redis that is away for example, holds the end up for so long only.
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    void coordinator.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'the coordinator did not start'}\n`);
  process.exitCode = 1;
}
