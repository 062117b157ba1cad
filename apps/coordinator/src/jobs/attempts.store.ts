// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import type { SealedHistory } from '@glovebox/contracts';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';

export type AttemptRow = Selectable<Tables['attempts']>;

/** Attempts of jobs, and the sealed release histories of rooms. */
@Injectable()
export class AttemptsStore {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  find(job: string, number: number, executor: Executor = this.database): Promise<AttemptRow | undefined> {
    return executor
      .selectFrom('attempts')
      .selectAll()
      .where('job', '=', job)
      .where('number', '=', number)
      .executeTakeFirst();
  }

  /** The attempt that was opened for a taking of the job. */
  findByLease(job: string, lease: string, executor: Executor): Promise<AttemptRow | undefined> {
    return executor
      .selectFrom('attempts')
      .selectAll()
      .where('job', '=', job)
      .where('lease', '=', lease)
      .executeTakeFirst();
  }

  async add(executor: Executor, attempt: Pick<AttemptRow, 'job' | 'number' | 'relay' | 'lease'>): Promise<void> {
    const nothing = { documents: null, challenges: null, worker: null, evidence: null };
    await executor
      .insertInto('attempts')
      .values({ ...attempt, ...nothing, grants: null, permit_request: null, permits: null })
      .execute();
  }

  async update(
    executor: Executor,
    { job, number }: Pick<AttemptRow, 'job' | 'number'>,
    change: Partial<Omit<AttemptRow, 'job' | 'number'>>,
  ): Promise<void> {
    await executor.updateTable('attempts').set(change).where('job', '=', job).where('number', '=', number).execute();
  }

  /** Relays that hold an attempt of a job that is not over, with the job, as far as a party may see it. */
  running(signingKey: string) {
    return this.database
      .selectFrom('attempts')
      .innerJoin('jobs', (join) =>
        join.onRef('jobs.id', '=', 'attempts.job').onRef('jobs.attempt', '=', 'attempts.number'),
      )
      .innerJoin('agreement_parties', 'agreement_parties.agreement', 'jobs.agreement')
      .select(['attempts.relay', 'attempts.job'])
      .where('agreement_parties.signing_key', '=', signingKey)
      .where('jobs.state', 'not in', ['queued', 'released', 'refused', 'failed', 'cancelled'])
      .execute();
  }

  /** Attempts under an agreement whose worker showed evidence, newest first, as far as a party may see them. */
  attested(signingKey: string, agreement: string, limit: number) {
    return this.database
      .selectFrom('attempts')
      .innerJoin('jobs', 'jobs.id', 'attempts.job')
      .innerJoin('agreements', 'agreements.digest', 'jobs.agreement')
      .innerJoin('agreement_parties', 'agreement_parties.agreement', 'jobs.agreement')
      .select(['attempts.relay', 'attempts.number', 'attempts.challenges', 'attempts.worker', 'attempts.evidence'])
      .select(['agreements.envelope as agreement', 'jobs.envelope', 'jobs.state'])
      .where('agreement_parties.signing_key', '=', signingKey)
      .where('jobs.agreement', '=', agreement)
      .where('attempts.evidence', 'is not', null)
      .orderBy('jobs.position', 'desc')
      .orderBy('attempts.number', 'desc')
      .limit(limit)
      .execute();
  }

  async saveHistory(room: string, { digest, sealed }: SealedHistory): Promise<void> {
    await this.database
      .insertInto('histories')
      .values({ digest, room, sealed, created: this.clock() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Those of the given histories that are here, each once. */
  async histories(digests: readonly string[]): Promise<SealedHistory[]> {
    if (digests.length === 0) return [];
    return this.database
      .selectFrom('histories')
      .select(['digest', 'sealed'])
      .where('digest', 'in', [...new Set(digests)])
      .execute();
  }
}
