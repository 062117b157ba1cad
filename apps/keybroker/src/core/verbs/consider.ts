// SPDX-License-Identifier: Apache-2.0
import type { KeybrokerRequest, Willingness } from '@glovebox/contracts';
import { signDocument } from '@glovebox/crypto';
import type { VerbContext, VerbResult } from './context.ts';
import { weighAttempt } from './weigh-attempt.ts';

/**
 * Step 7, first half: says, signed, whether this keybroker would grant. Spends nothing. Being willing fixes the job's
 * transcript for this keybroker: from here on no other seed commitment or dataset version is accepted for the job.
 */
export async function consider(
  context: VerbContext,
  request: Extract<KeybrokerRequest, { verb: 'consider' }>,
): Promise<VerbResult> {
  const weighed = await weighAttempt(context, request);
  if (weighed.kind === 'denied') return { outcome: weighed };
  const { plan, transcript, decision } = weighed;
  const willing = decision.kind === 'granted';
  const statement: Willingness = {
    keybroker: context.keys.self.identityKey,
    job: plan.job.digest,
    attempt: request.attempt,
    transcript,
    worker: request.worker,
    willing,
    reasons: willing ? [] : decision.reasons,
    time: context.at,
  };
  const outcome = {
    kind: 'willingness' as const,
    willingness: signDocument('glovebox/willingness/v1', statement, context.keys.identity),
  };
  if (!willing || context.state.transcripts.has(plan.job.digest)) return { outcome };
  const about = { agreement: plan.agreement.digest, job: plan.job.digest, attempt: request.attempt };
  return { outcome, body: { kind: 'transcript-accepted', ...about, transcript } };
}
