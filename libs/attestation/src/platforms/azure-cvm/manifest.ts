// SPDX-License-Identifier: Apache-2.0
import { equalBytes, toHex } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { attempt, failureOf } from '../../manifest/case-tools.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { Observation } from '../../manifest/observation.ts';
import { decoding } from '../../parse-input.ts';
import { verifyChain } from '../../pki/chain.ts';
import { nameText } from '../../pki/name.ts';
import { certificateBlobs } from '../../pki/pem.ts';
import { isIssuedBy, pathOf } from '../../pki/path.ts';
import type { Certificate } from '../../pki/x509.ts';
import { observeSnpCase } from '../sev-snp/manifest.ts';
import { observeTdxCase } from '../tdx/manifest.ts';
import { parseTpmCertificate } from '../tpm/attestation-key.ts';
import { toQuoteClaims } from '../tpm/claims.ts';
import { parseQuote } from '../tpm/evidence.ts';
import { assertRuntimeBinding, parseHclReport, parseRuntimeData, type HclReport } from './hcl-report.ts';
import { judgeQuote, quoteNonceFailure } from '../tpm/manifest-quote.ts';

/**
 * Judges a case of an Azure confidential VM: roles `hclReport`, `quote`, `signature`, `pcrs`, `runtimeData`; `snpReport`
 * with the roles of an SNP case, or `tdQuote` with those of a TDX case; `akCert`, `akIntermediates`, `akTrustAnchor`.
 *
 * The hardware report is judged by its own platform; its report data binds the runtime data, which name the key that
 * the quote is signed with. A certificate of that key must agree, where the case has one.
 */
export async function observeAzureCase(manifestCase: ManifestCase, readFile: ReadFile): Promise<Observation> {
  const has = (role: string) => Object.hasOwn(manifestCase.files, role);
  const load = (role: string) => loadRole(manifestCase, role, readFile);
  const files = {
    hclReport: await load('hclReport'),
    runtimeData: has('runtimeData') ? await load('runtimeData') : null,
    quote: {
      quote: await load('quote'),
      signature: await load('signature'),
      pcrs: has('pcrs') ? await load('pcrs') : null,
    },
    akCertificates: has('akCert') ? await loadCertificates(load, has) : null,
  };
  const hardware = await observeHardware(manifestCase, readFile);
  const hcl = attempt(() => parseHclReport(files.hclReport));
  const runtime = hcl === undefined ? undefined : attempt(() => parseRuntimeData(hcl.runtimeData));
  const quote = attempt(() => parseQuote(files.quote.quote));
  const failure =
    hardware.observation.failure ??
    (await failureOf(async () => {
      const report = parseHclReport(files.hclReport);
      const { attestationKey } = parseRuntimeData(report.runtimeData);
      if (files.runtimeData !== null && !equalBytes(files.runtimeData, report.runtimeData)) throw otherRuntimeData();
      if (report.reportType !== hardware.kind || !isSameReport(report, hardware)) throw otherHardware();
      await assertRuntimeBinding(report, hardware.reportData);
      if (files.akCertificates !== null) await assertCertified(files.akCertificates, attestationKey, manifestCase.asOf);
      const judged = await judgeQuote(files.quote, attestationKey);
      return quoteNonceFailure(manifestCase.expect.expectedNonce, [judged.quote]);
    }));
  return {
    failure,
    pinnedRoot: hardware.observation.pinnedRoot,
    decoded: {
      ...hardware.members,
      claims: {
        ...(hcl === undefined ? {} : { hcl: hclWords(hcl) }),
        ...(quote === undefined ? {} : { quote: toQuoteClaims(quote) }),
        ...(runtime === undefined ? {} : { vmConfiguration: runtime.vmConfiguration, userData: runtime.userData }),
        ...hardware.claims,
      },
      ...(files.akCertificates === null || runtime === undefined
        ? {}
        : { akCertificate: await certificateWords(files.akCertificates, runtime.attestationKey) }),
    },
  };
}

interface Hardware {
  readonly kind: 'snp' | 'tdx';
  /** The SNP report as judged. A TD quote has no copy in the HCL report: there it is a TDREPORT. */
  readonly report: Uint8Array | null;
  readonly observation: Observation;
  /** As decoded; authentic when the observation has no failure. */
  readonly reportData: string;
  readonly claims: Record<string, unknown>;
  readonly members: Record<string, unknown>;
}

