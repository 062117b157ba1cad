// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { DATABASE, type Database } from '../database/database.ts';
import { startOf, type PageRequest } from '../database/page.ts';
import type { Tables } from '../database/tables.ts';

export type KeybrokerRow = Selectable<Tables['keybrokers']>;

/** What keybrokers said of themselves, signed, when they were last asked. */
@Injectable()
export class KeybrokersStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  list(page: PageRequest): Promise<KeybrokerRow[]> {
    return this.database
      .selectFrom('keybrokers')
      .selectAll()
      .where('position', '<', startOf(page))
      .orderBy('position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  async save(row: Omit<KeybrokerRow, 'position'>): Promise<void> {
    const { name, owner, trusts_development } = row;
    await this.database
      .insertInto('keybrokers')
      .values(row)
      .onConflict((conflict) => conflict.column('identity_key').doUpdateSet({ name, owner, trusts_development }))
      .execute();
  }
}
