// SPDX-License-Identifier: Apache-2.0
/**
 * Verifications of evidence a second, against what one would use instead, in one run on one machine, in about three minutes.
 *
 *   npx nx run @glovebox/bench:attestation
 *
 * Cold: every document parsed, every chain, list and signature verified each time. Warm: with a `ChainCache`, which
 * remembers what vendors' documents were parsed to and which of their signatures verified; validity, revocation, TCB and
 * the evidence's own signatures are checked each time all the same. Both with Node's signature engine, which imports a key
 * once. Peers are fetched by their package managers (npm, cargo, go) and need recorded evidence (GLOVEBOX_VECTORS); what
 * cannot be had here in time is named. GLOVEBOX_BENCH_SECONDS (default 1) for each figure, GLOVEBOX_BENCH_BUILD_SECONDS
 * (default 60) for building each peer. The first and last line say how busy the machine is: others distort these figures.
 */
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { browserBundle } from '@glovebox/conformance';
import { vectorsDirectory } from '@glovebox/test-kit';
import { benchCases } from './attestation-cases.ts';
import { hasVectors, peerRates, type PeerRate } from './attestation-peers.ts';
import { ratePerSecond, type Rate, type RateKind } from './attestation-rate.ts';

const SECONDS = Number(process.env.GLOVEBOX_BENCH_SECONDS ?? 1);
const WORKER = fileURLToPath(new URL('./attestation-rate.js', import.meta.url));

interface OurRate {
  readonly platform: string;
  readonly cold: Rate;
  readonly warm: Rate;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const whole = (rate: number, width = 10) => rate.toFixed(0).padStart(width);
const load = () => `${loadavg()[0]?.toFixed(1) ?? '?'} processes want ${String(cpus().length)} cores`;

const workerRate = (name: string, kind: RateKind): Promise<number> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: { name, kind, seconds: SECONDS } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

async function allCores(name: string, kind: RateKind): Promise<number> {
  const rates = await Promise.all(cpus().map(() => workerRate(name, kind)));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

async function ours(): Promise<OurRate[]> {
  const threads = `${String(cpus().length)} threads`;
  const columns = ['cold', 'warm', 'web crypto', `cold, ${threads}`, `warm, ${threads}`, 'cpu us cold', 'cpu us warm'];
  print(`${'platform'.padEnd(12)}${columns.map((column) => column.padStart(17)).join('')}`);
  const rates: OurRate[] = [];
  for (const one of benchCases()) {
    const [cold, warm] = [await ratePerSecond(one, 'cold', SECONDS), await ratePerSecond(one, 'warm', SECONDS)];
    const figures = [
      cold.perSecond,
      warm.perSecond,
      (await ratePerSecond(one, 'web-crypto', SECONDS)).perSecond,
      await allCores(one.name, 'cold'),
      await allCores(one.name, 'warm'),
      cold.cpuMicroseconds,
      warm.cpuMicroseconds,
    ];
    const recorded = one.folder === null ? ' (test authority)' : '';
    print(`${one.name.padEnd(12)}${figures.map((figure) => whole(figure, 17)).join('')}${recorded}`);
    rates.push({ platform: one.name, cold, warm });
  }
  return rates;
}

/** Each peer beside our single thread. */
function compare(rates: readonly OurRate[], peers: readonly PeerRate[]): void {
  for (const { peer, kind, platform, perSecond, cpuMicroseconds } of peers) {
    const own = rates.find((rate) => rate.platform === platform);
    if (own === undefined) continue;
    const [cold, warm] = [own.cold.perSecond / perSecond, own.warm.perSecond / perSecond];
    const met = kind === 'javascript' ? cold >= 10 : warm >= 1;
    const aim = kind === 'javascript' ? 'aim: 10 times, cold' : 'aim: as fast, warm';
    const cpu =
      cpuMicroseconds === undefined
        ? ''
        : `   processor time ${(cpuMicroseconds / own.cold.cpuMicroseconds).toFixed(2)}x cold`;
    print(
      `${platform.padEnd(10)} ${peer.padEnd(34)}${whole(perSecond)}/s   ours ${cold.toFixed(2)}x cold, ${warm.toFixed(2)}x warm${cpu}   ${aim}: ${met ? 'met' : 'NOT MET'}`,
    );
  }
}

async function main(): Promise<void> {
  print(
    `verifications a second, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${new Date().toISOString()}: ${load()}`,
  );
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
  print(load());
}

await main();
