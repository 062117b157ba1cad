// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import type { ClaimsOf } from '../../claims.ts';
import type { DeviceIdentity } from './device-certificate.ts';
import type { SpdmReport } from './evidence.ts';

/** The report in words. Byte strings are lower-case hex. */
export interface NvidiaGpuClaims {
  /** From the certificate: `GH100`, `GB100`, `LS_10`. */
  readonly chip: string;
  /** Serial number of the device's certificate: names the device and the firmware it started with. */
  readonly deviceSerial: string;
  /** Null on switches. */
  readonly driverVersion: string | null;
  readonly vbiosVersion: string | null;
  readonly project: string | null;
  readonly projectSku: string | null;
  readonly chipSku: string | null;
  readonly boardId: string | null;
  readonly nvdec0: 'enabled' | 'disabled' | null;
  /** Of the certificate, and whether the report said the same or nothing. */
  readonly firmwareIdentity: string;
  readonly firmwareIdentityReported: boolean;
  readonly responseNonce: string;
  readonly slot: number;
  /** Every measurement by its SPDM index. */
  readonly measurements: Readonly<Record<string, string>>;
  /** Certificates of devices are judged by OCSP alone. */
  readonly deviceRevocation: 'checked' | 'not-checked';
}

export const toPlatformClaims = (
  report: SpdmReport,
  device: DeviceIdentity & { readonly serialNumber: string },
  {
    deviceRevocation,
    ...checked
  }: Pick<ClaimsOf<'nvidia-gpu'>, 'revocation' | 'validUntil'> & Pick<NvidiaGpuClaims, 'deviceRevocation'>,
): ClaimsOf<'nvidia-gpu'> => ({
  platform: 'nvidia-gpu',
  measurement: toHex(sha256(report.measurementRecord)),
  reportData: toHex(report.requestNonce),
  debug: device.debug,
  ...checked,
  nvidiaGpu: {
    chip: device.chip,
    deviceSerial: device.serialNumber,
    driverVersion: report.opaque.driverVersion,
    vbiosVersion: report.opaque.vbiosVersion,
    project: report.opaque.project,
    projectSku: report.opaque.projectSku,
    chipSku: report.opaque.chipSku,
    boardId: report.opaque.boardId,
    nvdec0: report.opaque.nvdec0,
    firmwareIdentity: device.firmwareIdentity,
    firmwareIdentityReported: report.opaque.firmwareIdentity !== null,
    responseNonce: toHex(report.responseNonce),
    slot: report.slot,
    measurements: measurementRecord(report.measurements),
    deviceRevocation,
  },
});

export const measurementRecord = (measurements: ReadonlyMap<number, string>): Record<string, string> =>
  Object.fromEntries([...measurements].map(([index, value]) => [String(index), value]));
