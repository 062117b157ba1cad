// SPDX-License-Identifier: Apache-2.0
import type { SgxPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../appraisal-reason.ts';
import type { IntelClaims } from './claims.ts';

type IntelPolicy = Pick<
  SgxPolicy,
  | 'tcbStatuses'
  | 'advisories'
  | 'minimumTcbEvaluationDataNumber'
  | 'dynamicPlatformAllowed'
  | 'cachedKeysAllowed'
  | 'smtAllowed'
>;

type Check = (claims: IntelClaims, policy: IntelPolicy) => AppraisalReason[];

export const refuse = (condition: boolean, reason: AppraisalReason): AppraisalReason[] => (condition ? [reason] : []);

/** All differences between the platform under a worker and what the parties demand of it: the same for SGX and TDX. */
export const appraiseIntelPlatform: Check = (claims, policy) => CHECKS.flatMap((check) => check(claims, policy));

const tcbStatus: Check = ({ tcb }, policy) =>
  refuse(!policy.tcbStatuses.includes(tcb.status), {
    code: 'tcb-status-not-accepted',
    message: `Intel’s status of the platform is \`${tcb.status}\``,
    remedy: 'update firmware, microcode and configuration of the host, or accept this status explicitly',
    clause: 'tcbStatuses',
  });

/** One reason each: a party that consents must see which vulnerability it consents to. */
const advisories: Check = ({ tcb }, policy) =>
  tcb.advisoryIds
    .filter((advisory) => !policy.advisories.includes(advisory))
    .map((advisory) => ({
      code: 'advisory-not-accepted',
      message: `\`${advisory.slice(0, 40)}\` applies to the platform`,
      remedy: 'update the host as the advisory says, or accept the advisory explicitly',
      clause: 'advisories',
    }));

/** Genuine old lists call any platform up to date. */
const evaluation: Check = ({ tcb }, { minimumTcbEvaluationDataNumber: minimum }) =>
  refuse(Math.min(tcb.tcbInfoEvaluationDataNumber, tcb.qeIdentityEvaluationDataNumber) < minimum, {
    code: 'tcb-evaluation-too-old',
    message: `the platform was judged by Intel’s evaluation \`${String(tcb.tcbInfoEvaluationDataNumber)}\` (quoting enclave \`${String(tcb.qeIdentityEvaluationDataNumber)}\`), the policy demands \`${String(minimum)}\``,
    remedy: 'deliver current TCB info and QE identity',
    clause: 'minimumTcbEvaluationDataNumber',
  });

/** Only certificates of the platform CA say; a processor of its own has neither a dynamic platform nor cached keys. */
const dynamicPlatform: Check = ({ pck }, policy) =>
  refuse(!policy.dynamicPlatformAllowed && pck.configuration?.dynamicPlatform === true, {
    code: 'platform-configuration-not-accepted',
    message: 'processor packages may be added to the machine after its registration',
    remedy: 'use a machine that is registered as a static platform',
    clause: 'dynamicPlatformAllowed',
  });

const cachedKeys: Check = ({ pck }, policy) =>
  refuse(!policy.cachedKeysAllowed && pck.configuration?.cachedKeys === true, {
    code: 'platform-configuration-not-accepted',
    message: 'Intel’s registration service holds the machine’s platform root keys',
    remedy: 'use a machine whose keys are not cached',
    clause: 'cachedKeysAllowed',
  });

/** A certificate that does not say counts as active. */
const smt: Check = ({ pck }, policy) =>
  refuse(!policy.smtAllowed && pck.configuration?.smtEnabled !== false, {
    code: 'smt-allowed',
    message: 'simultaneous multithreading may be active on the host',
    remedy: 'switch it off in the firmware of the host and register the machine anew',
    clause: 'smtAllowed',
  });

const CHECKS: readonly Check[] = [tcbStatus, advisories, evaluation, dynamicPlatform, cachedKeys, smt];
