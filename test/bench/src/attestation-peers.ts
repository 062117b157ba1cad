// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgedAt } from './attestation-cases.ts';

/** What somebody else's verifier managed; `kind` says against which of our aims it counts. */
export interface PeerRate {
  readonly peer: string;
  readonly kind: 'javascript' | 'native';
  readonly platform: string;
  readonly perSecond: number;
  /** Processor time of one verification, in microseconds, where the peer can tell. */
  readonly cpuMicroseconds?: number;
}

/** A peer that cannot be built or does not answer in this time is named as missing; builds go on where they stopped. */
const BUILD_SECONDS = Number(process.env.GLOVEBOX_BENCH_BUILD_SECONDS ?? 60);
const RUN_SECONDS = 20;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sources = join(root, 'test/bench/peers');
const build = join(root, 'node_modules/.cache/glovebox-bench-peers');
const path = `${process.env.PATH ?? ''}:/usr/local/go/bin:${join(homedir(), '.cargo/bin')}`;

interface Peer {
  readonly folder: string;
  readonly needs: string;
  readonly prepare: readonly string[];
  readonly run: readonly string[];
}

/** Fetched by their own package managers when the benchmark runs; nothing of theirs is in this repository. */
const PEERS: readonly Peer[] = [
  {
    folder: 'javascript',
    needs: 'npm',
    prepare: ['npm', 'install', '--no-save', '--no-audit', '--no-fund', '--prefix', '.', '@phala/dcap-qvl@0.3.9'],
    run: ['node', 'main.cjs'],
  },
  {
    folder: 'rust',
    needs: 'cargo',
    prepare: ['cargo', 'build', '--release', '--quiet'],
    run: ['target/release/glovebox-bench-peer'],
  },
  { folder: 'go', needs: 'go', prepare: ['go', 'build', '-mod=mod', '-o', 'peer', '.'], run: ['./peer'] },
];

/** Runs every peer that can be had here on the recorded evidence in `vectors`, and says which could not and why. */
export function peerRates(vectors: string, seconds: number): { rates: PeerRate[]; missing: string[] } {
  const rates: PeerRate[] = [];
  const missing: string[] = [];
  for (const peer of PEERS) {
    const folder = join(build, peer.folder);
    mkdirSync(folder, { recursive: true });
    cpSync(join(sources, peer.folder), folder, { recursive: true });
    const call = ([command = '', ...args]: readonly string[], limit: number, extra: readonly string[] = []) =>
      spawnSync(command, [...args, ...extra], {
        cwd: folder,
        timeout: 1000 * limit,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
        env: { ...process.env, ...times(), PATH: path },
      });
    const prepared = call(peer.prepare, BUILD_SECONDS);
    if (prepared.status !== 0) {
      const why = prepared.error?.message ?? lastLine(prepared.stderr);
      missing.push(`${peer.folder}: needs \`${peer.needs}\` and its package registry: ${why}`);
      continue;
    }
    const ran = call(peer.run, RUN_SECONDS, [vectors, String(seconds)]);
    rates.push(
      ...ran.stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as PeerRate] : [])),
    );
    if (ran.status !== 0) {
      missing.push(`${peer.folder}: ended with ${String(ran.status ?? ran.signal)}: ${lastLine(ran.stderr)}`);
    }
  }
  return { rates, missing };
}

const times = () => ({
  SGX_AT: String(judgedAt('sgx-v3-production')),
  TDX_AT: String(judgedAt('tdx-v4-uptodate')),
  SNP_AT: String(judgedAt('snp-v3-milan')),
});

const lastLine = (output: string | null): string => (output ?? 'not found').trim().split('\n').at(-1) ?? '';

export const hasVectors = (vectors: string): boolean => existsSync(join(vectors, 'manifest.json'));
