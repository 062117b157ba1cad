// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { decodeQuote, type DecodedQuote } from '../../intel-dcap/decode.ts';
import { parseEnclaveReport, type EnclaveReport } from '../../intel-dcap/enclave-report.ts';
import type { EvidenceOf } from '../../platform.ts';

export interface DecodedSgx extends DecodedQuote {
  readonly report: EnclaveReport;
}

/** Reads without authenticating. @throws AttestationError `malformed` */
export function decodeSgx(evidence: EvidenceOf<'sgx'>, collateral: Collateral): DecodedSgx {
  const { parsed, ...quote } = decodeQuote(evidence.quote, collateral);
  return { ...quote, report: parseEnclaveReport(parsed.body, 'evidence.quote.body') };
}
