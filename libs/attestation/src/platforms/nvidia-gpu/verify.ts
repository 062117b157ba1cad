// SPDX-License-Identifier: Apache-2.0
import type { Collateral, NvidiaGpuPolicy } from '@glovebox/contracts';
import { equalBytes, fromBase64Url } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { verifyChain } from '../../pki/chain.ts';
import { checkPathRevocation, parseLists } from '../../pki/path-revocation.ts';
import { parseEachTime, type ParseOnce } from '../../pki/documents.ts';
import { parseOcspResponse } from '../../pki/ocsp.ts';
import { verifyP384, verifyWith, type SignatureCheck } from '../../pki/signature.ts';
import { checkOcsp } from '../../pki/verify-ocsp.ts';
import { KEY_USAGE, parseCertificate, type Certificate } from '../../pki/x509.ts';
import { toPlatformClaims } from './claims.ts';
import { readDeviceIdentity, type DeviceIdentity } from './device-certificate.ts';
import { parseReport, type SpdmReport } from './evidence.ts';

export interface NvidiaVerification {
  readonly root: Certificate;
  readonly revocation: NvidiaGpuPolicy['revocation'];
  readonly deviceRevocation: NvidiaGpuPolicy['deviceRevocation'];
  readonly collateral: Collateral;
  readonly at: string;
  readonly check?: SignatureCheck;
  readonly fresh?: SignatureCheck;
  readonly once?: ParseOnce;
}

/** Attestation key, boot ROM, provisioner, chip family, root. */
const PATH_LENGTH = 5;
/** From the root down: those whose issuers publish lists. Below, NVIDIA answers by OCSP alone. */
const LISTED = 3;

/**
 * Authenticates a report of measurements:
 *
 *  1. parse the exchange and the certificates, five of them, leaf first
 *  2. root: the last certificate is, byte for byte, the given one
 *  3. chain: root -> chip family -> provisioner -> boot ROM -> attestation key, signatures, names, validity
 *  4. role: the leaf is no authority, may sign, and is of a device's firmware
 *  5. revocation of the two authorities by lists, and of the device by NVIDIA's responder, as the policy says
 *  6. signature over request and answer under the leaf's key
 *  7. firmware: what the device reports is what its certificate is bound to
 *
 * @throws AttestationError
 */
export async function verifyNvidiaGpu(
  evidence: EvidenceOf<'nvidia-gpu'>,
  { root, revocation, deviceRevocation, collateral, at, check, fresh, once = parseEachTime }: NvidiaVerification,
): Promise<ClaimsOf<'nvidia-gpu'>> {
  const report = parseReport(decoding('malformed', 'evidence.report', () => fromBase64Url(evidence.report)));
  const path = evidence.certificates
    .map((text, index) => once('DER certificate', text, () => decodeCertificate(text, index)))
    .reverse();
  const leaf = assertPath(path, root);
  await verifyChain(path, at, check);
  assertRole(leaf);
  const device = readDeviceIdentity(leaf);
  const listsUntil =
    revocation === 'crl-required' ? await checkPathRevocation(path.slice(0, LISTED), collateral, at, check, once) : [];
  const answersUntil =
    deviceRevocation === 'ocsp-required'
      ? await checkDevice(path, collateral, { at, once, ...(check === undefined ? {} : { check }) })
      : [];
  await assertSigned(report, leaf, fresh);
  assertFirmware(report, device);
  return toPlatformClaims(
    report,
    { ...device, serialNumber: leaf.serialNumber },
    {
      revocation: revocation === 'crl-required' ? 'checked' : 'not-checked',
      deviceRevocation: deviceRevocation === 'ocsp-required' ? 'checked' : 'not-checked',
      validUntil: [...path.map(({ notAfter }) => notAfter), ...listsUntil, ...answersUntil].reduce((a, b) =>
        a < b ? a : b,
      ),
    },
  );
}

/** Of every certificate that NVIDIA issued. The leaf is issued by the device itself, anew for each firmware. */
async function checkDevice(
  path: readonly Certificate[],
  collateral: Collateral,
  { at, check = verifyWith, once }: Pick<NvidiaVerification, 'at' | 'check'> & { readonly once: ParseOnce },
): Promise<string[]> {
  const responses = (collateral.ocsp ?? []).map((text, index) =>
    once('OCSP response', text, () =>
      parseOcspResponse(decoding('ocsp-malformed', `collateral.ocsp.${String(index)}`, () => fromBase64Url(text))),
    ),
  );
  const context = { responses, lists: parseLists(collateral, once), at, check, once };
  const until: string[] = [];
  for (const [index, issuer] of path.slice(0, -2).entries()) {
    const certificate = path[index + 1];
    if (certificate !== undefined) until.push(await checkOcsp(certificate, issuer, context));
  }
  return until;
}

const decodeCertificate = (text: string, index: number): Certificate =>
  parseCertificate(
    decoding('certificate-malformed', `evidence.certificates.${String(index)}`, () => fromBase64Url(text)),
  );

/** Exactly five: a chain that ends in another certificate's place could make a provisioner sign reports. */
function assertPath(path: readonly Certificate[], root: Certificate): Certificate {
  const [first, leaf] = [path[0], path.at(-1)];
  if (first === undefined || leaf === undefined || !equalBytes(first.encoded, root.encoded)) {
    throw new AttestationError('untrusted-root', 'the device’s certificates do not end in the trusted root', {
      field: 'evidence.certificates',
      remedy: 'use a device under the root that the policy names',
    });
  }
  if (path.length !== PATH_LENGTH) {
    throw new AttestationError('certificate-chain', `a device has \`${String(PATH_LENGTH)}\` certificates`, {
      field: 'evidence.certificates',
      remedy: 'send all certificates as the device gives them, leaf first',
    });
  }
  return leaf;
}

function assertRole(leaf: Certificate): void {
  if (!leaf.isAuthority && (leaf.keyUsage?.has(KEY_USAGE.digitalSignature) ?? false)) return;
  throw new AttestationError('certificate-chain', `\`${leaf.commonName}\` may not sign reports`, {
    field: 'evidence.certificates.0',
    remedy: 'send the certificates as the device gives them, leaf first',
  });
}

async function assertSigned(report: SpdmReport, leaf: Certificate, check?: SignatureCheck): Promise<void> {
  if (await verifyP384(leaf.subjectPublicKeyInfo, report.signature, report.signed, check)) return;
  throw new AttestationError('report-signature', 'the report is not signed by the key of the device', {
    field: 'evidence.report',
    remedy: 'send request and answer unchanged, as the device signed them',
  });
}

/** Firmware of 2023 reports nothing to compare: whether that suffices is the policy's (`firmwareIdentity`). */
function assertFirmware({ opaque }: SpdmReport, { firmwareIdentity }: DeviceIdentity): void {
  if (opaque.firmwareIdentity === null || opaque.firmwareIdentity === firmwareIdentity) return;
  throw new AttestationError('fwid-mismatch', 'the device runs other firmware than its certificate is bound to', {
    field: 'evidence.report.opaque.20',
    remedy: 'reset the device, so that its firmware gets a certificate of its own',
  });
}
