// SPDX-License-Identifier: Apache-2.0
import type { ClaimsOf } from '../../claims.ts';
import type { IntelClaims } from '../../intel-dcap/claims.ts';
import type { TdAttributes, TdReport } from './evidence.ts';
import type { MeasuredEvent } from './event-log.ts';

export interface TdxClaims extends IntelClaims {
  readonly report: TdReport;
  readonly attributes: TdAttributes;
  /** Events that replay to RTMR0 to RTMR3, in their order; null when no log was given. */
  readonly events: readonly MeasuredEvent[] | null;
}

/** Common claims of an authentic TD report. */
export const toPlatformClaims = (
  tdx: TdxClaims,
  checked: { readonly revocation: ClaimsOf<'tdx'>['revocation']; readonly validUntil: string },
): ClaimsOf<'tdx'> => ({
  platform: 'tdx',
  measurement: tdx.report.mrTd,
  reportData: tdx.report.reportData,
  debug: tdx.attributes.untrusted,
  ...checked,
  tdx,
});
