// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { isTerminal } from '@glovebox/jobs';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { JobsStore } from './jobs.store.ts';

/** Jobs that are to be put into the queue, written together with what makes it so. */
@Injectable()
export class OutboxStore {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(JobsStore) private readonly jobs: JobsStore,
  ) {}

  async add(executor: Executor, job: string, generation: number): Promise<void> {
    await executor.insertInto('outbox').values({ job, generation }).execute();
  }

  pending() {
    return this.database.selectFrom('outbox').selectAll().orderBy('id', 'asc').execute();
  }

  async remove(id: number): Promise<void> {
    await this.database.deleteFrom('outbox').where('id', '=', id).execute();
  }

  /** Another generation of a job whose present one the queue does not have. Nothing, if it moved on meanwhile. */
  async renew(job: string, generation: number): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      const row = await this.jobs.lock(transaction, job);
      if (row === undefined || isTerminal(row.state) || row.generation !== generation) return;
      await this.jobs.update(transaction, job, { generation: generation + 1 });
      await this.add(transaction, job, generation + 1);
    });
  }
}
