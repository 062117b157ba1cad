// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Evidence, Grant, JobDocuments, SignedEnvelope, WorkerKeys, type StepReply } from '@glovebox/contracts';
import { isTerminal } from '@glovebox/jobs';
import { isDenied, type JobPlan } from '@glovebox/policy';
import { fromColumn } from '../../database/json.ts';
import { AttemptsStore, type AttemptRow } from '../attempts.store.ts';
import { JobDocumentsService } from '../job-documents.ts';
import { JobEnder } from '../job-ender.ts';
import { JobsStore, type JobRow } from '../jobs.store.ts';
import { bounded, noSuchJob, over, overOf, superseded } from './replies.ts';

export const Envelopes = z.array(SignedEnvelope);
export const Grants = z.array(Grant);
export { Evidence, WorkerKeys };

/** An attempt that may go on, with what it rests on as the policy sees it now. */
export interface CurrentAttempt {
  readonly kind: 'current';
  readonly job: JobRow;
  readonly attempt: AttemptRow;
  readonly documents: JobDocuments;
  readonly challenges: readonly SignedEnvelope[];
  readonly plan: JobPlan;
}

type Over = Extract<StepReply, { kind: 'over' }>;

/** What every step after `open` asks first. */
@Injectable()
export class CurrentAttempts {
  constructor(
    @Inject(JobsStore) private readonly jobs: JobsStore,
    @Inject(AttemptsStore) private readonly attempts: AttemptsStore,
    @Inject(JobDocumentsService) private readonly documents: JobDocumentsService,
    @Inject(JobEnder) private readonly ender: JobEnder,
  ) {}

  /** `over` when the job is, when another attempt took its place, or when the policy refuses it by now. */
  async find(request: { readonly job: string; readonly attempt: number }): Promise<CurrentAttempt | Over> {
    const job = await this.jobs.find(request.job);
    if (job === undefined) return noSuchJob();
    if (isTerminal(job.state)) return overOf(job);
    if (job.attempt !== request.attempt) return superseded(request.attempt, job.attempt);
    const attempt = await this.attempts.find(job.id, job.attempt);
    if (attempt?.documents === null || attempt?.challenges === null || attempt === undefined) {
      return over({ code: 'attempt-not-open', message: 'the attempt was not opened' });
    }
    const documents = fromColumn(JobDocuments, attempt.documents);
    const decision = this.documents.decide(documents);
    if (isDenied(decision)) {
      const reasons = bounded(decision.reasons);
      await this.ender.end(job.id, 'refused', reasons);
      return over(...reasons);
    }
    const challenges = fromColumn(Envelopes, attempt.challenges);
    return { kind: 'current', job, attempt, documents, challenges, plan: decision.plan };
  }
}
