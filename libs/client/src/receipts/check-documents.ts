// SPDX-License-Identifier: Apache-2.0
import type { Denied, Reason, ReceiptBundle } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { decideJob, type JobPlan } from '@glovebox/policy';
import { assertPinnedParty, type Pins } from '../pins.ts';
import type { OpenedBundle } from './open-bundle.ts';

/** Every party of the agreement has the keys that the user pinned under its name. */
export function checkPins({ agreement }: OpenedBundle, pins: Pins): Reason[] {
  return agreement.value.parties.flatMap(({ name, signingKey, receivingKey }) => {
    try {
      assertPinnedParty(pins, { name, signingKey, receivingKey });
      return [];
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const { code, message, remedy } = error as CodedError;
      return [{ code, message, ...(remedy === undefined ? {} : { remedy }) }];
    }
  });
}

/** The job's own documents, decided by the same rules as keybrokers and worker used, at the given time. */
export const decideAgain = (
  bundle: ReceiptBundle,
  at: string,
  options: { readonly dangerouslyTrustDevelopmentRoots: boolean },
): { readonly kind: 'allowed'; readonly plan: JobPlan } | Denied =>
  decideJob({
    documents: {
      agreement: bundle.agreement,
      computation: bundle.computation,
      job: bundle.job,
      approvals: bundle.approvals,
      manifests: bundle.manifests,
    },
    at,
    dangerouslyTrustDevelopmentRoots: options.dangerouslyTrustDevelopmentRoots,
  });
