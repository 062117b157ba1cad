// SPDX-License-Identifier: Apache-2.0
import type { Platform, PlatformPolicy, Reason } from '@glovebox/contracts';
import { assert, fromHex, toBase64Url } from '@glovebox/core';
import { canonicalDigest } from '@glovebox/crypto';
import type { VerifiedClaims } from '../claims.ts';
import type { SinglePolicy } from '../platform.ts';
import { isVerifiedClaims } from '../verify-evidence.ts';
import { AR4SI, tierOf, worstOf, worstTier, type TrustTier, type TrustVector } from './ar4si.ts';
import { authenticVector, comparedVector } from './baseline.ts';
import { findingOf } from './findings.ts';

/** What became of one part of the evidence: a worker alone is one part, a worker with its GPU are two. */
export type PartOutcome =
  /** Not authentic under any policy: the reasons of `verifyEvidence`. */
  | { readonly kind: 'not-authentic'; readonly reasons: readonly Reason[] }
  /** Authentic, and compared with no policy; reasons are those that every policy has (see `universalReasons`). */
  | { readonly kind: 'authentic'; readonly claims: VerifiedClaims; readonly reasons: readonly Reason[] }
  /** Authentic and compared with a policy; accepted when there are no reasons. */
  | {
      readonly kind: 'appraised';
      readonly claims: VerifiedClaims;
      readonly policy: SinglePolicy;
      readonly reasons: readonly Reason[];
    };

export interface AppraisedPart {
  /** Unique among the parts, for example `worker` or `gpu-0`. */
  readonly label: string;
  readonly platform: Platform;
  readonly outcome: PartOutcome;
}

/** Reasons with what they mean in AR4SI's terms. Private extension of this verifier; a map, as extensions must be. */
export interface EarExtension {
  readonly platform: Platform;
  readonly verdict: 'accepted' | 'denied' | 'not-compared';
  readonly reasons: readonly (Reason & { readonly claim: string; readonly value: number })[];
  /** A test authority's root: the platform need not be real. */
  readonly development_root: boolean;
}

/** Members are the draft's claim names. */
export interface EarAppraisal {
  readonly ear_status: TrustTier;
  readonly ear_trustworthiness_vector: TrustVector;
  readonly ear_appraisal_policy_ids?: readonly string[];
  /** What the evidence carried for freshness, base64url; absent where it is shorter than the draft allows. */
  readonly eat_nonce?: string;
  readonly ear_glovebox: EarExtension;
}

/** An attestation result: claims-set of draft-ietf-rats-ear-04, in JSON. */
export interface Ear {
  readonly eat_profile: 'tag:ietf.org,2026:rats/ear#03';
  readonly ear_status: TrustTier;
  /** Seconds since 1970. */
  readonly iat: number;
  /** When the first certificate or list that was used ends; absent where nothing was authentic. */
  readonly exp?: number;
  readonly ear_verifier_id: { readonly developer: string; readonly build: string };
  readonly submods: Readonly<Record<string, EarAppraisal>>;
}

export interface EarOptions {
  /** UTC, whole seconds. */
  readonly issuedAt: string;
  /** Version of the program that judged. */
  readonly build: string;
}

const DEVELOPER = 'Glovebox';

/** Names a policy in results: digest of its canonical encoding. */
export const platformPolicyId = (policy: PlatformPolicy): string =>
  `urn:glovebox:platform-policy:${canonicalDigest('glovebox/platform-policy/v1', { ...policy })}`;

/**
 * The verdict on all parts as an EAT Attestation Result, one submodule for each part. The status of a part is the worst
 * tier of its vector, that of the whole the worst of its parts; a part that was refused has at least one claim of the
 * tiers `warning` or `contraindicated`, and one that is not authentic of the latter. It is a report: nobody may release
 * anything on it, because a verdict that travels is somebody's word (see `verifyEvidence`).
 */
