// SPDX-License-Identifier: Apache-2.0
import type { IntelTcbStatus } from '@glovebox/contracts';
import type { PckPlatform } from './pck-certificate.ts';
import type { Quote } from './quote.ts';
import type { SupportedTcb } from './tcb-assessment.ts';
import type { QeIdentity, TcbInfo } from './tcb-info.ts';
import type { LevelStatus } from './tcb-status.ts';

/** The quote around the report, in words of the specification. */
export interface QuoteClaims {
  readonly quoteVersion: number;
  /** `0x00000000` SGX, `0x00000081` TDX. */
  readonly teeType: string;
  readonly bodyType: number;
  readonly attestationKeyType: number;
  readonly qeVendorId: string;
  readonly certificationDataType: number;
  /** Bytes after the quote, and whether they are all zero. */
  readonly trailingBytes: number;
  readonly zeroPadded: boolean;
}

/** What Intel's lists say of the platform, and which lists those were. */
export interface IntelTcbClaims {
  readonly status: IntelTcbStatus;
  readonly platformStatus: LevelStatus | null;
  readonly qeStatus: LevelStatus | null;
  readonly tdxModuleStatus: LevelStatus | null;
  readonly currentStatus: LevelStatus | null;
  readonly tcbDate: string;
  readonly advisoryIds: readonly string[];
  readonly tcbInfoEvaluationDataNumber: number;
  readonly tcbInfoIssueDate: string;
  readonly tcbInfoNextUpdate: string;
  readonly qeIdentityEvaluationDataNumber: number;
}

/** What both Intel platforms claim besides their report. */
export interface IntelClaims {
  readonly quote: QuoteClaims;
  readonly pck: PckPlatform;
  readonly tcb: IntelTcbClaims;
}

const TEE_TYPES = { sgx: '0x00000000', tdx: '0x00000081' } as const;

export const toQuoteClaims = (quote: Quote): QuoteClaims => ({
  quoteVersion: quote.version,
  teeType: TEE_TYPES[quote.tee],
  bodyType: quote.bodyType,
  attestationKeyType: quote.attestationKeyType,
  qeVendorId: quote.qeVendorId,
  certificationDataType: quote.certificationDataType,
  trailingBytes: quote.trailing.length,
  zeroPadded: quote.trailing.every((byte) => byte === 0),
});

export const toTcbClaims = (tcb: SupportedTcb, tcbInfo: TcbInfo, qeIdentity: QeIdentity): IntelTcbClaims => ({
  status: tcb.status,
  platformStatus: tcb.platformStatus,
  qeStatus: tcb.qeStatus,
  tdxModuleStatus: tcb.tdxModuleStatus,
  currentStatus: tcb.currentStatus,
  tcbDate: tcb.tcbDate,
  advisoryIds: tcb.advisoryIds,
  tcbInfoEvaluationDataNumber: tcbInfo.tcbEvaluationDataNumber,
  tcbInfoIssueDate: tcbInfo.issueDate,
  tcbInfoNextUpdate: tcbInfo.nextUpdate,
  qeIdentityEvaluationDataNumber: qeIdentity.tcbEvaluationDataNumber,
});
