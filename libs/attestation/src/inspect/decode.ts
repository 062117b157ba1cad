// SPDX-License-Identifier: Apache-2.0
import type { Collateral, Evidence, Platform } from '@glovebox/contracts';
import type { EvidenceOf } from '../platform.ts';
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
export interface DecodedDetails extends Record<Platform, object> {
  readonly 'sev-snp': DecodedSnp;
  readonly sgx: DecodedSgx;
  readonly tdx: DecodedTdx;
  readonly nitro: DecodedNitro;
  readonly 'arm-cca': CcaClaims;
  readonly keystone: KeystoneClaims;
  readonly tpm: DecodedTpm;
  readonly 'nvidia-gpu': DecodedNvidiaGpu;
}

/**
 * Evidence as read from its bytes and NOT authenticated: attacker-controlled, for showing to people only. Nothing that
 * decides takes this type.
 */
export type DecodedOf<P extends Platform> = P extends Platform
  ? { readonly platform: P; readonly details: DecodedDetails[P] }
  : never;
export type DecodedEvidence = DecodedOf<Platform>;

interface Decoder<P extends Platform> {
  decode(evidence: EvidenceOf<P>, collateral: Collateral): DecodedOf<P>;
}

const DECODERS: { readonly [P in Platform]: Decoder<P> } = {
  'sev-snp': { decode: (evidence, collateral) => ({ platform: 'sev-snp', details: decodeSnp(evidence, collateral) }) },
  sgx: { decode: (evidence, collateral) => ({ platform: 'sgx', details: decodeSgx(evidence, collateral) }) },
  tdx: { decode: (evidence, collateral) => ({ platform: 'tdx', details: decodeTdx(evidence, collateral) }) },
  nitro: { decode: (evidence) => ({ platform: 'nitro', details: decodeNitro(evidence) }) },
  'arm-cca': { decode: (evidence) => ({ platform: 'arm-cca', details: decodeCca(evidence) }) },
  keystone: { decode: (evidence) => ({ platform: 'keystone', details: decodeKeystone(evidence) }) },
  tpm: { decode: (evidence) => ({ platform: 'tpm', details: decodeTpm(evidence) }) },
  'nvidia-gpu': { decode: (evidence) => ({ platform: 'nvidia-gpu', details: decodeNvidiaGpu(evidence) }) },
};

const decoderOf = <P extends Platform>(platform: P): Decoder<P> => DECODERS[platform];

/**
 * Reads evidence without authenticating it. Collateral only helps where the evidence names its processor by certificate.
 * @throws AttestationError `malformed`
 */
export const decodeEvidence = (evidence: Evidence, collateral: Collateral): DecodedEvidence =>
  decoderOf(evidence.platform).decode(evidence, collateral);
