// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Collateral, Evidence } from '@glovebox/contracts';
import { judgeEvidence, type CompositeClaims, type VerifiedClaims } from '@glovebox/attestation';
import { reportData } from '@glovebox/crypto';
import type { ReasonList } from '@glovebox/policy';
import type { Challenged } from './check-challenges.ts';
import type { OpenedBundle } from './open-bundle.ts';

export interface EvidenceContext {
  readonly collateral: Collateral;
  readonly policy: AttestationPolicy;
  readonly at: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

export interface AttestedWorker {
  /** True when the proof rests on a development root; false where nothing is proven. */
  readonly developmentRoot: boolean;
  readonly platform: string;
  /** The 64 bytes that the evidence has to carry. */
  readonly reportData: Uint8Array;
  /** Null where the evidence does not convince. */
  readonly claims: VerifiedClaims | CompositeClaims | null;
}

/**
 * The raw evidence, judged anew: nobody's verdict on it is believed. It must carry the report data made of this
 * transcript, these nonces and the keys that signed the receipt.
 */
export async function checkEvidence(
  list: ReasonList,
  opened: OpenedBundle,
  { transcript, nonces }: Challenged,
  context: EvidenceContext,
): Promise<AttestedWorker> {
  const binding = { transcript, nonces: [...nonces], worker: opened.receipt.value.worker };
  const wanted = reportData(binding);
  const judged = await judgeEvidence(opened.evidence, { ...context, reportData: wanted });
  const found = { platform: platformText(opened.evidence), reportData: wanted };
  if (judged.kind === 'accepted') return { ...found, developmentRoot: judged.developmentRoot, claims: judged.claims };
  for (const reason of judged.reasons) list.add(reason);
  return { ...found, developmentRoot: false, claims: null };
}

/** `sev-snp`, or `sev-snp with nvidia-gpu, nvidia-gpu`. */
const platformText = (evidence: Evidence): string =>
  evidence.platform === 'composite'
    ? `${evidence.cpu.platform} with ${evidence.parts.map(({ platform }) => platform).join(', ')}`
    : evidence.platform;
