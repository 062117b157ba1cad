// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import type { KeystoneReport } from './evidence.ts';

/** The report in words of its source. Byte strings are lower-case hex. */
export interface KeystoneClaims {
  readonly enclaveHash: string;
  readonly data: string;
  readonly smHash: string;
  readonly smPublicKey: string;
  readonly devicePublicKey: string;
}

/** Nothing of a report ends by itself: keys and hashes are withdrawn by amending the policy. */
const NO_END = '9999-12-31T23:59:59Z';

/** The format has no debug flag: a monitor that lets its host look in is another monitor, by its hash. */
export const toPlatformClaims = (report: KeystoneReport): ClaimsOf<'keystone'> => ({
  platform: 'keystone',
  measurement: toHex(report.enclaveHash),
  reportData: toHex(report.data),
  debug: false,
  revocation: 'not-checked',
  validUntil: NO_END,
  keystone: {
    enclaveHash: toHex(report.enclaveHash),
    data: toHex(report.data),
    smHash: toHex(report.smHash),
    smPublicKey: toHex(report.smPublicKey),
    devicePublicKey: toHex(report.devicePublicKey),
  },
});
