// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { sql, type Selectable } from 'kysely';
import { Notice } from '@glovebox/contracts';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import type { Viewer } from '../edge/access.ts';

export interface NumberedNotice {
  readonly position: number;
  readonly notice: Notice;
}
type News = Pick<Notice, 'kind' | 'id' | 'state'>;
type DatasetPlace = Pick<Selectable<Tables['datasets']>, 'dataset' | 'owner' | 'keybroker'>;

/** Any number will do, as long as nothing else locks it. */
const ORDER_LOCK = 7180;

/**
 * Notices, one row for each reader: who may see one is settled in the transaction that it tells about. Rows are
 * committed in the order of their positions, so that a reader who saw one has missed none before it.
 */
@Injectable()
export class NoticesStore {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Tells the parties of an agreement. */
  async tellParties(executor: Executor, agreement: string, news: News): Promise<void> {
    const parties = await executor
      .selectFrom('agreement_parties')
      .select('signing_key')
      .where('agreement', '=', agreement)
      .execute();
    await this.#add(executor, parties, { ...news, agreement });
  }

  /** Tells a dataset's owner, and the parties of every agreement that lends it. */
  async tellOfDataset(executor: Executor, place: DatasetPlace, news: News): Promise<void> {
    const parties = await executor
      .selectFrom('agreement_parties')
      .innerJoin('agreement_datasets', 'agreement_datasets.agreement', 'agreement_parties.agreement')
      .select('agreement_parties.signing_key')
      .where('agreement_datasets.name', '=', place.dataset)
      .where('agreement_datasets.owner', '=', place.owner)
      .where('agreement_datasets.keybroker', '=', place.keybroker)
      .union(executor.selectFrom('parties').select('signing_key').where('fingerprint', '=', place.owner))
      .execute();
    await this.#add(executor, parties, { ...news, agreement: null });
  }

  async after(viewer: Viewer, position: number, limit: number): Promise<NumberedNotice[]> {
    const rows = await this.database
      .selectFrom('notices')
      .selectAll()
      .where('signing_key', '=', viewer.signingKey)
      .where('position', '>', position)
      .orderBy('position', 'asc')
      .limit(limit)
      .execute();
    return rows.map(({ position: at, signing_key: _, ...row }) => ({ position: at, notice: Notice.parse(row) }));
  }

  /** The position of the viewer's newest notice, or 0. */
  async newest(viewer: Viewer): Promise<number> {
    const row = await this.database
      .selectFrom('notices')
      .select(({ fn }) => fn.max('position').as('position'))
      .where('signing_key', '=', viewer.signingKey)
      .executeTakeFirst();
    return row?.position ?? 0;
  }

  async #add(
    executor: Executor,
    readers: readonly { signing_key: string }[],
    news: Omit<Notice, 'time'>,
  ): Promise<void> {
    const keys = new Set(readers.map(({ signing_key }) => signing_key));
    if (keys.size === 0) return;
    await sql`select pg_advisory_xact_lock(${sql.lit(ORDER_LOCK)})`.execute(executor);
    const time = this.clock();
    await executor
      .insertInto('notices')
      .values([...keys].map((signing_key) => ({ signing_key, ...news, time })))
      .execute();
  }
}
