// SPDX-License-Identifier: Apache-2.0
/**
 * Verifications of evidence a second, against what one would use instead, in one run on one machine.
 *
 *   npx nx run @glovebox/bench:attestation
 *
 * Cold: every chain, list and signature verified each time. Warm: with a `ChainCache`, which remembers signatures of
 * chains and collateral; validity, revocation, TCB and the evidence's own signatures are checked each time all the same.
 * Peers are fetched by their package managers (npm, cargo, go) and need recorded evidence (GLOVEBOX_VECTORS); what
 * cannot be had here is named. GLOVEBOX_BENCH_SECONDS (default 2) for each figure.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { browserBundle } from '@glovebox/conformance';
import { vectorsDirectory } from '@glovebox/test-kit';
import { benchCases } from './attestation-cases.ts';
import { hasVectors, peerRates, type PeerRate } from './attestation-peers.ts';
import { ratePerSecond } from './attestation-rate.ts';

const SECONDS = Number(process.env.GLOVEBOX_BENCH_SECONDS ?? 2);
const WORKER = fileURLToPath(new URL('./attestation-rate.js', import.meta.url));

interface OurRate {
  readonly platform: string;
  readonly cold: number;
  readonly warm: number;
  readonly coldAllCores: number;
  readonly warmAllCores: number;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const whole = (rate: number, width = 9) => rate.toFixed(0).padStart(width);

const workerRate = (name: string, warm: boolean): Promise<number> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: { name, warm, seconds: SECONDS } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

async function allCores(name: string, warm: boolean): Promise<number> {
  const rates = await Promise.all(cpus().map(() => workerRate(name, warm)));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

async function ours(): Promise<OurRate[]> {
  print(
    `${'platform'.padEnd(14)}     cold      warm  cold, ${String(cpus().length)} threads  warm, ${String(cpus().length)} threads`,
  );
  const rates: OurRate[] = [];
  for (const one of benchCases()) {
    const rate = {
      platform: one.name,
      cold: await ratePerSecond(one, false, SECONDS),
      warm: await ratePerSecond(one, true, SECONDS),
      coldAllCores: await allCores(one.name, false),
      warmAllCores: await allCores(one.name, true),
    };
    const recorded = one.folder === null ? ' (test authority)' : '';
    print(
      `${one.name.padEnd(14)}${whole(rate.cold)} ${whole(rate.warm)} ${whole(rate.coldAllCores, 16)} ${whole(rate.warmAllCores, 16)}${recorded}`,
    );
    rates.push(rate);
  }
  return rates;
}

function compare(rates: readonly OurRate[], peers: readonly PeerRate[]): void {
  for (const { peer, kind, platform, perSecond } of peers) {
    const own = rates.find((rate) => rate.platform === platform);
    if (own === undefined) continue;
    const [cold, warm] = [own.cold / perSecond, own.warm / perSecond];
    const met = kind === 'javascript' ? cold >= 10 : warm >= 1;
    const aim = kind === 'javascript' ? 'aim: 10 times, cold' : 'aim: as fast, warm';
    print(
      `${platform.padEnd(10)} ${peer.padEnd(38)}${whole(perSecond)}/s   ours ${cold.toFixed(2)}x cold, ${warm.toFixed(2)}x warm   ${aim}: ${met ? 'met' : 'NOT MET'}`,
    );
  }
}

async function main(): Promise<void> {
  print(`verifications a second, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
  const rates = await ours();
  const vectors = vectorsDirectory();
  if (!hasVectors(vectors)) print(`no recorded evidence in ${vectors}: the peers were not measured`);
  else {
    const { rates: peers, missing } = peerRates(vectors, SECONDS);
    compare(rates, peers);
    for (const line of missing) print(`not measured: ${line}`);
  }
  const { minified, gzip, brotli } = await browserBundle();
  print(`bundle for a browser: ${String(minified)} bytes, gzip ${String(gzip)}, brotli ${String(brotli)}`);
}

await main();
