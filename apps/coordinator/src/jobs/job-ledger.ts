// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { JobState, Reason } from '@glovebox/contracts';
import { transition } from '@glovebox/jobs';
import { CLOCK, type Clock } from '../clock.ts';
import type { Executor } from '../database/database.ts';
import { toColumn } from '../database/json.ts';
import { Hub } from '../hub.ts';
import { Changes } from '../notices/changes.ts';
import { NoticesStore } from '../notices/notices.store.ts';
import { JobsStore, type JobRow } from './jobs.store.ts';

export interface JobChange {
  readonly to: JobState;
  readonly detail: string;
  readonly reasons?: readonly Reason[];
}

/** The one place where a job changes its state: by the lifecycle table, with a line of its history, in one transaction. */
@Injectable()
export class JobLedger {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(JobsStore) private readonly jobs: JobsStore,
    @Inject(Hub) private readonly hub: Hub,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Locks the job, lets `work` decide on it, and tells those who wait once it is committed. `work` writes through the
   * executor that it is given and calls {@link advance} for a change of state.
   */
  async change<T>(job: string, work: (executor: Executor, row: JobRow) => Promise<T>): Promise<T | null> {
    const result = await this.changes.commit(async (transaction) => {
      const row = await this.jobs.lock(transaction, job);
      return row === undefined ? null : work(transaction, row);
    });
    this.hub.announce(job);
    return result;
  }

  /** @throws JobsError `impossible-transition` */
  async advance(executor: Executor, row: JobRow, change: JobChange): Promise<void> {
    const { state } = transition(row, change.to);
    const time = this.clock();
    const reasons = toColumn(change.reasons ?? []);
    await this.jobs.update(executor, row.id, { state, reasons, updated: time, attempt: row.attempt });
    await this.note(executor, { ...row, state }, change.detail, change.reasons);
  }

  /** Numbers the next attempt. Whatever the one before had reached is given up. */
  async nextAttempt(executor: Executor, row: JobRow, detail: string): Promise<JobRow> {
    const { state } = row.state === 'queued' ? row : transition(row, 'queued');
    const next = { ...row, state, attempt: row.attempt + 1 };
    await this.jobs.update(executor, row.id, { state, attempt: next.attempt, updated: this.clock() });
    await this.note(executor, next, detail);
    return next;
  }

  /** A line that is not said twice in a row: a job may wait for the same thing many times. */
  async noteOnce(job: string, detail: string, reasons: readonly Reason[]): Promise<void> {
    await this.change(job, async (executor, row) => {
      const last = (await this.jobs.events(job, 0, executor)).at(-1);
      if (last?.detail !== detail) await this.note(executor, row, detail, reasons);
    });
  }

  /** A line of the job's history without a change of state. */
  async note(executor: Executor, row: JobRow, detail: string, reasons: readonly Reason[] = []): Promise<void> {
    await this.jobs.addEvent(executor, {
      job: row.id,
      state: row.state,
      attempt: row.attempt,
      time: this.clock(),
      detail: detail.slice(0, 400),
      reasons: toColumn(reasons),
    });
    await this.notices.tellParties(executor, row.agreement, { kind: 'job', id: row.id, state: row.state });
  }
}
