// SPDX-License-Identifier: Apache-2.0
import type { Collateral, Evidence } from '@glovebox/contracts';
import {
  AttestationError,
  decodeEvidence,
  takeApart,
  type CompositeClaims,
  type SingleEvidence,
  type SinglePlatform,
  type VerifiedClaims,
} from '@glovebox/attestation';
import { explainEvidence } from './explain-evidence.ts';
import { explainVerified } from './explain-verified.ts';
import type { EvidenceSection } from './fact.ts';

/** One part of a worker's evidence in words. */
export interface ExplainedPart {
  readonly platform: SinglePlatform;
  /** Whether verification succeeded. Otherwise the sections are only what the bytes say, whoever wrote them. */
  readonly authentic: boolean;
  readonly sections: readonly EvidenceSection[];
}

/** Evidence in words, part by part. `claims`: what verification found, null where it does not convince. */
export function explainParts(
  evidence: Evidence,
  collateral: Collateral,
  claims: VerifiedClaims | CompositeClaims | null,
): ExplainedPart[] {
  const verified = claims === null ? [] : claims.platform === 'composite' ? [claims.cpu, ...claims.parts] : [claims];
  return takeApart(evidence).map(({ evidence: part }, index) => {
    const own = verified[index];
    return {
      platform: part.platform,
      authentic: own !== undefined,
      sections: [...(own === undefined ? [] : [explainVerified(own)]), ...whatItSays(part, collateral)],
    };
  });
}

/** Nothing where the bytes are not of their format: the reasons of the verification say so. */
function whatItSays(evidence: SingleEvidence, collateral: Collateral): EvidenceSection[] {
  try {
    return explainEvidence(decodeEvidence(evidence, collateral)).filter(({ facts }) => facts.length > 0);
  } catch (error) {
    if (error instanceof AttestationError) return [];
    throw error;
  }
}
