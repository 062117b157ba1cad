// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { decodeSnp, type DecodedSnp } from '../sev-snp/decode.ts';
import { decodeTdx, type DecodedTdx } from '../tdx/decode.ts';
import { decodeTpm, type DecodedTpm } from '../tpm/decode.ts';
import { parseHclReport, parseRuntimeData } from './hcl-report.ts';

export interface DecodedAzureCvm {
  readonly hardware:
    | { readonly platform: 'sev-snp'; readonly details: DecodedSnp }
    | { readonly platform: 'tdx'; readonly details: DecodedTdx };
  readonly tpm: DecodedTpm;
  readonly vmConfiguration: Readonly<Record<string, unknown>>;
}

/** Reads without authenticating. @throws AttestationError `malformed` */
export function decodeAzureCvm(evidence: EvidenceOf<'azure-cvm'>, collateral: Collateral): DecodedAzureCvm {
  const { hardware, hclReport, quote, signature, pcrs, eventLog } = evidence;
  const hcl = parseHclReport(decoding('malformed', 'evidence.hclReport', () => fromBase64Url(hclReport)));
  return {
    hardware:
      hardware.platform === 'sev-snp'
        ? { platform: 'sev-snp', details: decodeSnp(hardware, collateral) }
        : { platform: 'tdx', details: decodeTdx(hardware, collateral) },
    tpm: decodeTpm({ platform: 'tpm', quote, signature, pcrs, eventLog, akPublic: '', akCertificates: [] }),
    vmConfiguration: parseRuntimeData(hcl.runtimeData).vmConfiguration,
  };
}
