// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url, toBase64Url } from '@glovebox/core';
import type { CollateralNeed } from '../../collateral/need.ts';
import { listNeeds } from '../../collateral/path-needs.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { certificateId } from '../../pki/ocsp-request.ts';
import { parseCertificate, type Certificate } from '../../pki/x509.ts';
import { readDeviceIdentity } from './device-certificate.ts';
import { parseReport } from './evidence.ts';

const certificatesOf = ({ certificates }: EvidenceOf<'nvidia-gpu'>): Certificate[] =>
  certificates.map((text, index) =>
    parseCertificate(
      decoding('certificate-malformed', `evidence.certificates.${String(index)}`, () => fromBase64Url(text)),
    ),
  );

/** The authorities' lists, and the responder's word on each certificate that NVIDIA issued: all but leaf and root. @throws AttestationError */
export async function nvidiaNeeds(evidence: EvidenceOf<'nvidia-gpu'>): Promise<CollateralNeed[]> {
  const certificates = certificatesOf(evidence);
  const asked = await Promise.all(
    certificates.slice(1, -1).map(async (certificate, index) => {
      const issuer = certificates[index + 2];
      return issuer === undefined ? [] : [toBase64Url(await certificateId(certificate, issuer))];
    }),
  );
  return [
    ...listNeeds(certificates),
    ...asked.flat().map((id) => ({ kind: 'nvidia-ocsp' as const, certificateId: id })),
  ];
}

/**
 * Files of reference values for what the device reports: driver and VBIOS, of a switch its firmware. They serve drafting an
 * agreement (`evidence reference`); nothing that releases keys reads them. @throws AttestationError
 */
export function nvidiaRimNeeds(evidence: EvidenceOf<'nvidia-gpu'>): CollateralNeed[] {
  const { opaque } = parseReport(decoding('malformed', 'evidence.report', () => fromBase64Url(evidence.report)));
  const [leaf] = certificatesOf(evidence);
  const { driverVersion, vbiosVersion, project, projectSku, chipSku } = opaque;
  const complete = vbiosVersion !== null && project !== null && projectSku !== null && chipSku !== null;
  if (leaf === undefined || !complete) {
    throw new AttestationError('rim-mismatch', 'the device does not report which reference values are its own', {
      field: 'evidence.report.opaque',
      remedy: 'update the driver to one of 2024 or later',
    });
  }
  const kind = 'nvidia-rim';
  const board = [project, projectSku, chipSku, vbiosVersion.replaceAll('.', '')].join('_').toUpperCase();
  if (driverVersion === null) return [{ kind, id: `NV_SWITCH_BIOS_${board}` }];
  const { chip } = readDeviceIdentity(leaf);
  return [
    { kind, id: `NV_GPU_DRIVER_${chip}_${driverVersion}` },
    { kind, id: `NV_GPU_VBIOS_${board}` },
  ];
}
