// SPDX-License-Identifier: Apache-2.0
import { judgeEvidence } from '@glovebox/attestation';
import type { Collateral, Evidence, PlatformPolicy } from '@glovebox/contracts';

/** Everything that one judgement depends on. */
export interface Submission {
  readonly evidence: Evidence;
  readonly collateral: Collateral;
  readonly policy: PlatformPolicy;
  readonly reportData: Uint8Array;
  readonly at: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/** What every platform must refuse, each with a code of its own. A platform that leaves one out does not compile. */
export type RequiredRefusal =
  | 'chain under a stranger’s root'
  | 'development root without the switch'
  | 'certificate expired'
  | 'certificate not yet valid'
  | 'issuer revoked'
  | 'debugging switched on'
  | 'wrong nonce'
  | 'unapproved measurement'
  | 'trailing byte'
  | 'collateral of another product';

export interface Refusal {
  readonly submission: Submission;
  readonly code: string;
}

/** One platform as the suite sees it. */
export interface PlatformSubject<E extends Evidence = Evidence> {
  readonly accepted: Submission & { readonly evidence: E };
  readonly refusals: Readonly<Record<RequiredRefusal, Refusal>>;
  /** Length of the range that the signature covers, at the start of the signed structure. */
  readonly signedLength: number;
  /** The signed structure inside the evidence, signature included. */
  readonly signedBytes: (evidence: E) => Uint8Array;
  readonly withSignedBytes: (evidence: E, bytes: Uint8Array) => E;
}

/** `accepted`, or the codes of all reasons. */
export async function outcomeOf(submission: Submission): Promise<'accepted' | readonly string[]> {
  const { evidence, policy, ...options } = submission;
  const judged = await judgeEvidence(evidence, { ...options, policy: { platforms: [policy] } });
  return judged.kind === 'accepted' ? 'accepted' : judged.reasons.map((reason) => reason.code);
}

/** The accepted evidence with each single bit of its signed range turned in turn, and one bit of each byte of the signature. */
export function* bitFlips<E extends Evidence>({
  accepted,
  signedLength,
  signedBytes,
  withSignedBytes,
}: PlatformSubject<E>): Generator<Submission> {
  const original = signedBytes(accepted.evidence);
  for (let bit = 0; bit < 8 * original.length; bit++) {
    const byte = bit >> 3;
    if (byte >= signedLength && bit % 8 !== byte % 8) continue;
    const bytes = Uint8Array.from(original);
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (bit & 7));
    yield { ...accepted, evidence: withSignedBytes(accepted.evidence, bytes) };
  }
}

/** The accepted evidence cut short at every length. */
export function* truncations<E extends Evidence>({
  accepted,
  signedBytes,
  withSignedBytes,
}: PlatformSubject<E>): Generator<Submission> {
  const original = signedBytes(accepted.evidence);
  for (let length = 0; length < original.length; length++) {
    yield { ...accepted, evidence: withSignedBytes(accepted.evidence, original.slice(0, length)) };
  }
}

/** Verifications that run at once: the cryptography of one overlaps the parsing of others. */
const AT_ONCE = 32;

/** How often each outcome occurs, by its codes: `report-signature`, or `a, b` for several. */
export async function tally(submissions: Iterable<Submission>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const batch of batches(submissions, AT_ONCE)) {
    for (const outcome of await Promise.all(batch.map(outcomeOf))) {
      const key = typeof outcome === 'string' ? outcome : outcome.join(', ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function* batches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}
