// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE, type Database } from '../database/database.ts';
import { startOf, type PageRequest } from '../database/page.ts';
import type { Tables } from '../database/tables.ts';

export type WorkerRow = Selectable<Tables['workers']>;

/** What relays say of the workers behind them. Shown to people, believed by nobody. */
@Injectable()
export class WorkersStore {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async saw(relay: string, platform: string, gate: string): Promise<void> {
    await this.#save(relay, { platform, gate });
  }

  /** Its evidence was shown: the platform is known, and what was said of the gate stays. */
  async sawAttesting(relay: string, platform: string): Promise<void> {
    await this.#save(relay, { platform });
  }

  async #save(relay: string, said: { platform: string; gate?: string }): Promise<void> {
    const seen = { ...said, last_seen: this.clock() };
    await this.database
      .insertInto('workers')
      .values({ gate: 'not said', ...seen, relay })
      .onConflict((conflict) => conflict.column('relay').doUpdateSet(seen))
      .execute();
  }

  list(page: PageRequest): Promise<WorkerRow[]> {
    return this.database
      .selectFrom('workers')
      .selectAll()
      .where('position', '<', startOf(page))
      .orderBy('position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }
}
