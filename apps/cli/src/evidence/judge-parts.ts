// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Reason } from '@glovebox/contracts';
import {
  evidenceDigest,
  judgeStoredEvidence,
  policiesWithin,
  reportDataWithin,
  structureReasons,
  universalReasons,
  type AppraisedPart,
  type FoundEvidence,
  type PartOutcome,
  type VerifiedClaims,
} from '@glovebox/attestation';
import { authenticClaims } from './authentic-claims.ts';
import { carriedReasons, goldenPolicy, type GoldenValues } from './golden-values.ts';
import type { TrustedKeys } from './trusted-keys.ts';

export interface JudgeParts {
  readonly policy: AttestationPolicy | null;
  readonly golden: GoldenValues;
  readonly reportData: Uint8Array | 'not-compared';
  /** Lower-case hex of what the evidence itself must carry. */
  readonly nonce: string | null;
  readonly keys: TrustedKeys;
  readonly at: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

export interface JudgedPart extends AppraisedPart {
  readonly found: FoundEvidence;
  readonly digest: string;
}

/** Every part of the evidence for itself, labelled by its platform. */
export async function judgeParts(parts: readonly FoundEvidence[], options: JudgeParts): Promise<JudgedPart[]> {
  const judged: JudgedPart[] = [];
  for (const found of parts) {
    const { platform } = found;
    const before = judged.filter((one) => one.platform === platform).length;
    judged.push({
      label: before === 0 ? platform : `${platform}-${String(before + 1)}`,
      platform,
      found,
      digest: evidenceDigest(found.evidence),
      outcome: withNonce(await judge(found, options), options.nonce),
    });
  }
  return judged;
}

async function judge(found: FoundEvidence, all: JudgeParts): Promise<PartOutcome> {
  const { evidence, collateral, within } = found;
  const bound = all.reportData === 'not-compared' ? all.reportData : reportDataWithin(all.reportData, within);
  const options = { ...all, reportData: bound };
  if (options.policy !== null) {
    const policy = { platforms: policiesWithin(options.policy, within) };
    const judged = await judgeStoredEvidence(evidence, { ...options, policy, collateral });
    if (found.platform === 'nvidia-gpu') return against(judged, carriedReasons(policy, options.golden));
    return within?.place === 'cpu' ? against(judged, structureReasons(options.policy, within)) : judged;
  }
  const outcome = await authenticClaims(found, options);
  if (outcome.kind === 'denied') return { kind: 'not-authentic', reasons: outcome.reasons };
  const { claims } = outcome;
  const universal = universalReasons(claims, options);
  if (claims.platform !== 'nvidia-gpu' || options.golden.files.length === 0) {
    return { kind: 'authentic', claims, reasons: universal };
  }
  const golden = goldenPolicy(claims, options.golden);
  if (golden.kind === 'denied') return { kind: 'authentic', claims, reasons: [...universal, ...golden.reasons] };
  return judgeStoredEvidence(evidence, { ...options, policy: { platforms: [golden.policy] }, collateral });
}

function withNonce(outcome: PartOutcome, nonce: string | null): PartOutcome {
  if (nonce === null || outcome.kind === 'not-authentic' || nonces(outcome.claims).includes(nonce)) return outcome;
  return against(outcome, [otherNonce(outcome.claims)]);
}

const against = (outcome: PartOutcome, reasons: readonly Reason[]): PartOutcome => ({
  ...outcome,
  reasons: [...outcome.reasons, ...reasons],
});

/** Nitro has two fields that a verifier may have chosen. */
const nonces = (claims: VerifiedClaims): readonly (string | null)[] =>
  claims.platform === 'nitro' ? [claims.nitro.nonce, claims.nitro.userData] : [claims.reportData];

const otherNonce = (claims: VerifiedClaims): Reason => ({
  code: 'report-data-mismatch',
  message: `the evidence carries \`${nonces(claims)[0] ?? 'nothing'}\` instead of the expected nonce`,
  remedy: 'ask for fresh evidence over your nonce; the whole field counts, padding included',
});
