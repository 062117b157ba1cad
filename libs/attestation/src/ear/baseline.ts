// SPDX-License-Identifier: Apache-2.0
import type { PlatformClaims, VerifiedClaims } from '../claims.ts';
import type { PolicyOf, SinglePlatform, SinglePolicy } from '../platform.ts';
import { AR4SI, type TrustVector } from './ar4si.ts';

const { encrypted, isolated, visible } = AR4SI['runtime-opaque'];
const { approved, approvedAtBoot } = AR4SI.executables;

/**
 * What each platform's signature alone tells of memory: encrypted against whoever runs the machine, or kept apart from
 * other programs only. Null where it tells nothing: a TPM guards no memory, and a GPU does not say how it was set up.
 */
const MEMORY: Readonly<Record<SinglePlatform, number | null>> = {
  'sev-snp': encrypted,
  sgx: encrypted,
  tdx: encrypted,
  'arm-cca': encrypted,
  nitro: isolated,
  keystone: isolated,
  tpm: null,
  'nvidia-gpu': null,
  'azure-cvm': encrypted,
};

/**
 * What may be said of authentic evidence before any reason against it is heard. `hardware` is left to Intel's own lists
 * where there are some, and is not said of a TPM: its quote tells of the machine around it only through registers.
 * `instance-identity` is said where revocation was checked or the key itself was named. Nothing is ever said of
 * `file-system`, `storage-opaque` and `sourced-data`: no evidence here tells. Of a test authority's evidence nothing good is
 * said, whatever a policy accepts: it need not come from any of these platforms.
 */
export function authenticVector(claims: VerifiedClaims): TrustVector {
  if (claims.developmentRoot) return { 'instance-identity': AR4SI['instance-identity'].unrecognized };
  const recognized = claims.revocation === 'checked' || claims.root.kind === 'provisioned';
  return {
    ...(recognized ? { 'instance-identity': AR4SI['instance-identity'].recognized } : {}),
    ...(claims.platform === 'tpm' ? {} : { hardware: hardwareOf(claims) }),
    ...memoryOf(claims),
  };
}

/** Genuine is not flawless: what Intel lists against a platform is said, accepted by a policy or not. */
function hardwareOf(claims: VerifiedClaims): number {
  const own: PlatformClaims = claims.platform === 'azure-cvm' ? claims.azureCvm.hardware : claims;
  const tcb = own.platform === 'sgx' ? own.sgx.tcb : own.platform === 'tdx' ? own.tdx.tcb : null;
  const flawless = tcb === null || (tcb.status === 'UpToDate' && tcb.advisoryIds.length === 0);
  return flawless ? AR4SI.hardware.genuine : AR4SI.hardware.vulnerable;
}

function memoryOf({ debug, platform }: VerifiedClaims): TrustVector {
  if (debug) return { 'runtime-opaque': visible };
  const memory = MEMORY[platform];
  return memory === null ? {} : { 'runtime-opaque': memory };
}

interface Comparison<P extends SinglePlatform> {
  said(policy: PolicyOf<P>): TrustVector;
}

const atBoot = { said: () => ({ executables: approvedAtBoot }) };
const configured = { said: () => ({ executables: approvedAtBoot, configuration: AR4SI.configuration.approved }) };

/** What a policy adds that compared everything and found no reason. */
const COMPARED: { readonly [P in SinglePlatform]: Comparison<P> } = {
  'sev-snp': configured,
  sgx: configured,
  tdx: { said: () => ({ executables: approved, configuration: AR4SI.configuration.approved }) },
  nitro: atBoot,
  'arm-cca': {
    said: ({ extensibleMeasurements }) => ({
      executables: extensibleMeasurements.includes('not-compared') ? approvedAtBoot : approved,
      configuration: AR4SI.configuration.approved,
    }),
  },
  keystone: atBoot,
  tpm: atBoot,
  'nvidia-gpu': atBoot,
  'azure-cvm': configured,
};

const comparisonOf = <P extends SinglePlatform>(platform: P): Comparison<P> => COMPARED[platform];

export const comparedVector = (policy: SinglePolicy): TrustVector => comparisonOf(policy.platform).said(policy);
