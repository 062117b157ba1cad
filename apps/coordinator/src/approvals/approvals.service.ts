// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { ComputationView, SignedEnvelope } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { approversOf } from '@glovebox/policy';
import { AgreementsService, Names } from '../agreements/agreements.service.ts';
import { AuditStore } from '../audit/audit.store.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { ComputationsService } from '../computations/computations.service.ts';
import { ComputationsStore } from '../computations/computations.store.ts';
import { fromColumn, toColumn } from '../database/json.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { Changes } from '../notices/changes.ts';
import { NoticesStore } from '../notices/notices.store.ts';

@Injectable()
export class ApprovalsService {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(ComputationsService) private readonly computations: ComputationsService,
    @Inject(ComputationsStore) private readonly store: ComputationsStore,
    @Inject(AgreementsService) private readonly agreements: AgreementsService,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Keeps a signed approval or rejection. A rejection is final; an approval may be followed by another one. */
  async decide(viewer: Viewer, digest: string, envelope: SignedEnvelope): Promise<ComputationView> {
    const row = await this.computations.visible(viewer, digest);
    const approval = openDocument('glovebox/approval/v1', envelope);
    if (approval.value.computation !== digest || approval.value.agreement !== row.agreement) {
      throw new ProblemError('document-mismatch', 'the approval is for another computation', { field: 'approval' });
    }
    const agreement = await this.agreements.active(viewer, row.agreement, 'digest');
    const party = agreement.value.parties.find(({ signingKey }) => approval.signers.includes(signingKey));
    if (party === undefined || !approversOf(agreement.value, fromColumn(Names, row.datasets)).includes(party.name)) {
      throw new ProblemError('not-allowed', 'only owners of the data used and officers approve a computation', {
        field: 'approval.signatures',
        remedy: 'have an owner or officer of the agreement sign it',
      });
    }
    const state = approval.value.decision === 'approve' ? 'approved' : 'rejected';
    await this.changes.commit(async (transaction) => {
      const before = await this.store.approvals(digest, transaction);
      if (before.some((other) => other.digest === approval.digest)) return;
      if (row.reasons !== '[]' || before.some(({ decision }) => decision === 'reject')) {
        throw new ProblemError('computation-not-open', 'the computation was denied or rejected', { field: 'digest' });
      }
      await this.store.addApproval(transaction, {
        digest: approval.digest,
        computation: digest,
        party: party.name,
        decision: approval.value.decision,
        envelope: toColumn(envelope),
        created: this.clock(),
      });
      await this.audit.note(transaction, {
        actor: viewer.fingerprint,
        action: `computation-${state}`,
        agreement: row.agreement,
        subject: approval.digest,
      });
      await this.notices.tellParties(transaction, row.agreement, { kind: 'computation', id: digest, state });
    });
    return this.computations.get(viewer, digest);
  }
}
