// SPDX-License-Identifier: Apache-2.0
import type { SnpProduct, SnpTcb } from '@glovebox/contracts';
import { toHex } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { hardwareId, type EndorsementKey } from './endorsement-key.ts';
import type { FirmwareBuild, SnpReport } from './evidence.ts';
import { decodeTcb } from './tcb.ts';

/** A TCB version: its components, and the 64-bit number as 16 hex digits. */
export type SnpTcbClaims = SnpTcb & { readonly raw: string };

/** The report in words of the specification (AMD 56860, table 23). 64-bit fields are `0x` hex, byte strings plain hex. */
export interface SnpReportClaims {
  readonly version: number;
  readonly guestSvn: number;
  readonly policy: string;
  readonly policyFlags: {
    readonly abiMajor: number;
    readonly abiMinor: number;
    readonly smt: boolean;
    readonly migrateMa: boolean;
    readonly debug: boolean;
    readonly singleSocket: boolean;
    readonly cxlAllowed: boolean;
    readonly memAes256Xts: boolean;
    readonly raplDis: boolean;
    readonly ciphertextHiding: boolean;
  };
  readonly familyId: string;
  readonly imageId: string;
  readonly vmpl: number;
  readonly signatureAlgo: number;
  readonly currentTcb: SnpTcbClaims;
  readonly platformInfo: string;
  readonly keyInfo: string;
  readonly authorKeyEn: boolean;
  readonly maskChipKey: boolean;
  readonly signingKey: 'VCEK' | 'VLEK' | 'NONE';
  readonly reportData: string;
  readonly measurement: string;
  readonly hostData: string;
  readonly idKeyDigest: string;
  readonly authorKeyDigest: string;
  readonly reportId: string;
  readonly reportIdMa: string;
  readonly reportedTcb: SnpTcbClaims;
  readonly chipId: string;
  readonly committedTcb: SnpTcbClaims;
  /** `major.minor.build` */
  readonly currentBuild: string;
  readonly committedBuild: string;
  readonly launchTcb: SnpTcbClaims;
  readonly cpuidFamily?: number;
  readonly cpuidModel?: number;
  readonly cpuidStepping?: number;
  readonly launchMitVector?: string;
  readonly currentMitVector?: string;
}

/** The certificate of the key that signed the report. */
export interface SnpEndorsementKey {
  readonly kind: 'VCEK' | 'VLEK';
  readonly structVersion: number;
  readonly productName: string;
  readonly hwId: string | null;
  readonly cspId: string | null;
}

export interface SnpClaims {
  readonly product: SnpProduct;
  readonly report: SnpReportClaims;
  readonly endorsementKey: SnpEndorsementKey;
}

const hex64 = (value: bigint) => `0x${value.toString(16)}`;
const buildText = ({ major, minor, build }: FirmwareBuild) => `${String(major)}.${String(minor)}.${String(build)}`;

/** @throws AttestationError `malformed` when a TCB version does not fit the product's layout */
export function toReportClaims(report: SnpReport, product: SnpProduct): SnpReportClaims {
  const tcb = (raw: Uint8Array, field: string): SnpTcbClaims => ({
    ...decodeTcb(raw, product, field),
    raw: toHex(raw.slice().reverse()),
  });
  const { raw, ...policyFlags } = report.policy;
  return {
    version: report.version,
    guestSvn: report.guestSvn,
    policy: `0x${raw.toString(16).padStart(16, '0')}`,
    policyFlags,
    familyId: report.familyId,
    imageId: report.imageId,
    vmpl: report.vmpl,
    signatureAlgo: report.signatureAlgo,
    currentTcb: tcb(report.currentTcb, 'currentTcb'),
    platformInfo: hex64(report.platformInfo),
    keyInfo: `0x${report.keyInfo.toString(16)}`,
    authorKeyEn: report.authorKeyEn,
    maskChipKey: report.maskChipKey,
    signingKey: ({ vcek: 'VCEK', vlek: 'VLEK', none: 'NONE' } as const)[report.signingKey],
    reportData: report.reportData,
    measurement: report.measurement,
    hostData: report.hostData,
    idKeyDigest: report.idKeyDigest,
    authorKeyDigest: report.authorKeyDigest,
    reportId: report.reportId,
    reportIdMa: report.reportIdMa,
    reportedTcb: tcb(report.reportedTcb, 'reportedTcb'),
    chipId: toHex(report.chipId),
    committedTcb: tcb(report.committedTcb, 'committedTcb'),
    currentBuild: buildText(report.currentBuild),
    committedBuild: buildText(report.committedBuild),
    launchTcb: tcb(report.launchTcb, 'launchTcb'),
    ...(report.cpuid === null
      ? {}
      : {
          cpuidFamily: report.cpuid.family,
          cpuidModel: report.cpuid.model,
          cpuidStepping: report.cpuid.stepping,
        }),
    ...(report.mitigations === null
      ? {}
      : {
          launchMitVector: hex64(report.mitigations.launch),
          currentMitVector: hex64(report.mitigations.current),
        }),
  };
}

export const toEndorsementKeyClaims = (key: EndorsementKey): SnpEndorsementKey => ({
  kind: key.kind,
  structVersion: key.structVersion,
  productName: key.productName,
  hwId: hardwareId(key),
  cspId: key.cspId,
});

/** Common claims of an authentic report. */
export const toPlatformClaims = (
  sevSnp: SnpClaims,
  checked: { readonly revocation: ClaimsOf<'sev-snp'>['revocation']; readonly validUntil: string },
): ClaimsOf<'sev-snp'> => ({
  platform: 'sev-snp',
  measurement: sevSnp.report.measurement,
  reportData: sevSnp.report.reportData,
  debug: sevSnp.report.policyFlags.debug,
  ...checked,
  sevSnp,
});
