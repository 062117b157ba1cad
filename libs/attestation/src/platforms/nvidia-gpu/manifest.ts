// SPDX-License-Identifier: Apache-2.0
import { NvidiaGpuEvidence } from '@glovebox/contracts';
import { equalBytes, toBase64Url } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { attempt, DEBUG_FAILURE, failureOf, nonceFailure, oneCertificate } from '../../manifest/case-tools.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { CaseTools, Observation } from '../../manifest/observation.ts';
import { decoding, parseInput } from '../../parse-input.ts';
import { certificateBlobs } from '../../pki/pem.ts';
import { parseCertificate, type Certificate } from '../../pki/x509.ts';
import { measurementRecord } from './claims.ts';
import { parseReport, type SpdmReport } from './evidence.ts';
import { loadRims, observeRimCase, rimWords, type RimFile } from './manifest-rim.ts';
import { reportWords } from './manifest-words.ts';
import { differingMeasurements } from './measurements.ts';
import { pinnedNvidiaDeviceRoot } from './roots.ts';
import { parseSdkEvidence, type SdkEvidence } from './sdk-json.ts';
import { verifyNvidiaGpu } from './verify.ts';
import { sameVersion } from './versions.ts';

/**
 * Judges a case of the roles `report` with `deviceCertChain`, or `evidenceJson`, and `trustAnchor`, with `driverRim` and
 * `vbiosRim` where reference values are compared; or of `rim` alone.
 */
export async function observeNvidiaGpuCase(
  manifestCase: ManifestCase,
  readFile: ReadFile,
  tools: CaseTools,
): Promise<Observation> {
  if (manifestCase.files.rim !== undefined) return observeRimCase(manifestCase, readFile, tools);
  const files = await loadEvidence(manifestCase, readFile);
  const anchor = await loadRole(manifestCase, 'trustAnchor', readFile);
  const crlRoles = Object.keys(manifestCase.files).filter((role) => /crl/i.test(role));
  const crls = await Promise.all(crlRoles.map((role) => loadRole(manifestCase, role, readFile)));
  const rims = await loadRims(manifestCase, readFile, tools, ['driverRim', 'vbiosRim']);
  const report = attempt(() => parseReport(files.report));
  const root = attempt(() => oneCertificate(anchor));
  return {
    failure: await failureOf(() => judge(manifestCase, files, anchor, crls, rims)),
    pinnedRoot: root !== undefined && equalBytes(root.encoded, pinnedNvidiaDeviceRoot.certificate.encoded),
    decoded: report === undefined ? {} : decodedWords(report, leafOf(files.chain), rims),
  };
}

/** Where both forms are given, they must be the same evidence. */
async function loadEvidence(manifestCase: ManifestCase, readFile: ReadFile): Promise<SdkEvidence> {
  const { report, evidenceJson } = manifestCase.files;
  const raw =
    report === undefined && evidenceJson !== undefined
      ? null
      : {
          report: await loadRole(manifestCase, 'report', readFile),
          chain: await loadRole(manifestCase, 'deviceCertChain', readFile),
        };
  if (evidenceJson === undefined && raw !== null) return raw;
  const printed = onlyDevice(await loadRole(manifestCase, 'evidenceJson', readFile));
  if (raw === null || (equalBytes(raw.report, printed.report) && equalBytes(raw.chain, printed.chain))) return printed;
  throw new AttestationError('malformed', 'the two forms of the evidence differ', {
    field: 'files.evidenceJson',
    remedy: 'give one form, or the same evidence in both',
  });
}

function onlyDevice(json: Uint8Array): SdkEvidence {
  const [device, ...others] = parseSdkEvidence(json);
  if (device !== undefined && others.length === 0) return device;
  throw new AttestationError('malformed', 'a case is of one device', {
    field: 'files.evidenceJson',
    remedy: 'give the evidence of one device',
  });
}

const certificatesOf = (chain: Uint8Array) =>
  decoding('certificate-malformed', 'deviceCertChain', () => certificateBlobs(chain));

const leafOf = (chain: Uint8Array): Certificate | undefined =>
  attempt(() => parseCertificate(certificatesOf(chain)[0] ?? new Uint8Array(0)));

/** The manifests' policy: reference values count where a case gives some. */
async function judge(
  manifestCase: ManifestCase,
  { report, chain }: SdkEvidence,
  anchor: Uint8Array,
  crls: readonly Uint8Array[],
  rims: readonly RimFile[],
): Promise<Observation['failure']> {
  const root = oneCertificate(anchor);
  const certificates = certificatesOf(chain).map(toBase64Url);
  const input = { platform: 'nvidia-gpu', report: toBase64Url(report), certificates };
  const evidence = parseInput(NvidiaGpuEvidence, input, 'evidence');
  const collateral = { certificates: [], crls: crls.map(toBase64Url) };
  const revocation = crls.length > 0 ? 'crl-required' : 'not-checked';
  const claims = await verifyNvidiaGpu(evidence, {
    root,
    revocation,
    deviceRevocation: 'not-checked',
    collateral,
    at: manifestCase.asOf,
  });
  if (claims.debug) return DEBUG_FAILURE;
  const nonce = nonceFailure(manifestCase, claims.reportData);
  if (nonce !== null) return nonce;
  return rims.find(({ failure }) => failure !== null)?.failure ?? referenceFailure(parseReport(report), rims);
}

function referenceFailure(report: SpdmReport, rims: readonly RimFile[]): Observation['failure'] {
  const { driverVersion, vbiosVersion } = report.opaque;
  for (const { role, decoded } of rims) {
    const version = (role === 'driverRim' ? driverVersion : vbiosVersion) ?? '';
    if (!sameVersion(decoded?.version ?? '', version)) {
      return { code: 'rim-mismatch', message: `the reference values of \`${role}\` are of another version` };
    }
  }
  const indexes = differing(report, rims);
  if (new Set(active(rims).map(({ index }) => index)).size < active(rims).length) {
    return { code: 'rim-mismatch', message: 'driver and VBIOS both give values for one measurement' };
  }
  return indexes.length === 0
    ? null
    : {
        code: 'measurement-mismatch',
        message: `measurements differ from their reference values at SPDM index ${indexes.join(', ')}`,
      };
}

const active = (rims: readonly RimFile[]) => rims.flatMap(({ decoded }) => decoded?.measurements ?? []);

const differing = (report: SpdmReport, rims: readonly RimFile[]) =>
  [
    ...new Set(
      differingMeasurements(
        { measurements: measurementRecord(report.measurements), nvdec0: report.opaque.nvdec0 },
        active(rims),
      ),
    ),
  ].sort((a, b) => a - b);

function decodedWords(
  report: SpdmReport,
  leaf: Certificate | undefined,
  rims: readonly RimFile[],
): Observation['decoded'] {
  return {
    claims: reportWords(report, leaf),
    ...(rims.length === 0
      ? {}
      : {
          rim: rimWords(rims),
          goldenCompared: active(rims).length,
          goldenMismatchSpdmIndexes: differing(report, rims),
        }),
  };
}
