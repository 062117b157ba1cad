// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import type { EvidenceOf, SingleEvidence, SinglePlatform } from '../platform.ts';
import { decodeAzureCvm, type DecodedAzureCvm } from '../platforms/azure-cvm/decode.ts';
import { decodeCca } from '../platforms/cca/decode.ts';
import type { CcaClaims } from '../platforms/cca/claims.ts';
import { decodeKeystone } from '../platforms/keystone/decode.ts';
import type { KeystoneClaims } from '../platforms/keystone/claims.ts';
import { decodeNitro, type DecodedNitro } from '../platforms/nitro/decode.ts';
import { decodeNvidiaGpu, type DecodedNvidiaGpu } from '../platforms/nvidia-gpu/decode.ts';
import { decodeSnp, type DecodedSnp } from '../platforms/sev-snp/decode.ts';
import { decodeSgx, type DecodedSgx } from '../platforms/sgx/decode.ts';
import { decodeTdx, type DecodedTdx } from '../platforms/tdx/decode.ts';
import { decodeTpm, type DecodedTpm } from '../platforms/tpm/decode.ts';

/** What each platform's evidence says of itself. */
export interface DecodedDetails extends Record<SinglePlatform, object> {
  readonly 'sev-snp': DecodedSnp;
  readonly sgx: DecodedSgx;
  readonly tdx: DecodedTdx;
  readonly nitro: DecodedNitro;
  readonly 'arm-cca': CcaClaims;
  readonly keystone: KeystoneClaims;
  readonly tpm: DecodedTpm;
  readonly 'nvidia-gpu': DecodedNvidiaGpu;
  readonly 'azure-cvm': DecodedAzureCvm;
}

/**
 * Evidence as read from its bytes and NOT authenticated: attacker-controlled, for showing to people only. Nothing that
 * decides takes this type.
 */
export type DecodedOf<P extends SinglePlatform> = P extends SinglePlatform
  ? { readonly platform: P; readonly details: DecodedDetails[P] }
  : never;
export type DecodedEvidence = DecodedOf<SinglePlatform>;

interface Decoder<P extends SinglePlatform> {
  decode(evidence: EvidenceOf<P>, collateral: Collateral): DecodedOf<P>;
}

const DECODERS: { readonly [P in SinglePlatform]: Decoder<P> } = {
  'sev-snp': { decode: (evidence, collateral) => ({ platform: 'sev-snp', details: decodeSnp(evidence, collateral) }) },
  sgx: { decode: (evidence, collateral) => ({ platform: 'sgx', details: decodeSgx(evidence, collateral) }) },
  tdx: { decode: (evidence, collateral) => ({ platform: 'tdx', details: decodeTdx(evidence, collateral) }) },
  nitro: { decode: (evidence) => ({ platform: 'nitro', details: decodeNitro(evidence) }) },
  'arm-cca': { decode: (evidence) => ({ platform: 'arm-cca', details: decodeCca(evidence) }) },
  keystone: { decode: (evidence) => ({ platform: 'keystone', details: decodeKeystone(evidence) }) },
  tpm: { decode: (evidence) => ({ platform: 'tpm', details: decodeTpm(evidence) }) },
  'nvidia-gpu': { decode: (evidence) => ({ platform: 'nvidia-gpu', details: decodeNvidiaGpu(evidence) }) },
  'azure-cvm': {
    decode: (evidence, collateral) => ({ platform: 'azure-cvm', details: decodeAzureCvm(evidence, collateral) }),
  },
};

const decoderOf = <P extends SinglePlatform>(platform: P): Decoder<P> => DECODERS[platform];

/**
 * Reads evidence without authenticating it. Collateral only helps where the evidence names its processor by certificate.
 * @throws AttestationError `malformed`
 */
export const decodeEvidence = (evidence: SingleEvidence, collateral: Collateral): DecodedEvidence =>
  decoderOf(evidence.platform).decode(evidence, collateral);