/** The part's own nonce is the runtime data's hash, so nothing that the case expects of the quote is handed on. */
async function observeHardware(manifestCase: ManifestCase, readFile: ReadFile): Promise<Hardware> {
  const { files } = manifestCase;
  const expect = { verdict: 'valid' };
  if (files.tdQuote !== undefined) {
    const part = { ...manifestCase, expect, files: { ...without(files, ['pcrs', 'signature']), quote: files.tdQuote } };
    const observation = await observeTdxCase(part, readFile);
    const { claims = {}, tcbStatus } = observation.decoded;
    const { pck, ...td } = claims;
    return {
      kind: 'tdx',
      report: null,
      observation,
      reportData: textOf(td.reportData),
      claims: { td, pck },
      members: { tcbStatus },
    };
  }
  const part = { ...manifestCase, expect, files: { ...files, report: files.snpReport ?? '' } };
  const observation = await observeSnpCase(part, readFile);
  const { claims = {}, endorsementKey } = observation.decoded;
  return {
    kind: 'snp',
    report: await loadRole(manifestCase, 'snpReport', readFile),
    observation,
    reportData: textOf(claims.reportData),
    claims: { snp: claims },
    members: { endorsementKey },
  };
}

const isSameReport = ({ hardwareReport }: HclReport, { report }: Hardware): boolean =>
  report === null || equalBytes(report, hardwareReport);

const otherHardware = () =>
  new AttestationError('vtpm-binding-mismatch', 'the hardware report is not that of the HCL report', {
    field: 'hclReport',
    remedy: 'give the HCL report and the hardware report of one and the same machine',
  });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const without = (files: Readonly<Record<string, string>>, roles: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(files).filter(([role]) => !roles.includes(role)));

const otherRuntimeData = () =>
  new AttestationError('vtpm-binding-mismatch', 'the runtime data are not those of the HCL report', {
    field: 'runtimeData',
    remedy: 'give the runtime data of the same HCL report',
  });

interface KeyCertificates {
  readonly leaf: Certificate;
  readonly between: readonly Certificate[];
  readonly root: Certificate | null;
}

async function loadCertificates(
  load: (role: string) => Promise<Uint8Array>,
  has: (role: string) => boolean,
): Promise<KeyCertificates | null> {
  const read = async (role: string) => {
    const blob = has(role) ? await load(role) : new Uint8Array();
    if (blob.length === 0) return [];
    return decoding('certificate-malformed', role, () => certificateBlobs(blob)).map(parseTpmCertificate);
  };
  const [leaf] = await read('akCert');
  const [root] = await read('akTrustAnchor');
  return leaf === undefined ? null : { leaf, between: await read('akIntermediates'), root: root ?? null };
}

async function assertCertified({ leaf, between, root }: KeyCertificates, key: Uint8Array, at: string): Promise<void> {
  if (root !== null) await verifyChain(pathOf(leaf, between, root), at);
  if (equalBytes(leaf.subjectPublicKeyInfo, key)) return;
  throw new AttestationError('no-trusted-key', 'the certificate is of another key than the paravisor’s', {
    field: 'akCert',
    remedy: 'give the certificate of the machine’s own attestation key',
  });
}

const hclWords = (hcl: HclReport): Record<string, unknown> => ({
  version: hcl.version,
  requestType: hcl.requestType,
  reportType: hcl.reportType,
  hashType: hcl.hashType,
  variableDataSize: hcl.runtimeData.length,
});

/** Leaf, issuers, and the root under its own key. */
async function certificateWords(
  { leaf, between, root }: KeyCertificates,
  key: Uint8Array,
): Promise<Record<string, unknown>> {
  const path = root === null ? [leaf] : pathOf(leaf, between, root).reverse();
  const signatures = await Promise.all(path.map((one, index) => isIssuedBy(one, path[index + 1] ?? one)));
  return {
    subject: attempt(() => decoding('malformed', 'subject', () => nameText(leaf.subject))) ?? null,
    chainSignaturesValid: signatures,
    keyMatchesHclAkPub: toHex(leaf.subjectPublicKeyInfo) === toHex(key),
  };
}
