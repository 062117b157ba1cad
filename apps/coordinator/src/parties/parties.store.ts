// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { startOf, type PageRequest } from '../database/page.ts';
import type { Tables } from '../database/tables.ts';

export type PartyRow = Selectable<Tables['parties']>;

@Injectable()
export class PartiesStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  findByKey(signingKey: string): Promise<PartyRow | undefined> {
    return this.database.selectFrom('parties').selectAll().where('signing_key', '=', signingKey).executeTakeFirst();
  }

  find(fingerprint: string): Promise<PartyRow | undefined> {
    return this.database.selectFrom('parties').selectAll().where('fingerprint', '=', fingerprint).executeTakeFirst();
  }

  list(page: PageRequest): Promise<PartyRow[]> {
    return this.database
      .selectFrom('parties')
      .selectAll()
      .where('position', '<', startOf(page))
      .orderBy('position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  /** False when a party of this key or fingerprint is there already. */
  async add(executor: Executor, row: Omit<PartyRow, 'position'>): Promise<boolean> {
    const added = await executor
      .insertInto('parties')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('fingerprint')
      .executeTakeFirst();
    return added !== undefined;
  }
}
