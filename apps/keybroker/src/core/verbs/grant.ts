// SPDX-License-Identifier: Apache-2.0
import type { Denied, Grant, GrantSecrets, GrantStatement, KeybrokerRequest } from '@glovebox/contracts';
import { assert, canonicalBytes, fromBase64Url, toBase64Url } from '@glovebox/core';
import { boxKeyFromSecret, documentDigest, historyShare, seedShare, signDocument, wrapSecret } from '@glovebox/crypto';
import { GRANT_SECONDS, secondsAfter } from '../limits.ts';
import { refuse } from '../refusals.ts';
import { statedCharges } from '../privacy-ledger.ts';
import type { Release } from '../release-key.ts';
import { attemptKey } from '../state.ts';
import type { VerbContext, VerbResult } from './context.ts';
import { weighAttempt, type WeighedAttempt } from './weigh-attempt.ts';

type GrantRequest = Extract<KeybrokerRequest, { verb: 'grant' }>;

/**
 * Step 7, second half: everything is verified again, now with the word of every keybroker; then the nonce is spent, the
 * uses are reserved, of approvals as of terms, and the privacy budgets charged under the question, and the secrets are wrapped to the attested worker. One entry of the journal holds
 * all of it together with the answer.
 */
export async function grant(context: VerbContext, request: GrantRequest): Promise<VerbResult> {
  const stored = findGrant(context, request);
  if (stored !== null) return { outcome: stored };
  const weighed = await weighAttempt(context, request);
  if (weighed.kind === 'denied') return { outcome: weighed };
  const { plan, decision } = weighed;
  if (decision.kind === 'denied') return { outcome: decision };

  const about = { agreement: plan.agreement.digest, job: plan.job.digest, attempt: request.attempt };
  const expires = earlier(secondsAfter(context.at, GRANT_SECONDS), plan.agreement.value.validUntil);
  const ephemeral = boxKeyFromSecret(context.random(32));
  const statement: GrantStatement = {
    ...about,
    keybroker: context.keys.self.identityKey,
    transcript: decision.transcript,
    question: plan.question,
    datasets: [...decision.datasets],
    ...(decision.privacyCharges.length === 0 ? {} : { privacyCharges: statedCharges(decision.privacyCharges) }),
    worker: request.worker,
    wrapKey: ephemeral.publicKey,
    historyHead: context.state.rooms.get(plan.room)?.head ?? null,
    evidence: decision.evidence,
    developmentRoot: decision.developmentRoot,
    time: context.at,
    expires,
  };
  const signed = signDocument('glovebox/grant/v1', statement, context.keys.identity);
  const secrets = canonicalBytes(secretsOf(context, weighed, decision));
  const box = wrapSecret(secrets, fromBase64Url(signed.payload), request.worker.encryptionKey, ephemeral);
  const given: Grant = { statement: signed, box };
  return {
    outcome: { kind: 'grant', grant: given },
    body: {
      kind: 'granted',
      ...about,
      question: plan.question,
      transcript: decision.transcript,
      worker: request.worker,
      approvals: [...decision.charges],
      ...(decision.privacyCharges.length === 0 ? {} : { privacyCharges: [...decision.privacyCharges] }),
      ...(decision.meters.length === 0 ? {} : { meters: [...decision.meters] }),
      expires,
    },
  };
}

/** Asked again for the same worker, the same answer; for another worker the attempt is used up. Nothing after a stop. */
function findGrant({ state }: VerbContext, { documents, attempt, worker }: GrantRequest): VerbResult['outcome'] | null {
  const stored = state.grants.get(attemptKey({ job: documentDigest(documents.job), attempt }));
  if (stored === undefined) return null;
  if (state.stops.has(stored.agreement)) return refuse('stopped');
  const sameWorker =
    stored.worker.signingKey === worker.signingKey && stored.worker.encryptionKey === worker.encryptionKey;
  return sameWorker ? stored.outcome : (refuse('attempt-used') satisfies Denied);
}

function secretsOf({ keys }: VerbContext, { plan, headers }: WeighedAttempt, release: Release): GrantSecrets {
  const fileKeys = release.datasets.map(({ name }) => {
    const key = headers.find(({ dataset }) => dataset === name)?.fileKey;
    assert(key instanceof Uint8Array, 'the header of a granted dataset opened');
    return { dataset: name, key: toBase64Url(key) };
  });
  return {
    fileKeys,
    seedShare: toBase64Url(seedShare(keys.questionSecret, plan.question)),
    historyShare: toBase64Url(historyShare(keys.historySecret, plan.room)),
  };
}

const earlier = (a: string, b: string) => (a < b ? a : b);
