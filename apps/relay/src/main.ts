// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';
import { randomBytes, systemClock } from '@glovebox/native';
import { readConfig } from './config.ts';
import { logTo } from './log.ts';
import { initRelayKey, readRelayKey } from './relay-key.ts';
import { startRelay } from './relay.ts';

/** `relay` runs the relay; `relay init` makes its key (or finds it) and prints the public key for the coordinator. */
try {
  await (process.argv[2] === 'init' ? init() : run());
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(`relay: ${error.message}; ${error.remedy ?? ''}\n`);
  process.exitCode = 2;
}

async function init(): Promise<void> {
  const path = process.argv[3] ?? process.env.RELAY_KEY_FILE;
  if (path === undefined) {
    process.stderr.write('name the key file: relay init FILE, or set RELAY_KEY_FILE\n');
    process.exitCode = 2;
    return;
  }
  const key = await initRelayKey(path, randomBytes);
  process.stdout.write(`${key.publicKey}\n`);
}

async function run(): Promise<void> {
  const config = readConfig(process.env);
  const log = logTo((line) => process.stdout.write(line), systemClock);
  const key = await readRelayKey(config.keyFile);
  const relay = startRelay(config, { key, random: randomBytes, now: systemClock, log });
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A second signal does not wait for the job in hand: it is taken again by itself.
      if (stopping) process.exit(1);
      stopping = true;
      log('stopping');
      void relay.close().then(() => process.exit(0));
    });
  }
}
