// SPDX-License-Identifier: Apache-2.0
import type { IntelTcbStatus } from '@glovebox/contracts';
import { AttestationError } from '../error.ts';
import type { EnclaveReport } from './enclave-report.ts';
import type { PckPlatform } from './pck-certificate.ts';
import type { QeIdentity, TcbInfo, TdxTcbInfo } from './tcb-info.ts';
import { moduleLevel, platformLevel, qeLevel, type ReachedLevel } from './tcb-levels.ts';
import { relaunchStatus, worst, type LevelStatus } from './tcb-status.ts';

export interface TcbInputs {
  readonly pck: PckPlatform;
  readonly qeReport: EnclaveReport;
  readonly qeIdentity: QeIdentity;
  readonly tee:
    | { readonly kind: 'sgx'; readonly tcbInfo: TcbInfo }
    | {
        readonly kind: 'tdx';
        readonly tcbInfo: TdxTcbInfo;
        /** TEE_TCB_SVN: the TCB that the TD was launched under. */
        readonly launch: Uint8Array;
        /** TEE_TCB_SVN_2 of TD reports 1.5: the TCB that it runs under. */
        readonly current: Uint8Array | null;
      };
}

/** What Intel's lists say of a platform. A null status is a part that reaches no level: then `status` is null as well. */
export interface TcbAssessment {
  /** Converged over every part. */
  readonly status: IntelTcbStatus | 'Revoked' | null;
  readonly platformStatus: LevelStatus | null;
  readonly qeStatus: LevelStatus | null;
  /** Null also for SGX, and for modules of version 0, which are judged with the platform. */
  readonly tdxModuleStatus: LevelStatus | null;
  /** Status under TEE_TCB_SVN_2. Null also where the report has none. */
  readonly currentStatus: LevelStatus | null;
  /** Oldest date among the levels: fixes published after it may be missing. */
  readonly tcbDate: string | null;
  readonly advisoryIds: readonly string[];
  /** The parts that reach no level. */
  readonly unsupported: readonly ('platform' | 'tdx-module' | 'quoting-enclave')[];
}

interface Evaluation {
  readonly platform: ReachedLevel | null;
  readonly module: ReachedLevel | 'judged-with-platform' | null;
}

/**
 * Evaluates platform, TDX module and quoting enclave against Intel's levels and combines them with `worst`. No part can
 * be left out: a part without a level leaves the whole without a status.
 */
export function assessTcb(inputs: TcbInputs): TcbAssessment {
  const qe = qeLevel(inputs.qeIdentity, inputs.qeReport);
  const launch = evaluateLaunch(inputs);
  const current = evaluateCurrent(inputs);
  const levels = [launch, ...(current === null ? [] : [current])].flatMap(({ platform, module }) =>
    module === 'judged-with-platform' ? [platform] : [platform, module],
  );
  const parts = [...levels, qe];
  const supported = parts.every((part) => part !== null);
  const launchStatus = converge(launch, qe);
  const currentStatus = current === null ? null : converge(current, qe);
  return {
    status: !supported ? null : statusOf(launchStatus, current === null ? launchStatus : currentStatus),
    platformStatus: launch.platform?.tcbStatus ?? null,
    qeStatus: qe?.tcbStatus ?? null,
    tdxModuleStatus: launch.module === 'judged-with-platform' ? null : (launch.module?.tcbStatus ?? null),
    currentStatus,
    tcbDate: supported ? oldest(parts) : null,
    advisoryIds: supported ? [...new Set(parts.flatMap((part) => part.advisoryIDs))] : [],
    unsupported: unsupportedParts([launch, ...(current === null ? [] : [current])], qe),
  };
}

/** An enclave has no module: there the platform is all. */
function evaluateLaunch({ pck, tee }: TcbInputs): Evaluation {
  return tee.kind === 'sgx'
    ? { platform: platformLevel(tee.tcbInfo, pck, null), module: 'judged-with-platform' }
    : { platform: platformLevel(tee.tcbInfo, pck, tee.launch), module: moduleLevel(tee.tcbInfo, tee.launch) };
}

function evaluateCurrent({ pck, tee }: TcbInputs): Evaluation | null {
  if (tee.kind === 'sgx' || tee.current === null) return null;
  return { platform: platformLevel(tee.tcbInfo, pck, tee.current), module: moduleLevel(tee.tcbInfo, tee.current) };
}

function converge({ platform, module }: Evaluation, qe: ReachedLevel | null): LevelStatus | null {
  if (platform === null || module === null || qe === null) return null;
  const others = [qe, ...(module === 'judged-with-platform' ? [] : [module])];
  return worst([platform.tcbStatus, ...others.map(({ tcbStatus }) => tcbStatus)]);
}

const statusOf = (launch: LevelStatus | null, current: LevelStatus | null): TcbAssessment['status'] =>
  launch === null || current === null ? null : relaunchStatus(launch, current);

const oldest = (parts: readonly ReachedLevel[]): string | null =>
  parts.map(({ tcbDate }) => tcbDate).reduce<string | null>((a, b) => (a === null || b < a ? b : a), null);

function unsupportedParts(evaluations: readonly Evaluation[], qe: ReachedLevel | null): TcbAssessment['unsupported'] {
  return [
    ...(evaluations.some(({ platform }) => platform === null) ? (['platform'] as const) : []),
    ...(evaluations.some(({ module }) => module === null) ? (['tdx-module'] as const) : []),
    ...(qe === null ? (['quoting-enclave'] as const) : []),
  ];
}

/** An assessment in which every part reached a level and none is revoked. */
export type SupportedTcb = TcbAssessment & {
  readonly status: IntelTcbStatus;
  readonly tcbDate: string;
};

/**
 * A platform that Intel does not list, or revoked, has no status that a policy could accept: its keys may be anybody's.
 * @throws AttestationError `no-matching-tcb-level`, `tcb-revoked`
 */
export function assertSupported(tcb: TcbAssessment): SupportedTcb {
  const { status, tcbDate } = tcb;
  if (status === null || tcbDate === null) {
    throw new AttestationError(
      'no-matching-tcb-level',
      `no level of Intel’s lists fits \`${tcb.unsupported.join(', ')}\``,
      {
        field: 'collateral.intel',
        remedy: 'update firmware and microcode of the host, or use another one',
      },
    );
  }
  if (status === 'Revoked') {
    throw new AttestationError('tcb-revoked', 'Intel revoked this TCB level: its keys may have leaked', {
      field: 'collateral.intel',
      remedy: 'update firmware and microcode of the host and register it anew',
    });
  }
  return { ...tcb, status, tcbDate };
}
