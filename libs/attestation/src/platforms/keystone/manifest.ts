// SPDX-License-Identifier: Apache-2.0
import { KeystoneEvidence } from '@glovebox/contracts';
import { toBase64Url, toHex } from '@glovebox/core';
import { attempt, failureOf, nonceFailure } from '../../manifest/case-tools.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { Observation } from '../../manifest/observation.ts';
import { parseInput } from '../../parse-input.ts';
import { parseReport, type KeystoneReport } from './evidence.ts';
import { verifyKeystone } from './verify.ts';

/** Roles of files with one trusted device key of 32 raw bytes. `knownTestDeviceKey` is none of them. */
const TRUSTED_ROLES: readonly string[] = ['deviceKey', 'devicePublicKey', 'trustAnchor'];

/** Judges a case of the role `report`. Without a role that names a trusted device, no device is trusted. */
export async function observeKeystoneCase(manifestCase: ManifestCase, readFile: ReadFile): Promise<Observation> {
  const file = await loadRole(manifestCase, 'report', readFile);
  const roles = Object.keys(manifestCase.files).filter((role) => TRUSTED_ROLES.includes(role));
  const trusted = await Promise.all(roles.map((role) => loadRole(manifestCase, role, readFile)));
  const report = attempt(() => parseReport(file));
  return {
    failure: await failureOf(() => Promise.resolve(file).then(() => judge(manifestCase, file, trusted.map(toHex)))),
    // No device key is anybody's root: there is none to pin.
    pinnedRoot: false,
    decoded: report === undefined ? {} : { claims: claimWords(report) },
  };
}

function judge(manifestCase: ManifestCase, file: Uint8Array, keys: string[]): Observation['failure'] {
  const evidence = parseInput(KeystoneEvidence, { platform: 'keystone', report: toBase64Url(file) }, 'evidence');
  const claims = verifyKeystone(evidence, { kind: 'provisioned', keys });
  const { expectedReportData } = manifestCase.expect;
  if (expectedReportData !== undefined && expectedReportData !== claims.reportData) {
    return { code: 'report-data-mismatch', message: 'the data is not the expected one' };
  }
  return nonceFailure(manifestCase, claims.reportData);
}

const claimWords = (report: KeystoneReport): Record<string, unknown> => ({
  enclaveHash: toHex(report.enclaveHash),
  dataLength: report.data.length,
  data: toHex(report.data),
  enclaveSignature: toHex(report.enclaveSignature),
  smHash: toHex(report.smHash),
  smPublicKey: toHex(report.smPublicKey),
  smSignature: toHex(report.smSignature),
  devicePublicKey: toHex(report.devicePublicKey),
});
