// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import type { Agreement } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { partyFingerprint } from '@glovebox/crypto';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { startOf, type PageRequest } from '../database/page.ts';
import type { Tables } from '../database/tables.ts';

export type AgreementRow = Selectable<Tables['agreements']>;
export type StopRow = Selectable<Tables['stops']>;

@Injectable()
export class AgreementsStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  find(digest: string, executor: Executor = this.database): Promise<AgreementRow | undefined> {
    return executor.selectFrom('agreements').selectAll().where('digest', '=', digest).executeTakeFirst();
  }

  /** An agreement, for a signing key that is of one of its parties. */
  findForMember(digest: string, signingKey: string): Promise<AgreementRow | undefined> {
    return this.database
      .selectFrom('agreements')
      .innerJoin('agreement_parties', 'agreement_parties.agreement', 'agreements.digest')
      .selectAll('agreements')
      .where('agreements.digest', '=', digest)
      .where('agreement_parties.signing_key', '=', signingKey)
      .executeTakeFirst();
  }

  listForMember(signingKey: string, page: PageRequest): Promise<AgreementRow[]> {
    return this.database
      .selectFrom('agreements')
      .innerJoin('agreement_parties', 'agreement_parties.agreement', 'agreements.digest')
      .selectAll('agreements')
      .where('agreement_parties.signing_key', '=', signingKey)
      .where('agreements.position', '<', startOf(page))
      .orderBy('agreements.position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  /** The versions that name this one as their predecessor. */
  successors(digest: string): Promise<AgreementRow[]> {
    return this.database.selectFrom('agreements').selectAll().where('previous', '=', digest).execute();
  }

  async add(executor: Executor, row: Omit<AgreementRow, 'position'>, agreement: Agreement): Promise<void> {
    await executor.insertInto('agreements').values(row).execute();
    await executor
      .insertInto('agreement_parties')
      .values(
        agreement.parties.map(({ name, signingKey }) => ({ agreement: row.digest, name, signing_key: signingKey })),
      )
      .execute();
    await executor.insertInto('agreement_datasets').values(datasetsOf(row.digest, agreement)).execute();
  }

  async updateSignatures(executor: Executor, row: Pick<AgreementRow, 'digest' | 'envelope' | 'missing'>) {
    const { envelope, missing } = row;
    await executor.updateTable('agreements').set({ envelope, missing }).where('digest', '=', row.digest).execute();
  }

  stopsOf(agreement: string, executor: Executor = this.database): Promise<StopRow[]> {
    return executor
      .selectFrom('stops')
      .selectAll()
      .where('agreement', '=', agreement)
      .orderBy('position', 'asc')
      .execute();
  }

  /** False when the same stop is there already. */
  async addStop(executor: Executor, row: Omit<StopRow, 'position'>, keybrokers: readonly string[]): Promise<boolean> {
    const added = await executor
      .insertInto('stops')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('digest')
      .executeTakeFirst();
    if (added === undefined) return false;
    await executor
      .insertInto('stop_deliveries')
      .values(
        keybrokers.map((keybroker) => ({ stop: row.digest, agreement: row.agreement, keybroker, answered: null })),
      )
      .execute();
    return true;
  }

  /** Stops that a keybroker has not acknowledged yet. */
  undelivered() {
    return this.database
      .selectFrom('stop_deliveries')
      .innerJoin('stops', 'stops.digest', 'stop_deliveries.stop')
      .innerJoin('agreements', 'agreements.digest', 'stop_deliveries.agreement')
      .select(['stop_deliveries.stop', 'stop_deliveries.keybroker'])
      .select(['stops.envelope as stop_envelope', 'agreements.envelope as agreement_envelope'])
      .where('stop_deliveries.answered', 'is', null)
      .execute();
  }

  async markDelivered(stop: string, keybroker: string, answered: string): Promise<void> {
    await this.database
      .updateTable('stop_deliveries')
      .set({ answered })
      .where('stop', '=', stop)
      .where('keybroker', '=', keybroker)
      .execute();
  }
}

function datasetsOf(digest: string, agreement: Agreement): Tables['agreement_datasets'][] {
  return agreement.datasets.map((dataset) => {
    const owner = agreement.parties.find((party) => party.name === dataset.owner);
    const keybroker = agreement.keybrokers.find((candidate) => candidate.name === dataset.keybroker);
    assert(owner !== undefined && keybroker !== undefined, 'a consistent agreement resolves its names');
    return {
      agreement: digest,
      name: dataset.name,
      owner: partyFingerprint(owner),
      keybroker: keybroker.identityKey,
    };
  });
}
