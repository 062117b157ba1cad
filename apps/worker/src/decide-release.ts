// SPDX-License-Identifier: Apache-2.0
import { questionOf, type ComputeRequest, type ComputeSession, type DecidedRelease } from '@glovebox/compute';
import { releaseNothing } from '@glovebox/privacy';
import { decidedBefore, type KnownHistory } from './history.ts';

/**
 * What leaves of a computation on top of a history. One opaque failure: a computation that broke off, ran out of memory or
 * time, or cannot be decided, releases the same bytes as one of which every cell is withheld, and counts as decided.
 */
export async function decideRelease(
  compute: ComputeSession,
  request: ComputeRequest,
  history: KnownHistory,
  question: string,
): Promise<DecidedRelease> {
  const nothing: DecidedRelease = { table: releaseNothing(questionOf(request)), shown: [], state: history.state };
  try {
    return await compute.decide(history.state, decidedBefore(history, question));
  } catch {
    return nothing;
  }
}
