// SPDX-License-Identifier: Apache-2.0
import type { Challenge, KeybrokerRequest } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { seedCommitment, seedShare, signDocument } from '@glovebox/crypto';
import { CHALLENGE_SECONDS, secondsAfter } from '../limits.ts';
import { refuse } from '../refusals.ts';
import { attemptKey } from '../state.ts';
import { planJob, type VerbContext, type VerbResult } from './context.ts';

/**
 * Step 5: a nonce for this job and attempt, and the commitment to the seed share for the question, before this keybroker
 * can know anybody else's. An attempt has one challenge; asked again it is the same one.
 */
export function challenge(context: VerbContext, request: Extract<KeybrokerRequest, { verb: 'challenge' }>): VerbResult {
  const planned = planJob(context, request.documents);
  if (planned.kind === 'denied') return { outcome: planned };
  const { agreement, job, question, room } = planned.plan;
  const { keys, state, at } = context;

  const about = { agreement: agreement.digest, job: job.digest, attempt: request.attempt };
  const issued = state.nonces.get(attemptKey(about));
  if (issued !== undefined) {
    // The question of a job changes only with the version of the gate.
    if (issued.question !== question) return { outcome: refuse('transcript-changed') };
    return { outcome: at > issued.expires ? refuse('nonce-expired') : issued.outcome };
  }

  const nonce = toBase64Url(context.random(32));
  const expires = secondsAfter(at, CHALLENGE_SECONDS);
  const statement: Challenge = {
    ...about,
    keybroker: keys.self.identityKey,
    nonce,
    question,
    commitment: seedCommitment(question, seedShare(keys.questionSecret, question)),
    historyHead: state.rooms.get(room)?.head ?? null,
    time: at,
    expires,
  };
  return {
    outcome: { kind: 'challenge', challenge: signDocument('glovebox/challenge/v1', statement, keys.identity) },
    body: { kind: 'nonce-issued', ...about, question, nonce, expires },
  };
}
