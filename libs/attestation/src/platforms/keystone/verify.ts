// SPDX-License-Identifier: Apache-2.0
import type { KeystoneRoot } from '@glovebox/contracts';
import { fromBase64Url, toHex } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { toPlatformClaims } from './claims.ts';
import { isPublishedDeviceKey } from './device-keys.ts';
import { verifyEd25519Sha3 } from './ed25519-sha3.ts';
import { parseReport, type KeystoneReport } from './evidence.ts';

/**
 * Authenticates a Keystone report (keystone-enclave/keystone at 88c49ee):
 *
 *  1. parse: exactly one report
 *  2. device: its key is one that the policy names, and none whose secret half is published
 *  3. security monitor: measured (its hash is not zero), its hash and key signed by the device
 *  4. enclave: measured, its hash and data signed by the security monitor
 *
 * Keys of small order are refused in both places. @throws AttestationError
 */
export function verifyKeystone(evidence: EvidenceOf<'keystone'>, root: KeystoneRoot): ClaimsOf<'keystone'> {
  const report = parseReport(decoding('malformed', 'evidence.report', () => fromBase64Url(evidence.report)));
  assertDevice(report, root);
  assertMonitor(report);
  assertEnclave(report);
  return toPlatformClaims(report);
}

function assertDevice({ devicePublicKey }: KeystoneReport, root: KeystoneRoot): void {
  const key = toHex(devicePublicKey);
  if (root.keys.includes(key) && !isPublishedDeviceKey(key)) return;
  throw new AttestationError('untrusted-device-key', `the policy does not trust the device with key \`${key}\``, {
    field: 'evidence.report.devicePublicKey',
    remedy: 'use a device whose key its maker provisioned, and name it in the policy',
  });
}

function assertMonitor({ smHash, smSigned, smSignature, devicePublicKey }: KeystoneReport): void {
  assertMeasured(smHash, 'smHash', 'security monitor');
  if (verifyEd25519Sha3(devicePublicKey, smSignature, smSigned)) return;
  throw new AttestationError('monitor-signature', 'the security monitor is not signed by the device', {
    field: 'evidence.report.smSignature',
    remedy: 'boot the device through its measuring boot ROM, and send the report unchanged',
  });
}

function assertEnclave({ enclaveHash, enclaveSigned, enclaveSignature, smPublicKey }: KeystoneReport): void {
  assertMeasured(enclaveHash, 'enclaveHash', 'enclave');
  if (verifyEd25519Sha3(smPublicKey, enclaveSignature, enclaveSigned)) return;
  throw new AttestationError('enclave-signature', 'the enclave is not signed by the security monitor', {
    field: 'evidence.report.enclaveSignature',
    remedy: 'send the report unchanged',
  });
}

function assertMeasured(hash: Uint8Array, field: string, what: string): void {
  if (hash.some((byte) => byte !== 0)) return;
  throw new AttestationError('not-measured', `the ${what} was not measured`, {
    field: `evidence.report.${field}`,
    remedy: 'boot the device through its measuring boot ROM',
  });
}
