// SPDX-License-Identifier: Apache-2.0
import type { ReadComputation } from '@glovebox/client';
import type { Approval } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument } from '@glovebox/crypto';

export interface GivenApproval {
  readonly by: string;
  readonly approval: Approval;
}

/** Decisions on a computation by parties of its room, opened here; what does not open or is a stranger's is left out. */
export function approvalsOf({ computationView, agreement }: ReadComputation): GivenApproval[] {
  return computationView.approvals.flatMap((envelope) => {
    try {
      const { value, signers } = openDocument('glovebox/approval/v1', envelope);
      return agreement.value.parties
        .filter(({ signingKey }) => signers.includes(signingKey))
        .map(({ name }) => ({ by: name, approval: value }));
    } catch (error) {
      if (error instanceof CodedError) return [];
      throw error;
    }
  });
}
