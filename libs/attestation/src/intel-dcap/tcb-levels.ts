// SPDX-License-Identifier: Apache-2.0
import type { EnclaveReport } from './enclave-report.ts';
import type { PckPlatform } from './pck-certificate.ts';
import type { QeIdentity, TcbInfo, TdxTcbInfo } from './tcb-info.ts';
import type { LevelStatus } from './tcb-status.ts';

/** A level of Intel's list that something reached. */
export interface ReachedLevel {
  readonly tcbStatus: LevelStatus;
  readonly tcbDate: string;
  readonly advisoryIDs: readonly string[];
}

/** Every component at or above its own minimum. Lists of different lengths never match: pairing must not stop at the shorter. */
const reaches = (svns: readonly number[], minimums: readonly number[]): boolean =>
  svns.length === minimums.length && svns.every((svn, index) => svn >= (minimums[index] ?? Number.POSITIVE_INFINITY));

/** TEE_TCB_SVN as numbers. From module version 1, components 0 and 1 are the module's, which its own identity judges. */
const judgedComponents = (teeTcbSvn: Uint8Array): number => ((teeTcbSvn[1] ?? 0) > 0 ? 2 : 0);

/**
 * The first level of the list, highest first, that the platform reaches in all sixteen SGX components and PCESVN of its
 * PCK certificate and, for TDX, in the components of TEE_TCB_SVN. Null when there is none: never the last as a default.
 */
export function platformLevel(tcbInfo: TcbInfo, pck: PckPlatform, teeTcbSvn: Uint8Array | null): ReachedLevel | null {
  const skip = teeTcbSvn === null ? 0 : judgedComponents(teeTcbSvn);
  const levels: readonly (ReachedLevel & {
    readonly tcb: {
      readonly sgxtcbcomponents: readonly number[];
      readonly pcesvn: number;
      readonly tdxtcbcomponents: readonly number[] | null;
    };
  })[] = tcbInfo.tcbLevels;
  return (
    levels.find(
      ({ tcb }) =>
        reaches(pck.components, tcb.sgxtcbcomponents) &&
        pck.pceSvn >= tcb.pcesvn &&
        (teeTcbSvn === null ||
          (tcb.tdxtcbcomponents !== null && reaches([...teeTcbSvn].slice(skip), tcb.tdxtcbcomponents.slice(skip)))),
    ) ?? null
  );
}

/** The signer that a module of this version must have, and its levels; no levels for version 0, which is judged with the platform. */
export interface ModuleIdentity {
  readonly mrsigner: string;
  readonly attributes: string;
  readonly attributesMask: string;
  readonly tcbLevels: QeIdentity['tcbLevels'] | null;
}

/** Null when Intel names no module of this version. */
export function moduleIdentity(tcbInfo: TdxTcbInfo, teeTcbSvn: Uint8Array): ModuleIdentity | null {
  const version = teeTcbSvn[1] ?? 0;
  if (version === 0) return { ...tcbInfo.tdxModule, tcbLevels: null };
  const id = `tdx_${version.toString(16).padStart(2, '0')}`;
  return tcbInfo.tdxModuleIdentities.find((identity) => identity.id.toLowerCase() === id) ?? null;
}

/** Null for a module that reaches no level, or that nobody names. */
export function moduleLevel(tcbInfo: TdxTcbInfo, teeTcbSvn: Uint8Array): ReachedLevel | 'judged-with-platform' | null {
  const identity = moduleIdentity(tcbInfo, teeTcbSvn);
  if (identity === null) return null;
  if (identity.tcbLevels === null) return 'judged-with-platform';
  return firstIsvLevel(identity.tcbLevels, teeTcbSvn[0] ?? 0);
}

/** Null for a quoting enclave below every level. */
export const qeLevel = (qeIdentity: QeIdentity, qeReport: EnclaveReport): ReachedLevel | null =>
  firstIsvLevel(qeIdentity.tcbLevels, qeReport.isvSvn);

const firstIsvLevel = (levels: QeIdentity['tcbLevels'], isvSvn: number): ReachedLevel | null =>
  levels.find(({ tcb }) => isvSvn >= tcb.isvsvn) ?? null;
