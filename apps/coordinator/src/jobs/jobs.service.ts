// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import {
  SealedBox,
  SignedEnvelope,
  type JobView,
  type ListQuery,
  type Page,
  type ResultView,
} from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { isDenied } from '@glovebox/policy';
import { AgreementsService } from '../agreements/agreements.service.ts';
import { AuditStore } from '../audit/audit.store.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { ComputationsService } from '../computations/computations.service.ts';
import { fromColumn, toColumn } from '../database/json.ts';
import { pageFrom } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { Changes } from '../notices/changes.ts';
import { Dispatcher } from './dispatcher.ts';
import { JobDocumentsService } from './job-documents.ts';
import { JobEnder } from './job-ender.ts';
import { JobLedger } from './job-ledger.ts';
import { JobsStore, Reasons, type JobRow } from './jobs.store.ts';
import { OutboxStore } from './outbox.store.ts';

@Injectable()
export class JobsService {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(JobsStore) private readonly jobs: JobsStore,
    @Inject(OutboxStore) private readonly outbox: OutboxStore,
    @Inject(JobLedger) private readonly ledger: JobLedger,
    @Inject(JobEnder) private readonly ender: JobEnder,
    @Inject(JobDocumentsService) private readonly documents: JobDocumentsService,
    @Inject(Dispatcher) private readonly dispatcher: Dispatcher,
    @Inject(AgreementsService) private readonly agreements: AgreementsService,
    @Inject(ComputationsService) private readonly computations: ComputationsService,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Takes a job: its id is the digest of what was signed, so the same job sent again is the same job. Job and outbox row
   * are written together; from then on nothing that happens to Redis loses it.
   */
  async submit(viewer: Viewer, envelope: SignedEnvelope): Promise<JobView> {
    const job = openDocument('glovebox/job/v1', envelope);
    if ((await this.jobs.findVisible(viewer, job.digest)) !== undefined) return this.get(viewer, job.digest);
    const { agreement, computation, receiver } = job.value;
    await this.agreements.active(viewer, agreement, 'job.agreement');
    await this.computations.visible(viewer, computation, 'job.computation');
    const documents = await this.documents.gather({ agreement, computation, envelope: toColumn(envelope) });
    const decision = this.documents.decide(documents);
    if (isDenied(decision)) {
      throw new ProblemError('denied', decision.reasons[0]?.message ?? 'the job is refused', {
        field: 'job',
        reasons: decision.reasons,
      });
    }
    const now = this.clock();
    const row = {
      id: job.digest,
      agreement,
      computation,
      receiver,
      state: 'queued' as const,
      attempt: 0,
      generation: 1,
      reasons: '[]',
      envelope: toColumn(envelope),
      created: now,
      updated: now,
    };
    await this.changes.commit(async (transaction) => {
      if (!(await this.jobs.add(transaction, row))) return;
      await this.outbox.add(transaction, job.digest, 1);
      await this.ledger.note(transaction, { ...row, position: 0 }, 'waiting for a worker');
      await this.audit.note(transaction, {
        actor: viewer.fingerprint,
        action: 'job-submitted',
        agreement,
        subject: job.digest,
      });
    });
    this.dispatcher.kick();
    return this.get(viewer, job.digest);
  }

  async get(viewer: Viewer, id: string): Promise<JobView> {
    return this.#view(await this.visible(viewer, id));
  }

  async visible(viewer: Viewer, id: string): Promise<JobRow> {
    const row = await this.jobs.findVisible(viewer, id);
    if (row !== undefined) return row;
    throw new ProblemError('not-found', 'there is no job of this id that you may see', { field: 'id' });
  }

  async list(viewer: Viewer, query: ListQuery): Promise<Page<JobView>> {
    const rows = await this.jobs.list(viewer, query, query.agreement);
    const { items, next } = pageFrom(rows, query.limit, (row) => row);
    return { items: await Promise.all(items.map((row) => this.#view(row))), next };
  }

  async cancel(viewer: Viewer, id: string, envelope: SignedEnvelope): Promise<JobView> {
    const row = await this.visible(viewer, id);
    const cancel = openDocument('glovebox/cancel/v1', envelope);
    if (cancel.value.job !== id) {
      throw new ProblemError('document-mismatch', 'the cancellation is for another job', { field: 'cancel.job' });
    }
    const job = openDocument('glovebox/job/v1', fromColumn(SignedEnvelope, row.envelope));
    if (!job.signers.some((signer) => cancel.signers.includes(signer))) {
      throw new ProblemError('document-signature', 'a job is cancelled by the analyst who submitted it', {
        field: 'cancel.signatures',
      });
    }
    const ended = await this.ender.end(id, 'cancelled', [], viewer.fingerprint);
    const view = await this.get(viewer, id);
    if (ended || view.state === 'cancelled') return view;
    throw new ProblemError('job-over', `the job is \`${view.state}\``, { field: 'id' });
  }

  /** The sealed result, for the receiver who can open it and the analyst who asked. */
  async result(viewer: Viewer, id: string): Promise<ResultView> {
    const row = await this.visible(viewer, id);
    const { signers } = openDocument('glovebox/job/v1', fromColumn(SignedEnvelope, row.envelope));
    const agreement = await this.agreements.member(viewer, row.agreement);
    const { value } = openDocument('glovebox/agreement/v1', fromColumn(SignedEnvelope, agreement.envelope));
    const receiver = value.parties.find(({ name }) => name === row.receiver);
    if (receiver?.signingKey !== viewer.signingKey && !signers.includes(viewer.signingKey)) {
      throw new ProblemError('not-allowed', 'a result is for its receiver', { field: 'id' });
    }
    const result = await this.jobs.result(id);
    if (result !== undefined) return { job: id, result: fromColumn(SealedBox, result.result) };
    throw new ProblemError('not-released', `the job is \`${row.state}\``, { field: 'id' });
  }

  async #view(row: JobRow): Promise<JobView> {
    return {
      id: row.id,
      agreement: row.agreement,
      computation: row.computation,
      receiver: row.receiver,
      state: row.state,
      attempt: row.attempt,
      reasons: fromColumn(Reasons, row.reasons),
      events: await this.jobs.events(row.id),
      envelope: fromColumn(SignedEnvelope, row.envelope),
      created: row.created,
      updated: row.updated,
    };
  }
}
