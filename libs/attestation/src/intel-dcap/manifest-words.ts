// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import type { AttestationErrorCode } from '../error.ts';
import type { Certificate } from '../pki/x509.ts';
import { toQuoteClaims } from './claims.ts';
import type { PckPlatform } from './pck-certificate.ts';
import type { Quote } from './quote.ts';
import type { TcbAssessment } from './tcb-assessment.ts';
import type { TcbInfo } from './tcb-info.ts';

/** The quote in the manifest's words. */
export function quoteWords(quote: Quote): Record<string, unknown> {
  const { zeroPadded: _, ...words } = toQuoteClaims(quote);
  return words;
}

/** Configuration members appear under the last arc of their OID. */
export const pckWords = (pck: PckPlatform): Record<string, unknown> => ({
  ppid: pck.ppid,
  pceSvn: pck.pceSvn,
  cpuSvn: pck.cpuSvn,
  comps: pck.components,
  pceId: pck.pceId,
  fmspc: pck.fmspc,
  sgxType: pck.sgxType,
  ...(pck.platformInstanceId === null ? {} : { platformInstanceId: pck.platformInstanceId }),
  ...(pck.configuration === null
    ? {}
    : {
        config: {
          '1': pck.configuration.dynamicPlatform,
          '2': pck.configuration.cachedKeys,
          '3': pck.configuration.smtEnabled,
        },
      }),
});

/** Stated only where the chain comes in another order than usual. */
export function chainOrderWords(chain: readonly Certificate[]): Record<string, unknown> {
  const ordered = chain.every((certificate, index) => {
    const next = chain[index + 1];
    return next === undefined || equalBytes(certificate.issuer, next.subject);
  });
  return ordered ? {} : { pckChainOrder: 'not leaf-to-root' };
}

export const tcbWords = (tcb: TcbAssessment, tcbInfo: TcbInfo): Record<string, unknown> => ({
  platformStatus: tcb.platformStatus,
  tcbDate: tcb.tcbDate,
  advisoryIds: tcb.advisoryIds,
  qeStatus: tcb.qeStatus,
  tdxModuleStatus: tcb.tdxModuleStatus,
  currentStatus: tcb.currentStatus,
  tcbInfoEvaluationDataNumber: tcbInfo.tcbEvaluationDataNumber,
  tcbInfoIssueDate: tcbInfo.issueDate,
  tcbInfoNextUpdate: tcbInfo.nextUpdate,
});

/** Manifests say which of Intel's two lists a failure is about; our code is the same for both, the field tells. */
export function listReason(code: AttestationErrorCode, field: string | undefined): string | undefined {
  const list = { 'collateral.intel.pckCrl': 'pck', 'collateral.intel.rootCaCrl': 'root' }[field ?? ''];
  if (list === undefined) return undefined;
  if (code === 'crl-missing') return `missing-${list}-crl`;
  return code === 'crl-expired' || code === 'crl-signature' ? `${list}-${code}` : undefined;
}
