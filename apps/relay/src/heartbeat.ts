// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { StepReply, StepRequest } from '@glovebox/contracts';
import type { Log } from './log.ts';
import type { WorkerLink } from './worker-link.ts';

const HELLO_INTERVAL_MS = 30_000;
/** While the worker is away it is looked for more often. */
const SEARCH_INTERVAL_MS = 2_000;
const HEALTH_TIMEOUT_MS = 4_000;

export interface HeartbeatPorts {
  readonly relay: string;
  readonly worker: WorkerLink;
  readonly now: () => string;
  readonly ask: (request: StepRequest) => Promise<StepReply>;
  readonly log: Log;
}

/** Tells the coordinator at the start and every half minute which worker answers here, until the signal. */
export async function beat(ports: HeartbeatPorts, signal: AbortSignal): Promise<void> {
  let alive: boolean | null = null;
  while (!signal.aborted) {
    const answers = await sayHello(ports);
    if (answers !== alive) ports.log(answers ? 'worker-up' : 'worker-down');
    alive = answers;
    await sleep(answers ? HELLO_INTERVAL_MS : SEARCH_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Whether the worker answers. A coordinator that is away hears of it the next time. */
async function sayHello({ relay, worker, now, ask }: HeartbeatPorts): Promise<boolean> {
  const health = await worker.health(HEALTH_TIMEOUT_MS).catch(() => null);
  if (health === null) return false;
  const { platform, gate } = health;
  await ask({ step: 'hello', relay, platform, gate, time: now() }).catch(() => undefined);
  return true;
}
