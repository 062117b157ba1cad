// SPDX-License-Identifier: Apache-2.0
import type { Denied, Evidence, Reason } from '@glovebox/contracts';
import {
  AttestationError,
  decodeEvidence,
  toReason,
  verifyEvidence,
  trustOf,
  type FoundEvidence,
  type RootedPolicy,
  type VerifiedClaims,
} from '@glovebox/attestation';
import { KEY_REMEDY, readingPolicies } from './reading-policies.ts';
import type { TrustedKeys } from './trusted-keys.ts';

export type Authenticity =
  | {
      readonly kind: 'authentic';
      readonly claims: VerifiedClaims;
      /** Under which it is authentic. */
      readonly root: RootedPolicy['root'];
    }
  | Denied;

export interface AuthenticityOptions {
  readonly at: string;
  readonly keys: TrustedKeys;
}

/**
 * Claims of evidence that is authentic under one of the vendor's own roots, or under keys that the user named, whatever they
 * say: nothing is compared, so this shows evidence and never accepts it. Revocation is checked where lists are at hand, and
 * the claims say whether it was.
 */
export async function authenticClaims(found: FoundEvidence, options: AuthenticityOptions): Promise<Authenticity> {
  const { crls, intel } = found.collateral;
  if (crls.length === 0 && intel?.rootCaCrl === undefined) return underAny(found, 'not-checked', options);
  const checked = await underAny(found, 'crl-required', options);
  // Lists of other vendors lie about in folders: they are missing lists, not lists that refuse.
  const isMissing = checked.kind === 'denied' && checked.reasons.some(({ code }) => code === 'crl-missing');
  return isMissing ? underAny(found, 'not-checked', options) : checked;
}

async function underAny(
  { evidence, collateral }: FoundEvidence,
  revocation: 'crl-required' | 'not-checked',
  { at, keys }: AuthenticityOptions,
): Promise<Authenticity> {
  const reasons: Reason[] = [];
  try {
    for (const policy of readingPolicies(decodeEvidence(evidence, collateral), revocation, keys)) {
      const dangerouslyTrustDevelopmentRoots = trustOf(policy).root.kind === 'development';
      try {
        const claims = await verifyEvidence(evidence, { at, collateral, policy, dangerouslyTrustDevelopmentRoots });
        return { kind: 'authentic', claims, root: trustOf(policy).root };
      } catch (error) {
        reasons.push(reasonOf(error));
      }
    }
  } catch (error) {
    reasons.push(reasonOf(error));
  }
  return { kind: 'denied', reasons: reasons.length === 0 ? [noRoot(evidence.platform)] : telling(reasons) };
}

function reasonOf(error: unknown): Reason {
  if (error instanceof AttestationError) return toReason(error);
  throw error;
}

/** Codes of a root that is simply another vendor's, or another product's. */
const OTHER_ROOT: readonly string[] = ['certificate-chain', 'product-mismatch', 'untrusted-root'];

/** Several roots were tried: those that the evidence comes nearest to say what is wrong, and each thing once. */
function telling(reasons: readonly Reason[]): Reason[] {
  const nearer = reasons.filter(({ code }) => !OTHER_ROOT.includes(code));
  // Another vendor's root may not even have begun: under the right one, something else is wrong.
  const nearest = nearer.filter(({ code }) => !code.startsWith('certificate-'));
  const kept = [nearest, nearer, reasons].find(({ length }) => length > 0) ?? [];
  return [...new Map(kept.map((reason) => [`${reason.code} ${reason.message}`, reason])).values()];
}

const noRoot = (platform: Evidence['platform']): Reason => ({
  code: 'no-trusted-key',
  message: 'this platform has no vendor’s root: it is believed under its device’s own key, and none was named',
  remedy: KEY_REMEDY[platform] ?? 'name the device’s key',
});
