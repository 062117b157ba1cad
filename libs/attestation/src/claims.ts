// SPDX-License-Identifier: Apache-2.0
import type { SinglePlatform } from './platform.ts';
import type { AzureCvmClaims } from './platforms/azure-cvm/claims.ts';
import type { CcaClaims } from './platforms/cca/claims.ts';
import type { KeystoneClaims } from './platforms/keystone/claims.ts';
import type { NitroClaims } from './platforms/nitro/claims.ts';
import type { NvidiaGpuClaims } from './platforms/nvidia-gpu/claims.ts';
import type { SnpClaims } from './platforms/sev-snp/claims.ts';
import type { SgxClaims } from './platforms/sgx/claims.ts';
import type { TdxClaims } from './platforms/tdx/claims.ts';
import type { TpmClaims } from './platforms/tpm/claims.ts';

/** Identity of the root that a chain was verified to. */
export interface VerifiedRoot {
  /** `provisioned`: keys of single devices, named by the policy, for platforms without certificates. */
  readonly kind: 'vendor' | 'provisioned' | 'development';
  /** SHA-256 of the root certificate's DER, or of the table of keys; lower-case hex. */
  readonly fingerprint: string;
}

/** What every platform's claims say. Hex is lower case. */
export interface CommonClaims<P extends SinglePlatform> {
  readonly platform: P;
  /** What was launched: SNP MEASUREMENT, SGX MRENCLAVE, TDX MRTD, Nitro PCR 0, CCA RIM,
   * Keystone enclave hash, TPM PCR digest, SHA-256 of a GPU's measurement record, on Azure the paravisor's. */
  readonly measurement: string;
  /** What the worker chose: SNP, SGX and TDX REPORT_DATA, Nitro user_data, CCA challenge, Keystone data,
   * TPM extraData, also on Azure, the nonce of a GPU's report. */
  readonly reportData: string;
  /** The host may look into the worker. Never acceptable, whatever the measurement. */
  readonly debug: boolean;
  /** Whether revocation lists were checked. `not-checked` is the policy's explicit choice. */
  readonly revocation: 'checked' | 'not-checked';
  /** Earliest end of validity among the certificates and lists used: a verdict must not outlive it. */
  readonly validUntil: string;
}

/** Each platform's own claims, under a key of its own. A platform that is not here does not compile. */
export interface PlatformDetails extends Record<SinglePlatform, object> {
  readonly 'sev-snp': { readonly sevSnp: SnpClaims };
  readonly sgx: { readonly sgx: SgxClaims };
  readonly tdx: { readonly tdx: TdxClaims };
  readonly nitro: { readonly nitro: NitroClaims };
  readonly 'arm-cca': { readonly cca: CcaClaims };
  readonly keystone: { readonly keystone: KeystoneClaims };
  readonly tpm: { readonly tpm: TpmClaims };
  readonly 'nvidia-gpu': { readonly nvidiaGpu: NvidiaGpuClaims };
  readonly 'azure-cvm': { readonly azureCvm: AzureCvmClaims };
}

/** What a platform's verifier hands back: taken only from bytes that a verified signature covers. */
export type ClaimsOf<P extends SinglePlatform> = P extends SinglePlatform
  ? CommonClaims<P> & PlatformDetails[P]
  : never;
export type PlatformClaims = ClaimsOf<SinglePlatform>;

/** What verification adds to every platform's claims. */
export interface VerificationRecord {
  readonly root: VerifiedRoot;
  /** True when the chain ends in a test authority's root: receipts and screens must say so. */
  readonly developmentRoot: boolean;
  /** The time that the evidence was judged at. */
  readonly verifiedAt: string;
  /** Names the evidence (see `evidenceDigest`). */
  readonly evidence: string;
}

/**
 * Claims of evidence that was verified in this process. Made by `verifyEvidence` only; frozen; the mark does not
 * survive JSON, so nobody can send a verdict in the place of evidence.
 */
export type VerifiedClaims = PlatformClaims & VerificationRecord;

/** What a composite worker's parts say, each verified under a policy of its own. Frozen. */
export interface CompositeClaims extends Omit<VerificationRecord, 'root'> {
  readonly platform: 'composite';
  readonly cpu: VerifiedClaims;
  /** In the order of the evidence. */
  readonly parts: readonly VerifiedClaims[];
  /** Earliest of all parts. */
  readonly validUntil: string;
}
