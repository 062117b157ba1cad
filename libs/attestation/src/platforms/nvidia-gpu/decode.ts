// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url, toHex } from '@glovebox/core';
import { attempt } from '../../manifest/case-tools.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { parseCertificate } from '../../pki/x509.ts';
import { measurementRecord } from './claims.ts';
import { readDeviceIdentity, type DeviceIdentity } from './device-certificate.ts';
import { parseReport } from './evidence.ts';

export interface DecodedNvidiaGpu {
  /** From the device's certificate; null where none came along that can be read. */
  readonly device: (DeviceIdentity & { readonly serialNumber: string }) | null;
  readonly driverVersion: string | null;
  readonly vbiosVersion: string | null;
  readonly project: string | null;
  readonly boardId: string | null;
  readonly nvdec0: 'enabled' | 'disabled' | null;
  readonly firmwareIdentity: string | null;
  readonly requestNonce: string;
  readonly measurements: Readonly<Record<string, string>>;
}

/** Reads without authenticating. @throws AttestationError `malformed` */
export function decodeNvidiaGpu(evidence: EvidenceOf<'nvidia-gpu'>): DecodedNvidiaGpu {
  const bytes = (text: string) => decoding('malformed', 'evidence', () => fromBase64Url(text));
  const { opaque, requestNonce, measurements } = parseReport(bytes(evidence.report));
  const [leaf] = evidence.certificates;
  const device = attempt(() => {
    if (leaf === undefined) return null;
    const certificate = parseCertificate(bytes(leaf));
    return { ...readDeviceIdentity(certificate), serialNumber: certificate.serialNumber };
  });
  const { driverVersion, vbiosVersion, project, boardId, nvdec0, firmwareIdentity } = opaque;
  return {
    device: device ?? null,
    driverVersion,
    vbiosVersion,
    project,
    boardId,
    nvdec0,
    firmwareIdentity,
    requestNonce: toHex(requestNonce),
    measurements: measurementRecord(measurements),
  };
}
