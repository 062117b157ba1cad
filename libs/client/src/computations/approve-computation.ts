// SPDX-License-Identifier: Apache-2.0
import type { Approval, ComputationView } from '@glovebox/contracts';
import { signDocument } from '@glovebox/crypto';
import type { GloveboxClient } from '../client.ts';
import { ClientError } from '../error.ts';
import type { ReadComputation } from './read-computation.ts';

export interface ApprovalChoice {
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  /** Manifest digest by dataset name; a dataset that is not named is approved in any version. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Default: every receiver of the agreement. */
  readonly receivers?: readonly string[];
  readonly uses?: number;
  /** Default: as long as the agreement. */
  readonly expires?: string;
}

/** Signs an approval or a rejection of a computation that was read and shown. A rejection is final. */
export function approveComputation(
  client: GloveboxClient,
  read: ReadComputation,
  choice: ApprovalChoice,
): Promise<ComputationView> {
  const self = read.agreement.value.parties.find((party) => party.signingKey === client.party.signing.publicKey);
  const ownsUsed = read.agreement.value.datasets.some(
    (dataset) => dataset.owner === self?.name && read.datasets.includes(dataset.name),
  );
  if (!self || !(ownsUsed || self.roles.includes('officer'))) {
    throw new ClientError('refused', 'only owners whose data is used, and officers, approve this computation', {
      remedy: 'sign with the keys of one of them (see GLOVEBOX_HOME)',
    });
  }
  const approval: Approval = {
    agreement: read.agreement.digest,
    computation: read.computation.digest,
    approver: self.name,
    decision: choice.decision,
    datasets: read.datasets.map((name) => ({ name, manifest: choice.versions?.[name] ?? null })),
    receivers: [...(choice.receivers ?? read.agreement.value.receivers)],
    purpose: read.computation.value.purpose,
    uses: choice.uses ?? 1,
    expires: choice.expires ?? read.agreement.value.validUntil,
    reason: choice.reason,
  };
  const envelope = signDocument('glovebox/approval/v1', approval, client.party.signing);
  return client.computations.approve(read.computation.digest, envelope);
}
