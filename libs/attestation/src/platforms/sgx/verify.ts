// SPDX-License-Identifier: Apache-2.0
import type { ClaimsOf } from '../../claims.ts';
import { toQuoteClaims, toTcbClaims } from '../../intel-dcap/claims.ts';
import { parseEnclaveReport } from '../../intel-dcap/enclave-report.ts';
import { revocationClaim } from '../../intel-dcap/revocation.ts';
import { assertSupported, assessTcb } from '../../intel-dcap/tcb-assessment.ts';
import { SgxTcbInfo } from '../../intel-dcap/tcb-info.ts';
import { parseTeeQuote } from '../../intel-dcap/tee-quote.ts';
import { verifyQuote, type QuoteVerification } from '../../intel-dcap/verify-quote.ts';
import type { EvidenceOf } from '../../platform.ts';
import { toPlatformClaims } from './claims.ts';

/**
 * Authenticates an SGX quote:
 *
 *  1. parse quote and enclave report
 *  2. chains, revocation, signatures and collateral: `intel-dcap/verify-quote.ts`
 *  3. TCB: platform and quoting enclave each reach a level of Intel's lists, and none is revoked
 *
 * @throws AttestationError
 */
export async function verifySgx(
  evidence: EvidenceOf<'sgx'>,
  verification: QuoteVerification,
): Promise<ClaimsOf<'sgx'>> {
  const quote = parseTeeQuote(evidence.quote, 'sgx');
  const report = parseEnclaveReport(quote.body, 'evidence.quote.body');
  const { pck, qeReport, tcbInfo, qeIdentity, validUntil } = await verifyQuote<SgxTcbInfo>(
    quote,
    SgxTcbInfo,
    verification,
  );
  const tcb = assertSupported(assessTcb({ pck, qeReport, qeIdentity, tee: { kind: 'sgx', tcbInfo } }));
  return toPlatformClaims(
    { quote: toQuoteClaims(quote), report, pck, tcb: toTcbClaims(tcb, tcbInfo, qeIdentity) },
    { revocation: revocationClaim(verification.revocation), validUntil },
  );
}
