// SPDX-License-Identifier: Apache-2.0
import type { AgreementParty, JobRequest, Reason } from '@glovebox/contracts';
import type { VerifiedDocument } from '@glovebox/crypto';
import { ReasonList } from './reasons.ts';

type ApprovalDocument = VerifiedDocument<'glovebox/approval/v1'>;

export interface ApprovalCheck {
  readonly agreement: VerifiedDocument<'glovebox/agreement/v1'>;
  readonly computation: VerifiedDocument<'glovebox/computation/v1'>;
  readonly job: JobRequest;
  readonly approvals: readonly ApprovalDocument[];
  /** Owners of the datasets that the computation uses. */
  readonly owners: readonly AgreementParty[];
  readonly at: string;
}

/** Who must approve: every owner whose data is used, and so many officers as the agreement says. A rejection is final. */
export function checkApprovals(check: ApprovalCheck): Reason[] {
  const list = new ReasonList();
  const { parties, approvals: quorum } = check.agreement.value;
  const about = check.approvals.filter((approval) => approval.value.computation === check.computation.digest);
  for (const party of parties) {
    const rejected = about.some((approval) => signedBy(approval, party) && approval.value.decision === 'reject');
    const entitled = party.roles.includes('officer') || check.owners.includes(party);
    list.demand(!(rejected && entitled), {
      code: 'computation-rejected',
      message: `\`${party.name}\` rejected this computation`,
      remedy: 'propose a new computation that answers the objection',
    });
  }
  for (const owner of check.owners) {
    list.demand(
      about.some((approval) => signedBy(approval, owner) && covers(approval, check)),
      {
        code: 'approval-missing',
        message: `owner \`${owner.name}\` has not approved this computation for this purpose, receiver and dataset version`,
        remedy: `ask \`${owner.name}\` to approve it`,
        owner: owner.name,
      },
    );
  }
  const officers = parties.filter((party) => party.roles.includes('officer'));
  const approving = officers.filter((officer) =>
    about.some((approval) => signedBy(approval, officer) && covers(approval, check)),
  );
  list.demand(approving.length >= quorum.officers, {
    code: 'officer-approval-missing',
    message: `${String(approving.length)} of ${String(quorum.officers)} officers have approved this computation`,
    remedy: 'ask a compliance officer of the agreement to approve it',
  });
  return list.reasons;
}

const signedBy = (approval: ApprovalDocument, party: AgreementParty) => approval.signers.includes(party.signingKey);

/** Whether an approval covers this job: everything that it names must agree; what it leaves open is written as null. */
function covers({ value }: ApprovalDocument, check: ApprovalCheck): boolean {
  return (
    value.decision === 'approve' &&
    value.agreement === check.agreement.digest &&
    value.purpose === check.job.purpose &&
    value.receivers.includes(check.job.receiver) &&
    check.at <= value.expires &&
    check.job.datasets.every((version) =>
      value.datasets.some(
        ({ name, manifest }) => name === version.name && (manifest === null || manifest === version.manifest),
      ),
    )
  );
}
