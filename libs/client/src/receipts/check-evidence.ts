// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Collateral, Evidence } from '@glovebox/contracts';
import { judgeEvidence } from '@glovebox/attestation';
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

/**
 * The raw evidence, judged anew: nobody's verdict on it is believed. It must carry the report data made of this
 * transcript, these nonces and the keys that signed the receipt.
 */
export async function checkEvidence(
  list: ReasonList,
  opened: OpenedBundle,
  { transcript, nonces }: Challenged,
  context: EvidenceContext,
): Promise<{ readonly developmentRoot: boolean; readonly platform: string }> {
  const binding = { transcript, nonces: [...nonces], worker: opened.receipt.value.worker };
  const judged = await judgeEvidence(opened.evidence, { ...context, reportData: reportData(binding) });
  const platform = platformText(opened.evidence);
  if (judged.kind === 'accepted') return { developmentRoot: judged.developmentRoot, platform };
  for (const reason of judged.reasons) list.add(reason);
  return { developmentRoot: false, platform };
}

/** `sev-snp`, or `sev-snp with nvidia-gpu, nvidia-gpu`. */
const platformText = (evidence: Evidence): string =>
  evidence.platform === 'composite'
    ? `${evidence.cpu.platform} with ${evidence.parts.map(({ platform }) => platform).join(', ')}`
    : evidence.platform;
