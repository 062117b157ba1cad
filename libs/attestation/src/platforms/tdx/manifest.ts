// SPDX-License-Identifier: Apache-2.0
import { TdxEvidence } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { observeIntelCase, type IntelCaseParts } from '../../intel-dcap/manifest.ts';
import type { Quote } from '../../intel-dcap/quote.ts';
import { parseSignedJson, SIGNED_JSON } from '../../intel-dcap/signed-json.ts';
import { TdxTcbInfo } from '../../intel-dcap/tcb-info.ts';
import type { ObserveCase } from '../../manifest/observation.ts';
import { parseInput } from '../../parse-input.ts';
import { parseTdAttributes, parseTdReport } from './evidence.ts';
import { tcbSvns, verifyTdx } from './verify.ts';

const parts: IntelCaseParts = {
  verify: ({ quote, eventLog }, verification) =>
    verifyTdx(
      parseInput(
        TdxEvidence,
        {
          platform: 'tdx',
          quote: toBase64Url(quote),
          eventLog: toBase64Url(eventLog ?? new Uint8Array()),
        },
        'evidence',
      ),
      verification,
    ),
  reportWords,
  tcbInputs: (quote, signed) => ({
    kind: 'tdx',
    tcbInfo: parseSignedJson<TdxTcbInfo>(signed, TdxTcbInfo, SIGNED_JSON.tcbInfo),
    ...tcbSvns(parseTdReport(quote.body, quote.bodyType)),
  }),
};

/** Fields of TD reports 1.5 are stated only where the report has them. */
function reportWords(quote: Quote): Record<string, unknown> {
  const { teeTcbSvn2, mrServiceTd, ...report } = parseTdReport(quote.body, quote.bodyType);
  const { untrusted, septVeDisable } = parseTdAttributes(report.tdAttributes);
  return {
    ...report,
    ...(teeTcbSvn2 === null ? {} : { teeTcbSvn2 }),
    ...(mrServiceTd === null ? {} : { mrServiceTd }),
    debug: untrusted,
    septVeDisable,
  };
}

/** Judges a case of TDX: see `observeIntelCase`. */
export const observeTdxCase: ObserveCase = (manifestCase, readFile) => observeIntelCase(manifestCase, readFile, parts);
