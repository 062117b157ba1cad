// SPDX-License-Identifier: Apache-2.0
import type { SinglePolicy } from '@glovebox/attestation';
import type { WorkerEvidence } from '@glovebox/contracts';
import type { VerifiedDocument } from '@glovebox/crypto';
import { draftPolicy } from '../attestation-policy/draft-policy.ts';
import { ClientError } from '../error.ts';
import { judgeShown, type JudgeWorkerOptions } from './judge-worker.ts';

/**
 * The strictest policy that a worker satisfies which a room trusts, under the root that the room trusts it by: what
 * another room can agree on after reading it.
 * @throws ClientError `refused` with reasons when the room does not trust it, `invalid` where no policy is made of evidence
 */
export async function strictestPolicy(
  agreement: VerifiedDocument<'glovebox/agreement/v1'>,
  shown: WorkerEvidence,
  options: JudgeWorkerOptions,
): Promise<SinglePolicy> {
  const { platforms } = agreement.value.attestation;
  for (const policy of platforms) {
    if (policy.platform === 'composite') continue;
    const { judged, reasons } = await judgeShown(agreement, shown, { platforms: [policy] }, options);
    if (judged.kind !== 'accepted' || reasons.length > 0 || judged.claims.platform === 'composite') continue;
    return draftPolicy(judged.claims, policy.platform === 'azure-cvm' ? policy.hardware.root : policy.root);
  }
  const { reasons } = await judgeShown(agreement, shown, agreement.value.attestation, options);
  if (reasons.length > 0) {
    throw new ClientError('refused', `the room does not trust the worker \`${shown.relay}\``, {
      reasons,
      remedy: 'begin with a policy of the room, or with an empty one',
    });
  }
  throw new ClientError('invalid', 'no policy can be made of a worker of several parts', {
    field: 'evidence',
    remedy: 'begin with the policy of the room',
  });
}
