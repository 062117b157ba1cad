// SPDX-License-Identifier: Apache-2.0
import type { Denied, PlatformPolicy, SignedEnvelope } from '@glovebox/contracts';
import { openDocument, type VerifiedDocument } from '@glovebox/crypto';
import { checkAgreement } from './check-agreement.ts';
import { denied, denyOnError, isDenied } from './reasons.ts';

export interface OpenedAgreement {
  readonly kind: 'allowed';
  readonly agreement: VerifiedDocument<'glovebox/agreement/v1'>;
  /** Names of the parties that have not signed yet. It binds nobody until this is empty. */
  readonly missing: readonly string[];
}

/**
 * Verifies an agreement: every signature, only by its own parties, consistent as a whole, and no development root
 * unless the process was started with the dangerous switch.
 */
export function openAgreement(
  envelope: SignedEnvelope,
  options: { readonly dangerouslyTrustDevelopmentRoots: boolean },
): OpenedAgreement | Denied {
  const agreement = denyOnError('agreement', () => openDocument('glovebox/agreement/v1', envelope));
  if (isDenied(agreement)) return agreement;
  const { value, signers } = agreement;
  const reasons = checkAgreement(value);
  if (reasons.length > 0) return { kind: 'denied', reasons };
  if (signers.some((signer) => !value.parties.some((party) => party.signingKey === signer))) {
    return denied({
      code: 'agreement-stranger',
      message: 'the agreement carries a signature of somebody who is not a party',
      remedy: 'sign it with the keys of its parties only',
    });
  }
  const developmentRoot = value.attestation.platforms.some(restsOnDevelopmentRoot);
  if (developmentRoot && !options.dangerouslyTrustDevelopmentRoots) {
    return denied({
      code: 'development-root-refused',
      message: 'the agreement trusts a development root: its workers need not be real TEEs',
      remedy: 'use a vendor root; for a demonstration start every process with DANGEROUSLY_TRUST_DEV_ROOTS=1',
    });
  }
  const missing = value.parties.filter((party) => !signers.includes(party.signingKey)).map((party) => party.name);
  return { kind: 'allowed', agreement, missing };
}

/** Of any part: the chain of a composite worker is as strong as its weakest. */
function restsOnDevelopmentRoot(policy: PlatformPolicy): boolean {
  switch (policy.platform) {
    case 'composite':
      return restsOnDevelopmentRoot(policy.cpu) || policy.parts.some((part) => restsOnDevelopmentRoot(part.policy));
    case 'azure-cvm':
      return restsOnDevelopmentRoot(policy.hardware);
    default:
      return policy.root.kind === 'development';
  }
}
