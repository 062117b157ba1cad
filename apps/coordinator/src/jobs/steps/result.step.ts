// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { ReceiptBundle, StepReply, StepRequest } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument, type VerifiedDocument } from '@glovebox/crypto';
import { isTerminal } from '@glovebox/jobs';
import { AuditStore } from '../../audit/audit.store.ts';
import { CLOCK, type Clock } from '../../clock.ts';
import { fromColumn, toColumn } from '../../database/json.ts';
import { NoticesStore } from '../../notices/notices.store.ts';
import { JobLedger } from '../job-ledger.ts';
import { JobsStore } from '../jobs.store.ts';
import { CurrentAttempts, Envelopes, Evidence, Grants, WorkerKeys, type CurrentAttempt } from './current-attempt.ts';
import { over, overOf, superseded } from './replies.ts';

type Step = Extract<StepRequest, { step: 'result' }>;

/** The end of step 9: sealed result and receipt, with everything that verifies it, kept once for a job. */
@Injectable()
export class ResultStep {
  constructor(
    @Inject(CurrentAttempts) private readonly current: CurrentAttempts,
    @Inject(JobsStore) private readonly jobs: JobsStore,
    @Inject(JobLedger) private readonly ledger: JobLedger,
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(step: Step): Promise<StepReply> {
    const repeated = await this.#repeated(step);
    if (repeated) return { kind: 'stored' };
    const found = await this.current.find(step);
    if (found.kind === 'over') return found;
    const bundle = bundleOf(found, step);
    if (bundle === null) {
      return over({ code: 'receipt-mismatch', message: 'the receipt is not the one of the attested worker' });
    }
    const stored = await this.ledger.change<StepReply>(step.job, async (executor, row) => {
      if (isTerminal(row.state)) return overOf(row);
      if (row.attempt !== step.attempt) return superseded(step.attempt, row.attempt);
      await this.jobs.addResult(executor, {
        job: step.job,
        attempt: step.attempt,
        result: toColumn(step.result),
        receipt: toColumn(step.receipt),
        bundle: toColumn(bundle),
        created: this.clock(),
      });
      await this.ledger.advance(executor, row, {
        to: 'released',
        detail: 'the sealed result and its receipt are here',
      });
      await this.audit.note(executor, {
        actor: 'coordinator',
        action: 'job-released',
        agreement: row.agreement,
        subject: step.job,
      });
      await this.notices.tellParties(executor, row.agreement, { kind: 'receipt', id: step.job, state: 'released' });
      return { kind: 'stored' };
    });
    return stored ?? over();
  }

  /** The same result again, as after a crash between storing it and saying so. */
  async #repeated(step: Step): Promise<boolean> {
    const kept = await this.jobs.result(step.job);
    return kept?.receipt === toColumn(step.receipt) && kept.result === toColumn(step.result);
  }
}

/** Null unless permits are there, the receipt is the attested worker's, and the result is for the receiver. */
function bundleOf(found: CurrentAttempt, step: Step): ReceiptBundle | null {
  const { attempt, documents, challenges, plan } = found;
  if (attempt.permits === null || attempt.grants === null) return null;
  if (attempt.worker === null || attempt.evidence === null) return null;
  const { signingKey } = fromColumn(WorkerKeys, attempt.worker);
  const receipt = openReceipt(step, signingKey);
  if (receipt?.value.job !== attempt.job || receipt.value.attempt !== attempt.number) return null;
  if (step.result.recipient !== plan.receiver.receivingKey) return null;
  return {
    receipt: step.receipt,
    ...documents,
    challenges: [...challenges],
    grants: fromColumn(Grants, attempt.grants).map(({ statement }) => statement),
    permits: fromColumn(Envelopes, attempt.permits),
    evidence: fromColumn(Evidence, attempt.evidence),
  };
}

function openReceipt(step: Step, signer: string): VerifiedDocument<'glovebox/receipt/v1'> | null {
  try {
    return openDocument('glovebox/receipt/v1', step.receipt, [signer]);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
