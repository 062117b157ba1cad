// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { startOf, type PageRequest } from '../database/page.ts';
import type { Tables } from '../database/tables.ts';
import type { Viewer } from '../edge/access.ts';

export type CiphertextRow = Selectable<Tables['ciphertexts']>;
type Row = Selectable<Tables['datasets']>;
/** With the owner's name, as registered, for people. */
export type DatasetRow = Row & { owner_name: string };

@Injectable()
export class DatasetsStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  find(digest: string): Promise<DatasetRow | undefined> {
    return this.#rows().where('datasets.digest', '=', digest).executeTakeFirst();
  }

  findVisible(viewer: Viewer, digest: string): Promise<DatasetRow | undefined> {
    return this.#visible(viewer).where('datasets.digest', '=', digest).executeTakeFirst();
  }

  list(viewer: Viewer, page: PageRequest, agreement: string | undefined): Promise<DatasetRow[]> {
    return this.#visible(viewer, agreement)
      .where('datasets.position', '<', startOf(page))
      .orderBy('datasets.position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  /** A sealed file by the digest of the whole of it, or of its header. */
  findCiphertexts(digest: string, headerDigest: string, executor: Executor = this.database): Promise<CiphertextRow[]> {
    return executor
      .selectFrom('ciphertexts')
      .selectAll()
      .where((where) => where.or([where('digest', '=', digest), where('header_digest', '=', headerDigest)]))
      .execute();
  }

  async addCiphertext(executor: Executor, row: CiphertextRow): Promise<void> {
    await executor
      .insertInto('ciphertexts')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async add(executor: Executor, row: Omit<Row, 'position'>): Promise<void> {
    await executor
      .insertInto('datasets')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  #rows() {
    return this.database
      .selectFrom('datasets')
      .innerJoin('parties', 'parties.fingerprint', 'datasets.owner')
      .selectAll('datasets')
      .select('parties.name as owner_name');
  }

  /** A party sees its own datasets and those that are lent under an agreement that it is a party of. */
  #visible(viewer: Viewer, agreement?: string) {
    return this.#rows().where((where) => {
      const lent = where.exists(
        where
          .selectFrom('agreement_datasets')
          .innerJoin('agreement_parties', 'agreement_parties.agreement', 'agreement_datasets.agreement')
          .select('agreement_datasets.name')
          .where('agreement_parties.signing_key', '=', viewer.signingKey)
          .whereRef('agreement_datasets.name', '=', 'datasets.dataset')
          .whereRef('agreement_datasets.owner', '=', 'datasets.owner')
          .whereRef('agreement_datasets.keybroker', '=', 'datasets.keybroker')
          .$if(agreement !== undefined, (one) => one.where('agreement_datasets.agreement', '=', agreement ?? '')),
      );
      return agreement === undefined ? where.or([where('datasets.owner', '=', viewer.fingerprint), lent]) : lent;
    });
  }
}
