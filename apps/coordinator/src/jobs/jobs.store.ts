// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { JobState, Reason, type JobEvent } from '@glovebox/contracts';
import { isTerminal } from '@glovebox/jobs';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { fromColumn } from '../database/json.ts';
import { startOf, type PageRequest } from '../database/page.ts';
import type { Tables } from '../database/tables.ts';
import type { Viewer } from '../edge/access.ts';

export type JobRow = Selectable<Tables['jobs']>;
export type ResultRow = Selectable<Tables['results']>;
export const Reasons = z.array(Reason);

const OPEN_STATES = JobState.options.filter((state) => !isTerminal(state));

@Injectable()
export class JobsStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  find(id: string, executor: Executor = this.database): Promise<JobRow | undefined> {
    return executor.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** The row, locked against other transactions until this one ends. */
  lock(executor: Executor, id: string): Promise<JobRow | undefined> {
    return executor.selectFrom('jobs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  }

  findVisible(viewer: Viewer, id: string): Promise<JobRow | undefined> {
    return this.#visible(viewer).where('jobs.id', '=', id).executeTakeFirst();
  }

  list(viewer: Viewer, page: PageRequest, agreement: string | undefined): Promise<JobRow[]> {
    return this.#visible(viewer)
      .$if(agreement !== undefined, (one) => one.where('jobs.agreement', '=', agreement ?? ''))
      .where('jobs.position', '<', startOf(page))
      .orderBy('jobs.position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  /** Every job that is not over. */
  open(): Promise<JobRow[]> {
    return this.database.selectFrom('jobs').selectAll().where('state', 'in', OPEN_STATES).execute();
  }

  openOf(agreement: string): Promise<JobRow[]> {
    return this.database
      .selectFrom('jobs')
      .selectAll()
      .where('agreement', '=', agreement)
      .where('state', 'in', OPEN_STATES)
      .execute();
  }

  /** False when it is there already. */
  async add(executor: Executor, row: Omit<JobRow, 'position'>): Promise<boolean> {
    const added = await executor
      .insertInto('jobs')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return added !== undefined;
  }

  async update(executor: Executor, id: string, change: Partial<Omit<JobRow, 'position' | 'id'>>): Promise<void> {
    await executor.updateTable('jobs').set(change).where('id', '=', id).execute();
  }

  async events(job: string, after = 0, executor: Executor = this.database): Promise<JobEvent[]> {
    const rows = await executor
      .selectFrom('job_events')
      .selectAll()
      .where('job', '=', job)
      .where('sequence', '>', after)
      .orderBy('sequence', 'asc')
      .execute();
    return rows.map((row) => ({ ...row, reasons: fromColumn(Reasons, row.reasons) }));
  }

  async addEvent(executor: Executor, event: Omit<Tables['job_events'], 'sequence'>): Promise<void> {
    const { count } = await executor
      .selectFrom('job_events')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('job', '=', event.job)
      .executeTakeFirstOrThrow();
    await executor
      .insertInto('job_events')
      .values({ ...event, sequence: Number(count) + 1 })
      .execute();
  }

  result(job: string, executor: Executor = this.database): Promise<ResultRow | undefined> {
    return executor.selectFrom('results').selectAll().where('job', '=', job).executeTakeFirst();
  }

  /** Results of the jobs that a viewer sees, as the list of receipts shows them. */
  listResults(viewer: Viewer, page: PageRequest, agreement: string | undefined) {
    return this.database
      .selectFrom('results')
      .innerJoin('jobs', 'jobs.id', 'results.job')
      .innerJoin('agreement_parties', 'agreement_parties.agreement', 'jobs.agreement')
      .select(['jobs.position', 'jobs.agreement', 'jobs.computation', 'jobs.receiver'])
      .select(['results.job', 'results.attempt', 'results.created'])
      .where('agreement_parties.signing_key', '=', viewer.signingKey)
      .$if(agreement !== undefined, (one) => one.where('jobs.agreement', '=', agreement ?? ''))
      .where('jobs.position', '<', startOf(page))
      .orderBy('jobs.position', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  async addResult(executor: Executor, row: ResultRow): Promise<void> {
    await executor.insertInto('results').values(row).execute();
  }

  #visible(viewer: Viewer) {
    return this.database
      .selectFrom('jobs')
      .innerJoin('agreement_parties', 'agreement_parties.agreement', 'jobs.agreement')
      .where('agreement_parties.signing_key', '=', viewer.signingKey)
      .selectAll('jobs');
  }
}
