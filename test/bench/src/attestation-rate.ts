// SPDX-License-Identifier: Apache-2.0
import { parentPort, workerData } from 'node:worker_threads';
import { ChainCache, verifyEvidence } from '@glovebox/attestation';
import { createCryptoEngine } from '@glovebox/native';
import { benchCases, type BenchCase } from './attestation-cases.ts';

const WINDOW_MS = 100;

export type RateKind = 'cold' | 'warm' | 'web-crypto';

export interface Rate {
  readonly perSecond: number;
  /** Processor time of one verification, in microseconds: what others on the machine change least. */
  readonly cpuMicroseconds: number;
}

/**
 * Verifications a second of one thread: the best of windows of a tenth of a second, since others use the machine as well.
 * The peers count in the same way.
 *
 * `cold`: every document parsed, every signature checked each time. `warm`: with a `ChainCache`. Both with Node's engine,
 * as the keybroker has it; `web-crypto` is cold with what a browser has.
 */
export async function ratePerSecond(one: BenchCase, kind: RateKind, seconds: number): Promise<Rate> {
  const { evidence, ...options } = one.submission;
  const given = {
    ...options,
    ...(kind === 'web-crypto' ? {} : { engine: createCryptoEngine() }),
    ...(kind === 'warm' ? { chains: new ChainCache() } : {}),
  };
  const end = performance.now() + 1000 * seconds;
  let [perSecond, cpuMicroseconds] = [0, Infinity];
  while (performance.now() < end) {
    const [started, used] = [performance.now(), process.cpuUsage()];
    let count = 0;
    for (; performance.now() - started < WINDOW_MS; count++) await verifyEvidence(evidence, given);
    perSecond = Math.max(perSecond, (1000 * count) / (performance.now() - started));
    const { user, system } = process.cpuUsage(used);
    cpuMicroseconds = Math.min(cpuMicroseconds, (user + system) / count);
  }
  return { perSecond, cpuMicroseconds };
}

/** As a worker thread: one case, its rate to the parent. */
if (parentPort !== null) {
  const { name, kind, seconds } = workerData as { name: string; kind: RateKind; seconds: number };
  const found = benchCases().find((one) => one.name === name);
  if (found !== undefined) parentPort.postMessage((await ratePerSecond(found, kind, seconds)).perSecond);
}
