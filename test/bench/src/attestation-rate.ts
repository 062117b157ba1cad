// SPDX-License-Identifier: Apache-2.0
import { parentPort, workerData } from 'node:worker_threads';
import { ChainCache, verifyEvidence } from '@glovebox/attestation';
import { benchCases, type BenchCase } from './attestation-cases.ts';

const WINDOW_MS = 100;

/**
 * Verifications a second of one thread: the best of windows of a tenth of a second, since others use the machine as well.
 * The peers count in the same way. `warm`: signatures of chains and collateral are remembered.
 */
export async function ratePerSecond(one: BenchCase, warm: boolean, seconds: number): Promise<number> {
  const { evidence, ...options } = one.submission;
  const chains = new ChainCache();
  const verify = () => verifyEvidence(evidence, warm ? { ...options, chains } : options);
  const end = performance.now() + 1000 * seconds;
  let best = 0;
  while (performance.now() < end) {
    const started = performance.now();
    let count = 0;
    for (; performance.now() - started < WINDOW_MS; count++) await verify();
    best = Math.max(best, (1000 * count) / (performance.now() - started));
  }
  return best;
}

/** As a worker thread: one case, its rate to the parent. */
if (parentPort !== null) {
  const { name, warm, seconds } = workerData as { name: string; warm: boolean; seconds: number };
  const found = benchCases().find((one) => one.name === name);
  if (found !== undefined) parentPort.postMessage(await ratePerSecond(found, warm, seconds));
}
