// SPDX-License-Identifier: Apache-2.0
import { NitroEvidence } from '@glovebox/contracts';
import { equalBytes, toBase64Url, toHex } from '@glovebox/core';
import { attempt, DEBUG_FAILURE, failureOf, nonceFailure, oneCertificate } from '../../manifest/case-tools.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { Observation } from '../../manifest/observation.ts';
import { parseInput } from '../../parse-input.ts';
import { parseCertificate } from '../../pki/x509.ts';
import { isDebug, isZeroPcr, timestampText } from './claims.ts';
import { parseDocument, type NitroDocument } from './evidence.ts';
import { pinnedNitroRoot } from './roots.ts';
import { verifyNitro } from './verify.ts';

/** Judges a case of the roles `document`, `trustAnchor`, `…crl…`. */
export async function observeNitroCase(manifestCase: ManifestCase, readFile: ReadFile): Promise<Observation> {
  const file = await loadRole(manifestCase, 'document', readFile);
  const anchor = await loadRole(manifestCase, 'trustAnchor', readFile);
  const crlRoles = Object.keys(manifestCase.files).filter((role) => /crl/i.test(role));
  const crls = await Promise.all(crlRoles.map((role) => loadRole(manifestCase, role, readFile)));
  const document = attempt(() => parseDocument(file));
  const root = attempt(() => oneCertificate(anchor));
  return {
    failure: await failureOf(() => judge(manifestCase, file, anchor, crls)),
    pinnedRoot: root !== undefined && equalBytes(root.encoded, pinnedNitroRoot.certificate.encoded),
    decoded: document === undefined ? {} : decodedWords(manifestCase, document),
  };
}

/** The manifests' policy: PCRs are only decoded. */
async function judge(
  manifestCase: ManifestCase,
  document: Uint8Array,
  anchor: Uint8Array,
  crls: readonly Uint8Array[],
): Promise<Observation['failure']> {
  const root = oneCertificate(anchor);
  const input = { platform: 'nitro', document: toBase64Url(document) };
  const evidence = parseInput(NitroEvidence, input, 'evidence');
  const collateral = { certificates: [], crls: crls.map(toBase64Url) };
  const revocation = crls.length > 0 ? 'crl-required' : 'not-checked';
  const claims = await verifyNitro(evidence, { root, revocation, collateral, at: manifestCase.asOf });
  if (claims.debug) return DEBUG_FAILURE;
  const { expectedReportData } = manifestCase.expect;
  if (expectedReportData !== undefined && expectedReportData !== claims.reportData) {
    return { code: 'report-data-mismatch', message: 'the user data is not the expected one' };
  }
  return nonceFailure(manifestCase, claims.nitro.nonce);
}

/** Zero PCRs are left out, as in the manifests; times have the precision that the case states. */
function decodedWords({ expect }: ManifestCase, document: NitroDocument): Observation['decoded'] {
  const hex = (bytes: Uint8Array | null) => (bytes === null ? null : toHex(bytes));
  const pcrs = [...document.pcrs].filter(([, value]) => !isZeroPcr(value));
  const time = timestampText(document.timestamp);
  const stated = expect.claims?.timestamp;
  const wholeSeconds = typeof stated === 'string' && !stated.includes('.');
  const leaf = attempt(() => parseCertificate(document.certificate));
  return {
    claims: {
      moduleId: document.moduleId,
      digest: document.digest,
      timestamp: wholeSeconds ? time.replace(/\.\d+/, '') : time,
      pcrs: Object.fromEntries(pcrs.map(([index, value]) => [String(index), value])),
      pcrCount: document.pcrs.size,
      publicKey: hex(document.publicKey),
      userData: hex(document.userData),
      nonce: hex(document.nonce),
      debug: isDebug(document.pcrs),
      alg: document.cose.algorithm,
      coseTag: document.cose.tag,
      unprotected: document.cose.unprotected.size === 0 ? '{}' : 'headers',
    },
    chainLength: document.cabundle.length + 1,
    ...(leaf === undefined ? {} : { certWindow: { notBefore: leaf.notBefore, notAfter: leaf.notAfter } }),
  };
}
