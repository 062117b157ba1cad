// SPDX-License-Identifier: Apache-2.0
import type { Platform } from '@glovebox/contracts';
import type { DecodedDetails, DecodedEvidence, SinglePlatform } from '@glovebox/attestation';
import { explainAzureCvm } from './explain-azure.ts';
import { explainCca } from './explain-cca.ts';
import { explainSgx, explainTdx } from './explain-intel.ts';
import { explainKeystone } from './explain-keystone.ts';
import { explainNitro } from './explain-nitro.ts';
import { explainNvidia } from './explain-nvidia.ts';
import { explainSnp } from './explain-snp.ts';
import { explainTpm } from './explain-tpm.ts';
import type { EvidenceSection } from './fact.ts';

interface Explainer<P extends SinglePlatform> {
  explain(details: DecodedDetails[P]): EvidenceSection[];
}

/** A platform without words does not compile. */
const EXPLAINERS: { readonly [P in SinglePlatform]: Explainer<P> } = {
  'sev-snp': { explain: explainSnp },
  sgx: { explain: explainSgx },
  tdx: { explain: explainTdx },
  nitro: { explain: explainNitro },
  'arm-cca': { explain: explainCca },
  keystone: { explain: explainKeystone },
  tpm: { explain: explainTpm },
  'nvidia-gpu': { explain: explainNvidia },
  'azure-cvm': { explain: explainAzureCvm },
};

const explainerOf = <P extends SinglePlatform>(platform: P): Explainer<P> => EXPLAINERS[platform];

/**
 * What evidence says, in words for people who approve and do not program. It says what the bytes say: whether they are
 * authentic is `verifyEvidence`'s, and whoever shows this must say which.
 */
export const explainEvidence = ({ platform, details }: DecodedEvidence): EvidenceSection[] =>
  explainerOf(platform).explain(details);

/** Names as their makers write them. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  'sev-snp': 'AMD SEV-SNP',
  sgx: 'Intel SGX',
  tdx: 'Intel TDX',
  nitro: 'AWS Nitro Enclaves',
  'arm-cca': 'Arm CCA',
  keystone: 'RISC-V Keystone',
  tpm: 'TPM 2.0',
  'nvidia-gpu': 'NVIDIA GPU',
  'azure-cvm': 'Azure confidential VM',
  composite: 'CPU with further parts',
};
