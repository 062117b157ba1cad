// SPDX-License-Identifier: Apache-2.0
import type { CryptoEngine } from '@glovebox/attestation';
import type { Denied, JobDocuments, KeybrokerOutcome } from '@glovebox/contracts';
import { documentDigest, type RandomBytes } from '@glovebox/crypto';
import { decideJob, type JobPlan } from '@glovebox/policy';
import type { EntryBody } from '../entries.ts';
import type { KeyStore } from '../key-store.ts';
import { refuse } from '../refusals.ts';
import type { StateView } from '../state.ts';

/** What a verb may use. It reads the state; only the entry that it returns changes it. */
export interface VerbContext {
  readonly keys: KeyStore;
  readonly state: StateView;
  /** This keybroker's own time. */
  readonly at: string;
  readonly random: RandomBytes;
  readonly engine: CryptoEngine;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/** The answer, and what must be on disk before it leaves. */
export interface VerbResult {
  readonly outcome: KeybrokerOutcome;
  readonly body?: EntryBody;
}

/**
 * Where every verb about a job begins: a stop is final, the documents must hold together at this keybroker's own time,
 * and the job must be its business.
 */
export function planJob(
  context: VerbContext,
  documents: JobDocuments,
): { readonly kind: 'allowed'; readonly plan: JobPlan } | Denied {
  const { state, keys, at, dangerouslyTrustDevelopmentRoots } = context;
  if (state.stops.has(documentDigest(documents.agreement))) return refuse('stopped');
  const decided = decideJob({ documents, at, dangerouslyTrustDevelopmentRoots });
  if (decided.kind === 'denied') return decided;
  const concerned = decided.plan.keybrokers.some(({ identityKey }) => identityKey === keys.self.identityKey);
  return concerned ? decided : refuse('not-my-job');
}
