// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerView } from '@glovebox/contracts';
import type { Log } from './log.ts';
import type { WorkerLink } from './worker-link.ts';

/** A relay whose worker has not answered for so long is not listed any more. */
export const HEARTBEAT_TTL_SECONDS = 30;
const INTERVAL_MS = 5_000;
const TIMEOUT_MS = 4_000;

/** Where the coordinator finds what a relay says of its worker. Not evidence: for people to look at. */
export const heartbeatKey = (relay: string): string => `glovebox:relay:${relay}`;

export interface HeartbeatPorts {
  readonly relay: string;
  readonly worker: WorkerLink;
  readonly currentJob: () => string | null;
  readonly now: () => string;
  readonly publish: (key: string, value: string, ttlSeconds: number) => Promise<void>;
  readonly log: Log;
}

/** Says every few seconds that the worker answers, until the signal; says nothing while it does not. */
export async function beat(ports: HeartbeatPorts, signal: AbortSignal): Promise<void> {
  let alive: boolean | null = null;
  while (!signal.aborted) {
    const answers = await beatOnce(ports);
    if (answers !== alive) ports.log(answers ? 'worker-up' : 'worker-down');
    alive = answers;
    await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function beatOnce(ports: HeartbeatPorts): Promise<boolean> {
  try {
    const { platform, gate } = await ports.worker.health(TIMEOUT_MS);
    const view: WorkerView = { relay: ports.relay, platform, gate, lastSeen: ports.now(), job: ports.currentJob() };
    await ports.publish(heartbeatKey(ports.relay), JSON.stringify(view), HEARTBEAT_TTL_SECONDS);
    return true;
  } catch {
    return false;
  }
}
