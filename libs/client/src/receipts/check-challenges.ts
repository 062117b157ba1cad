// SPDX-License-Identifier: Apache-2.0
import { transcriptDigest } from '@glovebox/crypto';
import type { JobPlan, ReasonList } from '@glovebox/policy';
import type { OpenedBundle } from './open-bundle.ts';

export interface Challenged {
  /** Digest of the transcript that these challenges make. */
  readonly transcript: string;
  readonly nonces: readonly string[];
}

/** One challenge of each keybroker of the plan, in its order, for this attempt at this question. */
export function checkChallenges(list: ReasonList, { challenges, receipt }: OpenedBundle, plan: JobPlan): Challenged {
  list.demand(challenges.length === plan.keybrokers.length, {
    code: 'receipt-challenges',
    message: 'there is not exactly one challenge of each keybroker concerned',
    remedy: 'ask the coordinator for the complete bundle',
  });
  plan.keybrokers.forEach(({ name, identityKey }, index) => {
    const challenge = challenges[index];
    const isOurs =
      challenge?.signers.includes(identityKey) === true &&
      challenge.value.keybroker === identityKey &&
      challenge.value.agreement === plan.agreement.digest &&
      challenge.value.job === plan.job.digest &&
      challenge.value.attempt === receipt.value.attempt &&
      challenge.value.question === plan.question;
    list.demand(isOurs, {
      code: 'receipt-challenge-foreign',
      message: `a challenge is not keybroker \`${name}\`'s for this attempt`,
      remedy: 'the bundle was altered or mixed with another one',
    });
    list.demand(challenge === undefined || challenge.value.time <= receipt.value.time, {
      code: 'receipt-time',
      message: `the receipt is older than the challenge of \`${name}\``,
    });
  });
  const transcript = transcriptDigest({
    agreement: plan.agreement.digest,
    job: plan.job.digest,
    datasets: plan.datasets.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
    commitments: challenges.map(({ value }) => ({ keybroker: value.keybroker, commitment: value.commitment })),
  });
  return { transcript, nonces: challenges.map(({ value }) => value.nonce) };
}