export function attestationResult(parts: readonly AppraisedPart[], { issuedAt, build }: EarOptions): Ear {
  assert(parts.length > 0, 'a result is of one part at least');
  assert(new Set(parts.map(({ label }) => label)).size === parts.length, 'labels of parts are unique');
  const submods = Object.fromEntries(parts.map((part) => [part.label, appraisalOf(part)]));
  const ends = parts.flatMap(({ outcome }) =>
    outcome.kind === 'not-authentic' ? [] : [seconds(outcome.claims.validUntil)],
  );
  return {
    eat_profile: 'tag:ietf.org,2026:rats/ear#03',
    ear_status: worstTier(Object.values(submods).map(({ ear_status: status }) => status)),
    iat: seconds(issuedAt),
    ...(ends.length < parts.length ? {} : { exp: Math.min(...ends) }),
    ear_verifier_id: { developer: DEVELOPER, build },
    submods,
  };
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);

function appraisalOf({ platform, outcome }: AppraisedPart): EarAppraisal {
  if (outcome.kind !== 'not-authentic')
    assert(isVerifiedClaims(outcome.claims), 'claims were verified in this process');
  const vector = saidOf(vectorOf(outcome));
  return {
    ear_status: worstTier(Object.values(vector).map(tierOf)),
    ear_trustworthiness_vector: vector,
    ...(outcome.kind === 'appraised' ? { ear_appraisal_policy_ids: [platformPolicyId(outcome.policy)] } : {}),
    ...(outcome.kind === 'not-authentic' ? {} : nonceOf(outcome.claims)),
    ear_glovebox: extensionOf(platform, outcome),
  };
}

/** The draft's vector is never empty: then it says that it says nothing of what runs. */
const saidOf = (vector: TrustVector): TrustVector => (Object.keys(vector).length === 0 ? { executables: 0 } : vector);

function vectorOf(outcome: PartOutcome): TrustVector {
  switch (outcome.kind) {
    case 'not-authentic':
      // Whatever the reason, and be it a list that the verifier was not given: nothing here was validated.
      return worstOf(against(outcome.reasons), NOT_VALIDATED);
    case 'authentic':
      return worstOf(authenticVector(outcome.claims), against(outcome.reasons));
    case 'appraised': {
      const found = worstOf(authenticVector(outcome.claims), against(outcome.reasons));
      return outcome.reasons.length === 0 ? worstOf(found, comparedVector(outcome.policy)) : found;
    }
  }
}

const NOT_VALIDATED: TrustVector = { 'instance-identity': AR4SI['instance-identity'].notValidated };

/** A reason that is not of this library still counts: as something that was not validated. */
const UNKNOWN_REASON = { claim: 'instance-identity', value: AR4SI['instance-identity'].notValidated } as const;

const against = (reasons: readonly Reason[]): TrustVector =>
  reasons
    .map(({ code }) => findingOf(code) ?? UNKNOWN_REASON)
    .reduce<TrustVector>((vector, { claim, value }) => worstOf(vector, { [claim]: value }), {});

const NONCE_BYTES = { min: 8, max: 64 };

function nonceOf({ reportData }: VerifiedClaims): { eat_nonce?: string } {
  const bytes = fromHex(reportData);
  const fits = bytes.length >= NONCE_BYTES.min && bytes.length <= NONCE_BYTES.max;
  return fits ? { eat_nonce: toBase64Url(bytes) } : {};
}

function extensionOf(platform: Platform, outcome: PartOutcome): EarExtension {
  const { reasons } = outcome;
  return {
    platform,
    verdict: verdictOf(outcome),
    reasons: reasons.map((reason) => ({ ...reason, ...(findingOf(reason.code) ?? UNKNOWN_REASON) })),
    development_root: outcome.kind !== 'not-authentic' && outcome.claims.developmentRoot,
  };
}

/** `accepted` only where a policy was compared and nothing speaks against the evidence. */
export function verdictOf({ kind, reasons }: PartOutcome): EarExtension['verdict'] {
  if (kind === 'not-authentic' || reasons.length > 0) return 'denied';
  return kind === 'appraised' ? 'accepted' : 'not-compared';
}
