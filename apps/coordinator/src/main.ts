// SPDX-License-Identifier: Apache-2.0
import { parseConfig } from './config.ts';
import { startCoordinator } from './start.ts';

/** `node apps/coordinator/dist/main.js`: configuration comes from the environment, SIGTERM and SIGINT end it in order. */
async function main(): Promise<void> {
  const coordinator = await startCoordinator(parseConfig(process.env));
  const stop = (): void => {
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
