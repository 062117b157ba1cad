// SPDX-License-Identifier: Apache-2.0
import { evidenceDigest, judgeEvidence } from '@glovebox/attestation';
import type { Denied, KeybrokerRequest } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { denyOnError, isDenied, type JobPlan } from '@glovebox/policy';
import { openHeaders, type OpenedHeader } from '../open-headers.ts';
import { releaseKey, type Release } from '../release-key.ts';
import { bindAttempt } from '../transcript.ts';
import { planJob, type VerbContext } from './context.ts';

export interface WeighedAttempt {
  readonly kind: 'weighed';
  readonly plan: JobPlan;
  readonly transcript: string;
  readonly headers: readonly OpenedHeader[];
  readonly decision: Release | Denied;
}

/**
 * Gathers what the decision needs and asks it: plan, challenges, evidence, headers, and for a grant what the other
 * keybrokers said. Denied at once where the documents do not hold together; from then on the decision collects reasons.
 */
export async function weighAttempt(
  context: VerbContext,
  request: Extract<KeybrokerRequest, { verb: 'consider' | 'grant' }>,
): Promise<WeighedAttempt | Denied> {
  const planned = planJob(context, request.documents);
  if (planned.kind === 'denied') return planned;
  const { plan } = planned;
  const signed = denyOnError('challenges and willingness', () => ({
    challenges: request.challenges.map((envelope) => openDocument('glovebox/challenge/v1', envelope)),
    willing:
      request.verb === 'grant'
        ? request.willing.map((envelope) => openDocument('glovebox/willingness/v1', envelope))
        : ('not-asked-yet' as const),
  }));
  if (isDenied(signed)) return signed;

  const { attempt, worker, evidence, collateral } = request;
  const { at, engine, dangerouslyTrustDevelopmentRoots } = context;
  const { transcript, reportData } = bindAttempt(plan, signed.challenges, worker);
  const verdict = await judgeEvidence(evidence, {
    collateral,
    policy: plan.agreement.value.attestation,
    reportData,
    at,
    dangerouslyTrustDevelopmentRoots,
    engine,
  });
  const headers = await openHeaders(plan, request.ageHeaders, context.keys);
  const decision = releaseKey({
    self: context.keys.self,
    plan,
    attempt,
    worker,
    ...signed,
    judgement: { reportData, verdict, evidence: evidenceDigest(evidence, engine.sha256) },
    headers,
    state: context.state,
    at,
  });
  return { kind: 'weighed', plan, transcript, headers, decision };
}
