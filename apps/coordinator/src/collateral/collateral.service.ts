// SPDX-License-Identifier: Apache-2.0
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttestationError } from '@glovebox/attestation';
import {
  collectCollateral,
  CollateralError,
  createFetcher,
  describeObtained,
  DiskStore,
  FRESHNESS,
  mergeCollateral,
  NO_COLLATERAL,
  readPlainDirectory,
  refreshCollateral,
  startRefresher,
  type Fetcher,
  type Obtained,
  type Refresher,
} from '@glovebox/collateral';
import type { AttestationPolicy, Collateral, Evidence } from '@glovebox/contracts';
import { randomBytes } from '@glovebox/native';
import { CLOCK, type Clock } from '../clock.ts';
import { CONFIG, type Config } from '../config.ts';

/** A worker waits while its evidence is weighed, and its challenge ends after minutes: so nothing takes long here. */
const LIMITS = { timeoutMs: 10_000, attemptsMax: 2, waitMaxMs: 5_000 };

/**
 * What keybrokers need beside a worker's evidence. It is signed by the vendors, so keybrokers check it and do not believe
 * us: a missing part makes them refuse, and nothing here can make them accept. Kept in `<data directory>/collateral`, with
 * what the operator put there by hand; with GLOVEBOX_COLLATERAL_FETCH=1 what is missing is fetched and what ends is
 * renewed before it does.
 */
@Injectable()
export class CollateralService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('collateral');
  readonly #directory: string;
  readonly #cache: DiskStore;
  readonly #fetcher: Fetcher | null;
  #refresher: Refresher | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#directory = join(config.dataDirectory, 'collateral');
    this.#cache = new DiskStore(this.#directory);
    this.#fetcher = config.collateral.fetch ? this.#createFetcher() : null;
  }

  onApplicationBootstrap(): void {
    const fetcher = this.#fetcher;
    if (fetcher === null) return;
    this.#log.log('collateral is fetched from the vendors, or their mirrors, and renewed before it ends');
    this.#refresher = startRefresher({
      refresh: () =>
        refreshCollateral({ cache: this.#cache, fetcher, clock: this.clock, freshness: FRESHNESS }).finally(() =>
          this.#cache.prune(Date.parse(this.clock())),
        ),
      intervalMs: this.config.collateral.refreshMinutes * 60_000,
      random: Math.random,
      log: (level, message) => this.#say(level, message),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#refresher?.close();
  }

  /** For this evidence, under this policy. Never throws for what a vendor or the evidence does: then there is less of it. */
  async collateralOf(evidence: Evidence, { platforms }: AttestationPolicy): Promise<Collateral> {
    const products = platforms.flatMap((policy) => (policy.platform === 'sev-snp' ? [policy.product] : []));
    const [collected, byHand] = await Promise.all([
      this.#tolerating(async () => {
        const { collateral, obtained } = await collectCollateral(evidence, {
          cache: this.#cache,
          fetcher: this.#fetcher,
          clock: this.clock,
          update: this.config.collateral.update,
          products,
        });
        this.#tell(obtained);
        return collateral;
      }, NO_COLLATERAL),
      this.#tolerating(() => readPlainDirectory(this.#directory), NO_COLLATERAL),
    ]);
    return this.#tolerating(() => Promise.resolve(mergeCollateral(collected, byHand)), collected);
  }

  async #tolerating(get: () => Promise<Collateral>, otherwise: Collateral): Promise<Collateral> {
    try {
      return await get();
    } catch (error) {
      if (!(error instanceof AttestationError) && !(error instanceof CollateralError)) throw error;
      this.#log.warn(`${error.message}; ${error.remedy ?? 'keybrokers will say what they miss'}`);
      return otherwise;
    }
  }

  /** What lies ready needs no words; what nobody may be asked for is the operator's choice, and keybrokers name it. */
  #tell(obtained: readonly Obtained[]): void {
    for (const outcome of obtained) {
      if (outcome.kind === 'cached' || (outcome.kind === 'missing' && this.#fetcher === null)) continue;
      this.#say(outcome.kind === 'fetched' ? 'info' : 'warn', describeObtained(outcome));
    }
  }

  #say(level: 'info' | 'warn', message: string): void {
    if (level === 'info') this.#log.log(message);
    else this.#log.warn(message);
  }

  #createFetcher(): Fetcher {
    const { mirrors, intelSubscriptionKey } = this.config.collateral;
    return createFetcher({
      fetch: globalThis.fetch,
      clock: this.clock,
      sleep: (milliseconds) => sleep(milliseconds),
      random: Math.random,
      randomBytes,
      mirrors,
      limits: LIMITS,
      ...(intelSubscriptionKey === null ? {} : { intelSubscriptionKey }),
    });
  }
}
