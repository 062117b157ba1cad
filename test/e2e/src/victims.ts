// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keybrokerOf, owners, type World } from '@glovebox/demo';

/** What is killed, and how it is started again. `round` numbers the kills, to take another keybroker each time. */
export interface Victim {
  readonly name: string;
  readonly kill: (world: World, round: number) => Promise<void>;
  readonly restart: (world: World, round: number) => Promise<void>;
}

export const keybrokers = owners.map(({ name }) => keybrokerOf(name));
const keybrokerAt = (round: number): string => keybrokers[round % keybrokers.length] ?? '';

const killed = (...names: string[]) => {
  return async (world: World) => {
    for (const name of names) await world.processes.kill(name, 'SIGKILL');
  };
};

/** The core writes its process number into the lock of its journal. Its shell starts another one by itself. */
function killCore(world: World, round: number): Promise<void> {
  const lock = join(world.dir, keybrokerAt(round), 'journal.lock');
  process.kill(Number(readFileSync(lock, 'utf8')), 'SIGKILL');
  return Promise.resolve();
}

async function restartRedisEmpty(world: World): Promise<void> {
  rmSync(join(world.dir, 'redis'), { recursive: true, force: true });
  await world.startRedis();
}

export const relay: Victim = { name: 'relay', kill: killed('relay'), restart: (world) => world.startRelay() };

export const worker: Victim = { name: 'worker', kill: killed('worker'), restart: (world) => world.startWorker() };

export const coordinator: Victim = {
  name: 'coordinator',
  kill: killed('coordinator'),
  restart: (world) => world.startCoordinator(),
};

export const keybrokerShell: Victim = {
  name: 'keybroker shell',
  kill: (world, round) => world.processes.kill(keybrokerAt(round), 'SIGKILL'),
  restart: (world, round) => world.startKeybroker(keybrokerAt(round)),
};

export const keybrokerCore: Victim = {
  name: 'keybroker core',
  kill: killCore,
  restart: () => Promise.resolve(),
};

export const redis: Victim = { name: 'redis', kill: killed('redis'), restart: (world) => world.startRedis() };

export const redisEmptied: Victim = { name: 'redis, emptied', kill: killed('redis'), restart: restartRedisEmpty };

/** Then nobody but the coordinator's database knows of the job. */
export const redisAndRelay: Victim = {
  name: 'redis, emptied, and relay',
  kill: killed('redis', 'relay'),
  restart: async (world) => {
    await restartRedisEmpty(world);
    await world.startRelay();
  },
};

/** A second relay beside the first one's worker, under the same key. */
export async function startSecondRelay(world: World): Promise<void> {
  const env = {
    REDIS_URL: world.redisUrl,
    COORDINATOR_URL: world.coordinatorUrl,
    WORKER_SOCKET: join(world.dir, 'worker.sock'),
    RELAY_NAME: 'relay-2',
    RELAY_KEY_FILE: join(world.dir, 'relay.key'),
  };
  await world.processes.start('relay-2', { command: 'node', args: ['bundle/relay/main.js'], env }, /"started"/);
}

/** Starts whatever a failed test left dead. */
export async function startMissing(world: World): Promise<void> {
  const { processes } = world;
  if (!processes.isRunning('redis')) await world.startRedis();
  if (!processes.isRunning('coordinator')) await world.startCoordinator();
  if (!processes.isRunning('worker')) await world.startWorker();
  if (!processes.isRunning('relay')) await world.startRelay();
  for (const name of keybrokers) if (!processes.isRunning(name)) await world.startKeybroker(name);
}
