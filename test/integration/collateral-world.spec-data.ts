// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFetcher, DiskStore, SOURCES, type FetcherOptions, type Fetcher } from '@glovebox/collateral';
import {
  startVendorServer,
  testOnlyClock,
  testOnlySeededRandom,
  type TestOnlyClock,
  type TestOnlyVendorHandler,
  type TestOnlyVendorServer,
} from '@glovebox/test-kit';

/** Where each service is on the one server that stands in for all. */
const PATHS = { 'intel-pcs': 'intel', 'amd-kds': 'amd', 'nvidia-rim': 'rim', 'nvidia-ocsp': 'ocsp', pki: 'pki' };

const HOSTS: Readonly<Record<string, string>> = {
  'api.trustedservices.intel.com': 'intel',
  'certificates.trustedservices.intel.com': 'intel',
  'kdsintf.amd.com': 'amd',
  'rim.attestation.nvidia.com': 'rim',
  'ocsp.ndis.nvidia.com': 'ocsp',
};

/** Dials the local server for the vendors' own addresses, as a name service that lies would, and for nothing else. */
const dialling =
  (origin: string): typeof fetch =>
  (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin === origin) return fetch(url, init);
    if (url.host in HOSTS && url.protocol !== 'https:') throw new Error(`not over TLS: ${url.href}`);
    return fetch(`${origin}/${HOSTS[url.host] ?? `pki/${url.host}`}${url.pathname}${url.search}`, init);
  };

export const NOW = '2026-11-24T12:00:00Z';

export interface CollateralWorld {
  readonly server: TestOnlyVendorServer;
  /** The same server, as mirrors of all services. */
  readonly mirrors: string;
  readonly directory: string;
  readonly cache: DiskStore;
  readonly clock: TestOnlyClock;
  /** How long was waited, each time, in milliseconds. Nobody really waits. */
  readonly waits: number[];
  fetcher(overrides?: Partial<FetcherOptions>): Fetcher;
  end(): Promise<void>;
}

export async function collateralWorld(...handlers: readonly TestOnlyVendorHandler[]): Promise<CollateralWorld> {
  const server = await startVendorServer(...handlers);
  const directory = await mkdtemp(join(tmpdir(), 'collateral-'));
  const mirrors = SOURCES.map((source) => `${source}=${server.origin}/${PATHS[source]}`).join(',');
  const clock = testOnlyClock(NOW);
  const waits: number[] = [];
  return {
    server,
    mirrors,
    directory,
    cache: new DiskStore(directory),
    clock,
    waits,
    fetcher: (overrides = {}) =>
      createFetcher({
        fetch: dialling(server.origin),
        clock: clock.now,
        sleep: (milliseconds) => {
          waits.push(milliseconds);
          return Promise.resolve();
        },
        random: () => 0.5,
        randomBytes: testOnlySeededRandom('collateral'),
        ...overrides,
      }),
    end: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
