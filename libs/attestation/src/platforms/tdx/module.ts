// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '../../error.ts';
import { equalUnderMask } from '../../intel-dcap/enclave-report.ts';
import type { TdxTcbInfo } from '../../intel-dcap/tcb-info.ts';
import { moduleIdentity } from '../../intel-dcap/tcb-levels.ts';
import type { TdReport } from './evidence.ts';

/**
 * The TDX module that measured this TD is one that Intel signed: signer and attributes are those of its version, and no
 * attribute is set. A version that Intel does not name reaches no level and is refused there.
 * @throws AttestationError `tdx-module-mismatch`
 */
export function assertIntelModule(report: TdReport, teeTcbSvn: Uint8Array, tcbInfo: TdxTcbInfo): void {
  const identity = moduleIdentity(tcbInfo, teeTcbSvn);
  if (identity === null) return;
  const genuine =
    report.mrSignerSeam === identity.mrsigner &&
    equalUnderMask(report.seamAttributes, identity.attributes, identity.attributesMask) &&
    /^0+$/.test(report.seamAttributes);
  if (genuine) return;
  throw new AttestationError('tdx-module-mismatch', 'the TDX module is not one that Intel signed', {
    field: 'evidence.quote.body.mrSignerSeam',
    remedy: 'use a host with Intel’s TDX module',
  });
}
