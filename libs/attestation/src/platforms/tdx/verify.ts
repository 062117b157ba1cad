// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url, fromHex } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { toQuoteClaims, toTcbClaims } from '../../intel-dcap/claims.ts';
import { revocationClaim } from '../../intel-dcap/revocation.ts';
import { assertSupported, assessTcb } from '../../intel-dcap/tcb-assessment.ts';
import { TdxTcbInfo } from '../../intel-dcap/tcb-info.ts';
import { parseTeeQuote } from '../../intel-dcap/tee-quote.ts';
import { verifyQuote, type QuoteVerification } from '../../intel-dcap/verify-quote.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { toPlatformClaims } from './claims.ts';
import { assertReplays, parseEventLog, type MeasuredEvent } from './event-log.ts';
import { parseTdAttributes, parseTdReport, type TdReport } from './evidence.ts';
import { assertIntelModule } from './module.ts';

/**
 * Authenticates a TDX quote:
 *
 *  1. parse quote and TD report
 *  2. chains, revocation, signatures and collateral: `intel-dcap/verify-quote.ts`
 *  3. the TDX module is Intel's
 *  4. TCB: platform, module and quoting enclave each reach a level of Intel's lists, at launch and (1.5) now; none revoked
 *  5. the event log, where there is one, replays to the RTMRs
 *
 * @throws AttestationError
 */
export async function verifyTdx(
  evidence: EvidenceOf<'tdx'>,
  verification: QuoteVerification,
): Promise<ClaimsOf<'tdx'>> {
  const quote = parseTeeQuote(evidence.quote, 'tdx');
  const report = parseTdReport(quote.body, quote.bodyType);
  const { pck, qeReport, tcbInfo, qeIdentity, validUntil } = await verifyQuote<TdxTcbInfo>(
    quote,
    TdxTcbInfo,
    verification,
  );
  const { launch, current } = tcbSvns(report);
  assertIntelModule(report, launch, tcbInfo);
  const tcb = assertSupported(assessTcb({ pck, qeReport, qeIdentity, tee: { kind: 'tdx', tcbInfo, launch, current } }));
  const events = await verifiedEvents(evidence, report);
  return toPlatformClaims(
    {
      quote: toQuoteClaims(quote),
      report,
      attributes: parseTdAttributes(report.tdAttributes),
      events,
      pck,
      tcb: toTcbClaims(tcb, tcbInfo, qeIdentity),
    },
    { revocation: revocationClaim(verification.revocation), validUntil },
  );
}

export const tcbSvns = ({ teeTcbSvn, teeTcbSvn2 }: TdReport) => ({
  launch: fromHex(teeTcbSvn),
  current: teeTcbSvn2 === null ? null : fromHex(teeTcbSvn2),
});

async function verifiedEvents(evidence: EvidenceOf<'tdx'>, report: TdReport): Promise<readonly MeasuredEvent[] | null> {
  if (evidence.eventLog === '') return null;
  const events = parseEventLog(decoding('malformed', 'evidence.eventLog', () => fromBase64Url(evidence.eventLog)));
  await assertReplays(events, report);
  return events;
}
