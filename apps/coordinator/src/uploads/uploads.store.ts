// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { DATABASE, type Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';

export type UploadRow = Selectable<Tables['uploads']>;

/** Whose uploads are whose. The bytes and how far they came are the tus store's. */
@Injectable()
export class UploadsStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async add(row: UploadRow): Promise<void> {
    await this.database.insertInto('uploads').values(row).execute();
  }

  find(id: string, owner: string): Promise<UploadRow | undefined> {
    return this.database
      .selectFrom('uploads')
      .selectAll()
      .where('id', '=', id)
      .where('owner', '=', owner)
      .executeTakeFirst();
  }

  /** Those made before a time that never became a blob. */
  async unregisteredBefore(time: string): Promise<string[]> {
    const rows = await this.database
      .selectFrom('uploads')
      .select('id')
      .where('ciphertext', 'is', null)
      .where('created', '<', time)
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Removes one, unless it became a blob meanwhile. */
  async removeUnregistered(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.database
      .deleteFrom('uploads')
      .where('id', '=', id)
      .where('ciphertext', 'is', null)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Notes what an upload was found to be, before its file becomes the blob of that digest. */
  async setCiphertext(id: string, ciphertext: string): Promise<void> {
    await this.database.updateTable('uploads').set({ ciphertext }).where('id', '=', id).execute();
  }
}
