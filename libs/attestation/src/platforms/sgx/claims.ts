// SPDX-License-Identifier: Apache-2.0
import type { ClaimsOf } from '../../claims.ts';
import type { IntelClaims } from '../../intel-dcap/claims.ts';
import type { EnclaveReport } from '../../intel-dcap/enclave-report.ts';

export interface SgxClaims extends IntelClaims {
  readonly report: EnclaveReport;
}

/** Common claims of an authentic enclave report. */
export const toPlatformClaims = (
  sgx: SgxClaims,
  checked: { readonly revocation: ClaimsOf<'sgx'>['revocation']; readonly validUntil: string },
): ClaimsOf<'sgx'> => ({
  platform: 'sgx',
  measurement: sgx.report.mrEnclave,
  reportData: sgx.report.reportData,
  debug: sgx.report.debug,
  ...checked,
  sgx,
});
