// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Reason } from '@glovebox/contracts';
import { isTerminal } from '@glovebox/jobs';
import { AuditStore } from '../audit/audit.store.ts';
import { JobLedger } from './job-ledger.ts';
import { JobsStore } from './jobs.store.ts';

export type EndState = 'refused' | 'failed' | 'cancelled';

const DETAIL: Record<EndState, string> = {
  refused: 'refused: nothing was released',
  failed: 'failed: nothing was released',
  cancelled: 'cancelled by the analyst: nothing was released',
};

/** Ends jobs without a result. A relay that still works on one is told so at its next step. */
@Injectable()
export class JobEnder {
  constructor(
    @Inject(JobLedger) private readonly ledger: JobLedger,
    @Inject(JobsStore) private readonly jobs: JobsStore,
    @Inject(AuditStore) private readonly audit: AuditStore,
  ) {}

  /** False when the job is over already; then nothing changes. */
  async end(job: string, to: EndState, reasons: readonly Reason[], actor = 'coordinator'): Promise<boolean> {
    const ended = await this.ledger.change(job, async (executor, row) => {
      if (isTerminal(row.state)) return false;
      await this.ledger.advance(executor, row, { to, detail: DETAIL[to], reasons });
      await this.audit.note(executor, { actor, action: `job-${to}`, agreement: row.agreement, subject: job });
      return true;
    });
    return ended === true;
  }

  async endAllOf(agreement: string, to: EndState, reasons: readonly Reason[]): Promise<void> {
    for (const { id } of await this.jobs.openOf(agreement)) await this.end(id, to, reasons);
  }
}
