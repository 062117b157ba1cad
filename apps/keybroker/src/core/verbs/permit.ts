// SPDX-License-Identifier: Apache-2.0
import type { KeybrokerOutcome, KeybrokerRequest, Permit } from '@glovebox/contracts';
import { openDocument, signDocument, type VerifiedDocument } from '@glovebox/crypto';
import { denyOnError, isDenied, type JobPlan } from '@glovebox/policy';
import { refuse } from '../refusals.ts';
import { stillApproved } from '../reserve-uses.ts';
import { attemptKey, permitKey } from '../state.ts';
import { planJob, type VerbContext, type VerbResult } from './context.ts';

/**
 * Step 9: lets a result leave. Stop, expiry and approvals are checked again at this moment; which measurements are
 * believed is part of the agreement, whose digest the grant names, so it cannot have changed. The new history must
 * include the newest one that this keybroker permitted in the room. Asked again for the same history, the same answer.
 */
export function permit(context: VerbContext, request: Extract<KeybrokerRequest, { verb: 'permit' }>): VerbResult {
  const asked = denyOnError('permit request', () => openDocument('glovebox/permit-request/v1', request.request));
  if (isDenied(asked)) return { outcome: asked };
  const planned = planJob(context, request.documents);
  if (planned.kind === 'denied') return { outcome: planned };
  const { plan } = planned;
  const refused = checkPermit(context, plan, asked);
  if (refused !== null) return { outcome: refused };

  const { job, attempt, transcript, history } = asked.value;
  const statement: Permit = {
    keybroker: context.keys.self.identityKey,
    job,
    attempt,
    transcript,
    history,
    time: context.at,
  };
  return {
    outcome: { kind: 'permit', permit: signDocument('glovebox/permit/v1', statement, context.keys.identity) },
    body: { kind: 'permitted', agreement: plan.agreement.digest, job, attempt, room: plan.room, history },
  };
}

/** The answer if it is not a new permit. */
function checkPermit(
  { state, at }: VerbContext,
  plan: JobPlan,
  asked: VerifiedDocument<'glovebox/permit-request/v1'>,
): KeybrokerOutcome | null {
  const { job, transcript, history, predecessors } = asked.value;
  const grant = state.grants.get(attemptKey(asked.value));
  if (grant === undefined || job !== plan.job.digest) return refuse('not-granted');
  if (!asked.signers.includes(grant.worker.signingKey)) return refuse('not-the-worker');
  if (transcript !== grant.transcript) return refuse('transcript-mismatch');
  const permitted = state.permits.get(permitKey(asked.value));
  if (permitted !== undefined) return permitted;
  if (at > grant.expires) return refuse('grant-expired');
  if (!stillApproved(plan, state, at)) return refuse('approval-not-charged');
  const room = state.rooms.get(plan.room);
  if (room === undefined) return null;
  if (room.permitted.has(history)) return refuse('history-rolled-back');
  return predecessors.includes(room.head) ? null : { kind: 'history-behind', head: room.head };
}
