// SPDX-License-Identifier: Apache-2.0
import type { SnpPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import type { SnpClaims, SnpReportClaims } from './claims.ts';
import { guestPolicyReasons } from './guest-policy.ts';
import { componentsBelow } from './tcb.ts';

type Check = (report: SnpReportClaims, policy: SnpPolicy, claims: SnpClaims) => AppraisalReason[];

/** All differences between an authentic report and the parties' policy. Debugging and report data are every platform's. */
export const appraiseSnp = (claims: ClaimsOf<'sev-snp'>, policy: SnpPolicy): AppraisalReason[] =>
  CHECKS.flatMap((check) => check(claims.sevSnp.report, policy, claims.sevSnp));

const refuse = (condition: boolean, reason: AppraisalReason): AppraisalReason[] => (condition ? [reason] : []);

const product: Check = (_report, policy, claims) =>
  refuse(claims.product !== policy.product, {
    code: 'product-mismatch',
    message: `the worker runs on \`${claims.product}\`, the policy names \`${policy.product}\``,
    remedy: 'use a worker on the product that the policy names',
    clause: 'product',
  });

/** A VLEK belongs to a cloud provider, not to a chip: the policy names the providers that it believes. */
const endorsementKey: Check = (_report, { endorsementKeys }, { endorsementKey: { kind, cspId } }) =>
  kind === 'VCEK'
    ? refuse(!endorsementKeys.vcek, {
        code: 'endorsement-key-not-accepted',
        message: 'the report is signed by a chip’s own key (VCEK), which the policy does not accept',
        remedy: 'switch the host to its provider’s key (VLEK), or agree on VCEKs',
        clause: 'endorsementKeys.vcek',
      })
    : refuse(!endorsementKeys.vlek.includes(cspId ?? ''), {
        code: 'endorsement-key-not-accepted',
        message: `the report is signed by a key (VLEK) of the provider \`${cspId ?? ''}\`, which the policy does not name`,
        remedy: 'switch the host to its chip’s own key (VCEK), or agree on this provider',
        clause: 'endorsementKeys.vlek',
      });

/** A migration agent could carry the worker, memory and all, to another machine. Absent: REPORT_ID_MA is all ones. */
const migration: Check = (report) =>
  refuse(report.policyFlags.migrateMa || report.reportIdMa !== 'ff'.repeat(32), {
    code: 'migration-allowed',
    message: 'a migration agent may move the worker to another machine',
    remedy: 'launch the worker without a migration agent',
  });

/** POLICY.ABI: below that firmware version the worker does not start, now or after a firmware downgrade. */
const abi: Check = ({ policyFlags: { abiMajor, abiMinor } }, { minimumAbi }) =>
  refuse(abiMajor < minimumAbi.major || (abiMajor === minimumAbi.major && abiMinor < minimumAbi.minor), {
    code: 'abi-below-minimum',
    message: `the worker starts from ABI \`${String(abiMajor)}.${String(abiMinor)}\`, the policy demands \`${String(minimumAbi.major)}.${String(minimumAbi.minor)}\``,
    remedy: 'launch the worker with a guest policy that demands a newer ABI',
    clause: 'minimumAbi',
  });

/** Both the permission (POLICY bit 16) and the present state (PLATFORM_INFO bit 0). */
const smt: Check = (report, policy) =>
  refuse(!policy.smtAllowed && (report.policyFlags.smt || (BigInt(report.platformInfo) & 1n) === 1n), {
    code: 'smt-allowed',
    message: 'simultaneous multithreading may be active on the host',
    remedy: 'launch the worker with a guest policy that forbids it',
    clause: 'smtAllowed',
  });

/** Memory that answers at two addresses undoes the processor's bookkeeping of pages (BadRAM). */
const aliasCheck: Check = (report, policy) =>
  refuse(policy.aliasCheck === 'required' && ((BigInt(report.platformInfo) >> 5n) & 1n) === 0n, {
    code: 'alias-check-incomplete',
    message: 'the firmware has not checked the host’s memory for aliases',
    remedy: 'update the firmware of the host, and restart it',
    clause: 'aliasCheck',
  });

/** What the worker started under, and what the firmware does now: a mitigation missing in either is missing. */
const mitigations: Check = ({ launchMitVector = '0x0', currentMitVector = '0x0' }, policy) => {
  if (policy.mitigations === 'not-compared') return [];
  const required = BigInt(`0x${policy.mitigations}`);
  const missing = required & ~(BigInt(launchMitVector) & BigInt(currentMitVector));
  return refuse(missing !== 0n, {
    code: 'mitigation-missing',
    message: `the firmware does not report the mitigations \`0x${missing.toString(16)}\` at launch and now`,
    remedy: 'update the firmware of the host, and launch the worker again',
    clause: 'mitigations',
  });
};

const guestPolicy: Check = (report, policy) =>
  guestPolicyReasons(report.policyFlags, report.policy, policy.guestPolicy);

const vmpl: Check = (report, policy) =>
  refuse(!policy.vmpl.includes(report.vmpl), {
    code: 'vmpl-not-allowed',
    message: `the report was requested at VMPL \`${String(report.vmpl)}\``,
    remedy: 'request the report at a privilege level that the policy names',
    clause: 'vmpl',
  });

/**
 * Reported, committed and launch TCB are each at or above the minimum, per component: reported is what the certificate
 * vouches for, committed is how far back the firmware can be rolled, launch is what the worker started under. Current
 * needs no comparison of its own: it is at or above committed.
 */
const minimumTcb: Check = (report, policy) =>
  (['reportedTcb', 'committedTcb', 'launchTcb'] as const).flatMap((field) =>
    componentsBelow(report[field], policy.minimumTcb).map((component): AppraisalReason => ({
      code: 'tcb-below-minimum',
      message: `\`${field}\` has \`${component}\` below the minimum`,
      remedy: 'update the firmware of the host',
      clause: `minimumTcb.${component}`,
    })),
  );

/** Reported ≤ committed ≤ current, per component: the firmware keeps it so, anything else is not its report. */
const tcbOrder: Check = (report) =>
  refuse(
    componentsBelow(report.committedTcb, report.reportedTcb).length > 0 ||
      componentsBelow(report.currentTcb, report.committedTcb).length > 0,
    {
      code: 'tcb-inconsistent',
      message: 'the report’s own TCB versions contradict one another',
      remedy: 'update the firmware of the host',
    },
  );

/** Exact: a prefix, or the same software in another case, is another worker. */
const measurement: Check = (report, policy) =>
  refuse(!policy.measurements.includes(report.measurement), {
    code: 'measurement-not-approved',
    message: `the parties did not approve a worker with measurement \`${report.measurement}\``,
    remedy: 'run the worker image that the agreement names, or amend the agreement',
    clause: 'measurements',
  });

const hostData: Check = (report, policy) =>
  refuse(report.hostData !== policy.hostData, {
    code: 'host-data-mismatch',
    message: 'the worker was launched with other host data than the policy names',
    remedy: 'launch the worker with the agreed host data',
    clause: 'hostData',
  });

const CHECKS: readonly Check[] = [
  product,
  endorsementKey,
  migration,
  abi,
  smt,
  guestPolicy,
  aliasCheck,
  mitigations,
  vmpl,
  minimumTcb,
  tcbOrder,
  measurement,
  hostData,
];
