// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { StepReply, StepRequest } from '@glovebox/contracts';
import { isTerminal, lifecycle } from '@glovebox/jobs';
import { WorkersStore } from '../../workers/workers.store.ts';
import { JobEnder } from '../job-ender.ts';
import { JobLedger } from '../job-ledger.ts';
import { JobsStore } from '../jobs.store.ts';
import { isPassing } from './ask-all.ts';
import { bounded, noSuchJob, over, overOf, retry, superseded } from './replies.ts';

type Step<S extends StepRequest['step']> = Extract<StepRequest, { step: S }>;

/** What relays and workers tell without asking for anything. */
@Injectable()
export class NoteSteps {
  constructor(
    @Inject(JobsStore) private readonly jobs: JobsStore,
    @Inject(JobLedger) private readonly ledger: JobLedger,
    @Inject(JobEnder) private readonly ender: JobEnder,
    @Inject(WorkersStore) private readonly workers: WorkersStore,
  ) {}

  async hello({ relay, platform, gate }: Step<'hello'>): Promise<StepReply> {
    await this.workers.saw(relay, platform, gate);
    return { kind: 'noted' };
  }

  async progress({ job, attempt, state, detail }: Step<'progress'>): Promise<StepReply> {
    const noted = await this.ledger.change<StepReply>(job, async (executor, row) => {
      if (isTerminal(row.state)) return overOf(row);
      if (row.attempt !== attempt) return superseded(attempt, row.attempt);
      const next: readonly string[] = lifecycle[row.state];
      // Progress that comes late, after a repeated step, is no step back.
      if (next.includes(state)) await this.ledger.advance(executor, row, { to: state, detail });
      return { kind: 'noted' };
    });
    return noted ?? noSuchJob();
  }

  /** The worker's refusal ends the job, unless the next attempt cures what it refused. */
  async refused({ job, attempt, reasons }: Step<'refused'>): Promise<StepReply> {
    const row = await this.jobs.find(job);
    if (row === undefined) return noSuchJob();
    if (isTerminal(row.state)) return overOf(row);
    if (row.attempt !== attempt) return superseded(attempt, row.attempt);
    if (reasons.every(isPassing)) return retry(...reasons);
    await this.ender.end(job, 'refused', bounded(reasons));
    return over(...bounded(reasons));
  }
}
