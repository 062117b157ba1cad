// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import type { Processes } from './processes.ts';

/** A private redis-server on the loopback interface that keeps every write, so that a kill -9 can be survived or tested. */
export async function startRedis(processes: Processes, dir: string, port: number): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    // Plain commands in the append-only file: the leak search reads them.
    '--aof-use-rdb-preamble',
    'no',
    '--auto-aof-rewrite-percentage',
    '0',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ];
  await processes.start('redis', { command: 'redis-server', args }, /Ready to accept connections/);
}
