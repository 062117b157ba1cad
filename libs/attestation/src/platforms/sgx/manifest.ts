// SPDX-License-Identifier: Apache-2.0
import { SgxEvidence } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { parseEnclaveReport } from '../../intel-dcap/enclave-report.ts';
import { observeIntelCase, type IntelCaseParts } from '../../intel-dcap/manifest.ts';
import { parseSignedJson, SIGNED_JSON } from '../../intel-dcap/signed-json.ts';
import { SgxTcbInfo } from '../../intel-dcap/tcb-info.ts';
import type { ObserveCase } from '../../manifest/observation.ts';
import { parseInput } from '../../parse-input.ts';
import { verifySgx } from './verify.ts';

const parts: IntelCaseParts = {
  verify: ({ quote }, verification) =>
    verifySgx(parseInput(SgxEvidence, { platform: 'sgx', quote: toBase64Url(quote) }, 'evidence'), verification),
  reportWords: (quote) => ({ ...parseEnclaveReport(quote.body, 'evidence.quote.body') }),
  tcbInputs: (_quote, signed) => ({
    kind: 'sgx',
    tcbInfo: parseSignedJson<SgxTcbInfo>(signed, SgxTcbInfo, SIGNED_JSON.tcbInfo),
  }),
};

/** Judges a case of SGX: see `observeIntelCase`. */
export const observeSgxCase: ObserveCase = (manifestCase, readFile) => observeIntelCase(manifestCase, readFile, parts);
