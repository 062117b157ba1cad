// SPDX-License-Identifier: Apache-2.0
import type { Approval } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument } from '@glovebox/crypto';
import { approversOf, computationState, type ComputationStanding } from '@glovebox/policy';
import type { ReadComputation } from './read-computation.ts';

export interface ReadApproval {
  readonly digest: string;
  /** The party whose pinned key signed it. */
  readonly party: string;
  readonly approval: Approval;
}

/** Who has spoken about a computation, by verified signatures. What is not a party's word about it is left out. */
export function readApprovals(read: ReadComputation): ReadApproval[] {
  return read.computationView.approvals.flatMap((envelope) => {
    try {
      const { digest, value, signers } = openDocument('glovebox/approval/v1', envelope);
      const party = read.agreement.value.parties.find(({ signingKey }) => signers.includes(signingKey));
      const isAbout = value.computation === read.computation.digest && value.agreement === read.agreement.digest;
      return party !== undefined && isAbout ? [{ digest, party: party.name, approval: value }] : [];
    } catch (error) {
      if (error instanceof CodedError) return [];
      throw error;
    }
  });
}

/**
 * Where a computation stands by the signatures of those who may speak, whatever the coordinator says of it. It can still
 * keep an approval or a rejection back; a keybroker that runs it asks for all of them anew.
 */
export function standingOf(read: ReadComputation): ComputationStanding {
  const agreement = read.agreement.value;
  const entitled = approversOf(agreement, read.datasets);
  const decided = readApprovals(read)
    .filter(({ party }) => entitled.includes(party))
    .map(({ party, approval: { decision } }) => ({ party, decision }));
  return computationState(agreement, read.datasets, decided, false);
}
