// SPDX-License-Identifier: Apache-2.0
import type { SnpGuestPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { SnpReportClaims } from './claims.ts';

type Flags = SnpReportClaims['policyFlags'];

interface Demand {
  readonly clause: keyof SnpGuestPolicy;
  /** Whether the guest's launch policy satisfies the parties' clause. */
  readonly met: (flags: Flags, raw: bigint, agreed: SnpGuestPolicy) => boolean;
  readonly code: AppraisalReason['code'];
  readonly message: string;
}

const pageSwapOff = (raw: bigint) => ((raw >> 25n) & 1n) === 1n;

const DEMANDS: readonly Demand[] = [
  {
    clause: 'singleSocket',
    met: ({ singleSocket }, _raw, agreed) => singleSocket || agreed.singleSocket === 'not-compared',
    code: 'several-sockets-allowed',
    message: 'the worker may run on several sockets',
  },
  {
    clause: 'cxl',
    met: ({ cxlAllowed }, _raw, agreed) => !cxlAllowed || agreed.cxl === 'allowed',
    code: 'cxl-allowed',
    message: 'devices or memory may be attached by CXL',
  },
  {
    clause: 'memoryEncryption',
    met: ({ memAes256Xts }, _raw, agreed) => memAes256Xts || agreed.memoryEncryption === 'not-compared',
    code: 'memory-encryption-weaker',
    message: 'memory may be encrypted with less than AES-256-XTS',
  },
  {
    clause: 'powerMeter',
    met: ({ raplDis }, _raw, agreed) => raplDis || agreed.powerMeter === 'not-compared',
    code: 'power-meter-allowed',
    message: 'the host may read the processor’s power meter (RAPL)',
  },
  {
    clause: 'ciphertextHiding',
    met: ({ ciphertextHiding }, _raw, agreed) => ciphertextHiding || agreed.ciphertextHiding === 'not-compared',
    code: 'ciphertext-visible',
    message: 'the host may read the ciphertext of the worker’s memory',
  },
  {
    clause: 'pageSwap',
    met: (_flags, raw, agreed) => pageSwapOff(raw) || agreed.pageSwap === 'allowed',
    code: 'page-swap-allowed',
    message: 'the host may move the worker’s pages or swap them out',
  },
];

/**
 * Clauses that the guest's launch policy does not satisfy. The firmware refuses to start a guest on a machine that does not
 * fulfil its policy, so the policy, being in the signed report, is the guarantee; present states of the machine are not.
 */
export const guestPolicyReasons = (flags: Flags, raw: string, agreed: SnpGuestPolicy): AppraisalReason[] =>
  DEMANDS.filter(({ met }) => !met(flags, BigInt(raw), agreed)).map(({ clause, code, message }) => ({
    code,
    message,
    remedy: 'launch the worker with a guest policy that rules it out',
    clause: `guestPolicy.${clause}`,
  }));
