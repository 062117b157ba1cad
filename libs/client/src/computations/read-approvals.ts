// SPDX-License-Identifier: Apache-2.0
import type { Approval } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument } from '@glovebox/crypto';
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
