// SPDX-License-Identifier: Apache-2.0
import type { Obtained } from './obtain.ts';
import { describeObtained } from './refresh.ts';

export interface RefresherOptions {
  readonly refresh: () => Promise<readonly Obtained[]>;
  readonly intervalMs: number;
  /** Spreads machines that were started together. */
  readonly random: () => number;
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

export interface Refresher {
  /** Ends the rounds; returns when one that runs has ended. */
  close(): Promise<void>;
}

/** Asks again, round after round, for what is due: once soon after the start, then about once per interval. */
export function startRefresher({ refresh, intervalMs, random, log }: RefresherOptions): Refresher {
  let closed = false;
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(begin, random() * Math.min(intervalMs, FIRST_WITHIN_MS));
  timer.unref();

  function begin(): void {
    running = round().then(() => {
      if (closed) return;
      timer = setTimeout(begin, intervalMs * (1 - random() * SPREAD));
      timer.unref();
    });
  }

  async function round(): Promise<void> {
    try {
      for (const outcome of await refresh()) {
        log(outcome.kind === 'fetched' || outcome.kind === 'cached' ? 'info' : 'warn', describeObtained(outcome));
      }
    } catch (error) {
      log('warn', `collateral cannot be refreshed: ${error instanceof Error ? error.message : 'unknown fault'}`);
    }
  }

  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

const FIRST_WITHIN_MS = 10_000;
const SPREAD = 0.2;
