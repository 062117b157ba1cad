// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { decodeQuote, type DecodedQuote } from '../../intel-dcap/decode.ts';
import { attempt } from '../../manifest/case-tools.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { parseEventLog, type MeasuredEvent } from './event-log.ts';
import { parseTdAttributes, parseTdReport, type TdAttributes, type TdReport } from './evidence.ts';

export interface DecodedTdx extends DecodedQuote {
  readonly report: TdReport;
  readonly attributes: TdAttributes;
  /** Null where no log came along, or it cannot be read. */
  readonly events: readonly MeasuredEvent[] | null;
}

/** Reads without authenticating. @throws AttestationError `malformed` */
export function decodeTdx(evidence: EvidenceOf<'tdx'>, collateral: Collateral): DecodedTdx {
  const { parsed, ...quote } = decodeQuote(evidence.quote, collateral);
  const report = parseTdReport(parsed.body, parsed.bodyType);
  const log = decoding('malformed', 'evidence.eventLog', () => fromBase64Url(evidence.eventLog));
  return {
    ...quote,
    report,
    attributes: parseTdAttributes(report.tdAttributes),
    events: log.length === 0 ? null : (attempt(() => parseEventLog(log)) ?? null),
  };
}
