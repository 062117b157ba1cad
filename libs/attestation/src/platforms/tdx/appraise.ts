// SPDX-License-Identifier: Apache-2.0
import type { TdxPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import { appraiseIntelPlatform, refuse } from '../../intel-dcap/appraise.ts';
import type { TdxClaims } from './claims.ts';
import type { TdReport } from './evidence.ts';

type Check = (report: TdReport, policy: TdxPolicy, claims: TdxClaims) => AppraisalReason[];

/** All differences between an authentic quote and the parties' policy. Debugging and report data are every platform's. */
export const appraiseTdx = ({ tdx }: ClaimsOf<'tdx'>, policy: TdxPolicy): AppraisalReason[] => [
  ...appraiseIntelPlatform(tdx, policy),
  ...CHECKS.flatMap((check) => check(tdx.report, policy, tdx)),
];

/** Quotes come in buffers that are zero to their end (8000 bytes on one cloud). Anything else was put there by somebody. */
const trailing: Check = (_report, _policy, { quote }) =>
  refuse(!quote.zeroPadded, {
    code: 'trailing-bytes',
    message: `\`${String(quote.trailingBytes)}\` bytes follow the quote, not all of them zero`,
    remedy: 'send the quote and nothing but its zero padding',
  });

/** A TD that can be migrated, or that a service TD is bound to, may turn up on another machine with all its memory. */
const migration: Check = (report, _policy, { attributes }) =>
  refuse(attributes.migratable || (report.mrServiceTd !== null && !/^0+$/.test(report.mrServiceTd)), {
    code: 'migration-allowed',
    message: 'the TD is migratable, or a service TD is bound to it',
    remedy: 'launch the worker without migration and without a service TD',
  });

/** Otherwise the host can take a page away and so inject an exception at an instruction of its choice, handlers half set up. */
const septVe: Check = (_report, _policy, { attributes }) =>
  refuse(!attributes.septVeDisable, {
    code: 'sept-ve-enabled',
    message: 'the TD gets exceptions for pages that the host took away (SEPT_VE_DISABLE is clear)',
    remedy: 'launch the worker with SEPT_VE_DISABLE',
  });

const tdAttributes: Check = (report, policy) =>
  refuse(!policy.tdAttributes.includes(report.tdAttributes), {
    code: 'attributes-not-approved',
    message: `the TD runs with attributes \`${report.tdAttributes}\``,
    remedy: 'launch the worker with the agreed attributes',
    clause: 'tdAttributes',
  });

const xfam: Check = (report, policy) =>
  refuse(!policy.xfams.includes(report.xfam), {
    code: 'attributes-not-approved',
    message: `the TD runs with XFAM \`${report.xfam}\``,
    remedy: 'launch the worker with the agreed processor features',
    clause: 'xfams',
  });

const REGISTERS = ['mrTd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'] as const;

/** One approved set agrees in every register: a kernel of one set under the firmware of another is another worker. */
const measurements: Check = (report, policy) =>
  refuse(!policy.measurements.some((set) => REGISTERS.every((register) => set[register] === report[register])), {
    code: 'measurement-not-approved',
    message: `the parties did not approve a worker with MRTD \`${report.mrTd}\` and these RTMRs`,
    remedy: 'run the worker image that the agreement names, or amend the agreement',
    clause: 'measurements',
  });

/** Chosen by whoever launches the TD: they decide nothing about its code, and a policy still names them. */
const owner: Check = (report, policy) =>
  (['mrConfigId', 'mrOwner', 'mrOwnerConfig'] as const).flatMap((field) =>
    refuse(report[field] !== policy[field], {
      code: 'configuration-mismatch',
      message: `\`${field}\` of the TD is not what the policy names`,
      remedy: 'launch the worker with the agreed configuration',
      clause: field,
    }),
  );

const CHECKS: readonly Check[] = [trailing, migration, septVe, tdAttributes, xfam, measurements, owner];
