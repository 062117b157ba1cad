// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  Reason,
  SignedEnvelope,
  type Agreement,
  type CheckReply,
  type CheckRequest,
  type ComputationView,
  type ListQuery,
  type Page,
} from '@glovebox/contracts';
import { openDocument, type VerifiedDocument } from '@glovebox/crypto';
import { admitTemplate, computationState, isDenied } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import { AgreementsService, Names, type AgreementDocument } from '../agreements/agreements.service.ts';
import { AgreementsStore } from '../agreements/agreements.store.ts';
import { AuditStore } from '../audit/audit.store.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { fromColumn, toColumn } from '../database/json.ts';
import { pageFrom } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { Changes } from '../notices/changes.ts';
import { NoticesStore } from '../notices/notices.store.ts';
import { ComputationsStore, type ComputationRow } from './computations.store.ts';
import { QueryCheck } from './query-check.ts';

type ComputationDocument = VerifiedDocument<'glovebox/computation/v1'>;
const Reasons = z.array(Reason);

@Injectable()
export class ComputationsService {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(ComputationsStore) private readonly computations: ComputationsStore,
    @Inject(AgreementsService) private readonly agreements: AgreementsService,
    @Inject(AgreementsStore) private readonly agreementsStore: AgreementsStore,
    @Inject(QueryCheck) private readonly query: QueryCheck,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async check(viewer: Viewer, question: CheckRequest): Promise<CheckReply> {
    const agreement = await this.agreements.active(viewer, question.agreement, 'agreement');
    return this.query.check(agreement.value, question);
  }

  /** Keeps a proposed computation. One that somebody's terms refuse is kept too, as denied, with all reasons. */
  async propose(viewer: Viewer, envelope: SignedEnvelope): Promise<ComputationView> {
    const computation = openDocument('glovebox/computation/v1', envelope);
    const agreement = await this.agreements.active(viewer, computation.value.agreement, 'envelope.agreement');
    demandAnalyst(agreement.value, computation);
    if (printQuery(computation.value.tree) !== computation.value.sql) {
      throw new ProblemError('document-mismatch', 'the SQL in the computation is not the print of its tree', {
        field: 'envelope.sql',
      });
    }
    await this.#demandPrevious(viewer, agreement.value, computation);
    const { tree, task, purpose, parameters: declared = [] } = computation.value;
    const admitted = admitTemplate({ agreement: agreement.value, tree, task, declared, purpose });
    const row = {
      digest: computation.digest,
      agreement: agreement.digest,
      requester: computation.value.requester,
      datasets: toColumn(isDenied(admitted) ? [] : admitted.datasets),
      reasons: toColumn(isDenied(admitted) ? admitted.reasons : []),
      envelope: toColumn(envelope),
      created: this.clock(),
    };
    const state = isDenied(admitted) ? 'denied' : 'proposed';
    await this.changes.commit(async (transaction) => {
      if (!(await this.computations.add(transaction, row))) return;
      await this.audit.note(transaction, {
        actor: viewer.fingerprint,
        action: `computation-${state}`,
        agreement: agreement.digest,
        subject: computation.digest,
      });
      await this.notices.tellParties(transaction, agreement.digest, {
        kind: 'computation',
        id: computation.digest,
        state,
      });
    });
    return this.get(viewer, computation.digest);
  }

  async get(viewer: Viewer, digest: string): Promise<ComputationView> {
    return this.#view(await this.visible(viewer, digest));
  }

  async visible(viewer: Viewer, digest: string, field = 'digest'): Promise<ComputationRow> {
    const row = await this.computations.findVisible(viewer, digest);
    if (row !== undefined) return row;
    throw new ProblemError('not-found', 'there is no computation of this digest that you may see', { field });
  }

  async list(viewer: Viewer, query: ListQuery): Promise<Page<ComputationView>> {
    const rows = await this.computations.list(viewer, query, query.agreement);
    const { items, next } = pageFrom(rows, query.limit, (row) => row);
    return { items: await Promise.all(items.map((row) => this.#view(row))), next };
  }

  async agreementOf(row: ComputationRow): Promise<AgreementDocument> {
    const agreement = await this.agreementsStore.find(row.agreement);
    if (agreement === undefined) throw new Error('a computation without its agreement');
    return openDocument('glovebox/agreement/v1', fromColumn(SignedEnvelope, agreement.envelope));
  }

  /** What a computation says it is a new version of is one of its own room that its proposer may see. */
  async #demandPrevious(viewer: Viewer, agreement: Agreement, { value }: ComputationDocument): Promise<void> {
    if (value.previous === undefined) return;
    const previous = await this.visible(viewer, value.previous, 'envelope.previous');
    const { value: before } = await this.agreementOf(previous);
    if (before.room === agreement.room) return;
    throw new ProblemError('document-mismatch', 'the computation is a new version of one in another room', {
      field: 'envelope.previous',
      remedy: 'name one of this room, or none',
    });
  }

  async #view(row: ComputationRow): Promise<ComputationView> {
    const envelope = fromColumn(SignedEnvelope, row.envelope);
    const { value } = openDocument('glovebox/computation/v1', envelope);
    const agreement = await this.agreementOf(row);
    const approvals = await this.computations.approvals(row.digest);
    const reasons = fromColumn(Reasons, row.reasons);
    return {
      digest: row.digest,
      agreement: row.agreement,
      title: value.title,
      requester: row.requester,
      purpose: value.purpose,
      ...computationState(agreement.value, fromColumn(Names, row.datasets), approvals, reasons.length > 0),
      reasons,
      envelope,
      approvals: approvals.map((approval) => fromColumn(SignedEnvelope, approval.envelope)),
      created: row.created,
    };
  }
}

function demandAnalyst(agreement: Agreement, { value, signers }: ComputationDocument): void {
  const requester = agreement.parties.find((party) => party.name === value.requester);
  if (requester?.roles.includes('analyst') !== true) {
    throw new ProblemError('not-allowed', 'the requester is not an analyst of the agreement', {
      field: 'envelope.requester',
      remedy: 'have an analyst of the agreement propose it',
    });
  }
  if (signers.includes(requester.signingKey)) return;
  throw new ProblemError('document-signature', 'the computation is not signed by its requester', {
    field: 'envelope.signatures',
  });
}
