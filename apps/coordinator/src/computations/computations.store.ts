// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { startOf, type PageRequest } from '../database/page.ts';
import type { Tables } from '../database/tables.ts';
import type { Viewer } from '../edge/access.ts';

export type ComputationRow = Selectable<Tables['computations']>;
export type ApprovalRow = Selectable<Tables['approvals']>;

@Injectable()
export class ComputationsStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  find(digest: string): Promise<ComputationRow | undefined> {
    return this.database.selectFrom('computations').selectAll().where('digest', '=', digest).executeTakeFirst();
  }

  findVisible(viewer: Viewer, digest: string): Promise<ComputationRow | undefined> {
    return this.#visible(viewer).where('computations.digest', '=', digest).executeTakeFirst();
  }

  list(viewer: Viewer, page: PageRequest, agreement: string | undefined): Promise<ComputationRow[]> {
    return this.#visible(viewer)
      .$if(agreement !== undefined, (one) => one.where('computations.agreement', '=', agreement ?? ''))
      .where('computations.position', '<', startOf(page))
      .orderBy('computations.position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  /** False when it is there already. */
  async add(executor: Executor, row: Omit<ComputationRow, 'position'>): Promise<boolean> {
    const added = await executor
      .insertInto('computations')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('digest')
      .executeTakeFirst();
    return added !== undefined;
  }

  approvals(computation: string, executor: Executor = this.database): Promise<ApprovalRow[]> {
    return executor
      .selectFrom('approvals')
      .selectAll()
      .where('computation', '=', computation)
      .orderBy('position', 'asc')
      .execute();
  }

  /** False when it is there already. */
  async addApproval(executor: Executor, row: Omit<ApprovalRow, 'position'>): Promise<boolean> {
    const added = await executor
      .insertInto('approvals')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('digest')
      .executeTakeFirst();
    return added !== undefined;
  }

  #visible(viewer: Viewer) {
    return this.database
      .selectFrom('computations')
      .innerJoin('agreement_parties', 'agreement_parties.agreement', 'computations.agreement')
      .where('agreement_parties.signing_key', '=', viewer.signingKey)
      .selectAll('computations');
  }
}
