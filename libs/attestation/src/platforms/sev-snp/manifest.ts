// SPDX-License-Identifier: Apache-2.0
import { Collateral, SnpEvidence, type SnpProduct } from '@glovebox/contracts';
import { equalBytes, toBase64Url, toHex } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { attempt, DEBUG_FAILURE, failureOf, oneCertificate } from '../../manifest/case-tools.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { Observation } from '../../manifest/observation.ts';
import { parseInput } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import type { Certificate } from '../../pki/x509.ts';
import { toReportClaims } from './claims.ts';
import { parseEndorsementKey, productOf, type EndorsementKey } from './endorsement-key.ts';
import { parseReport, type SnpReport } from './evidence.ts';
import { productOfCpuid } from './product.ts';
import { pinnedSnpRoots } from './roots.ts';
import { verifySnp } from './verify.ts';

interface CaseFiles {
  readonly report: Uint8Array;
  readonly table: Uint8Array;
  readonly leaf: Uint8Array | null;
  readonly others: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly anchor: Uint8Array;
}

/** Judges a case of the roles `report`, `vcek` or `vlek`, `ask` or `asvk`, `auxBlob`, `trustAnchor`, `…crl…`. */
export async function observeSnpCase(manifestCase: ManifestCase, readFile: ReadFile): Promise<Observation> {
  const files = await loadFiles(manifestCase, readFile);
  const report = attempt(() => parseReport(files.report));
  const leaf = attempt(() => (files.leaf === null ? null : parseEndorsementKey(oneCertificate(files.leaf))));
  const pinned = attempt(() => pinnedProduct(oneCertificate(files.anchor))) ?? null;
  return {
    failure: await judge(manifestCase, files, pinned ?? guessProduct(report, leaf)),
    pinnedRoot: pinned !== null,
    decoded: { ...decodeReport(report, leaf), ...(leaf ? { endorsementKey: endorsementKeyWords(leaf) } : {}) },
  };
}

async function loadFiles(manifestCase: ManifestCase, readFile: ReadFile): Promise<CaseFiles> {
  const roles = Object.keys(manifestCase.files);
  const load = (role: string) => loadRole(manifestCase, role, readFile);
  const all = (wanted: (role: string) => boolean) => Promise.all(roles.filter(wanted).map(load));
  const [leaf] = await all((role) => role === 'vcek' || role === 'vlek');
  return {
    report: await load('report'),
    table: roles.includes('auxBlob') ? await load('auxBlob') : new Uint8Array(),
    leaf: leaf ?? null,
    others: await all((role) => role === 'ask' || role === 'asvk'),
    crls: await all((role) => /crl/i.test(role)),
    anchor: await load('trustAnchor'),
  };
}

/** The manifests' policy. The anchor is the case's own: equal to a pinned root, or an explicit root for this case only. */
function judge(
  { asOf, expect }: ManifestCase,
  files: CaseFiles,
  product: SnpProduct | null,
): Promise<Observation['failure']> {
  return failureOf(async () => {
    const root = oneCertificate(files.anchor);
    const evidence = toEvidence(files);
    const collateral = parseInput(Collateral, toCollateral(files), 'collateral');
    if (product === null) {
      throw new AttestationError('product-mismatch', 'nothing names the product', { field: 'vcek' });
    }
    const revocation = files.crls.length > 0 ? 'crl-required' : 'not-checked';
    const claims = await verifySnp(evidence, { root, product, revocation, collateral, at: asOf });
    if (claims.debug) return DEBUG_FAILURE;
    if (expect.expectedReportData !== undefined && expect.expectedReportData !== claims.reportData) {
      return { code: 'report-data-mismatch', message: 'the report data is not the expected one' };
    }
    return null;
  });
}

const toEvidence = (files: CaseFiles): EvidenceOf<'sev-snp'> =>
  parseInput(
    SnpEvidence,
    { platform: 'sev-snp', report: toBase64Url(files.report), certificateTable: toBase64Url(files.table) },
    'evidence',
  );

const toCollateral = (files: CaseFiles) => ({
  certificates: [...(files.leaf === null ? [] : [files.leaf]), ...files.others].map(toBase64Url),
  crls: files.crls.map(toBase64Url),
});

function pinnedProduct(anchor: Certificate): SnpProduct | null {
  const products = Object.keys(pinnedSnpRoots) as SnpProduct[];
  return products.find((product) => equalBytes(pinnedSnpRoots[product].certificate.encoded, anchor.encoded)) ?? null;
}

/** Under an explicit root nothing but the evidence says which product's layout to use; the verifier checks it again. */
const guessProduct = (report: SnpReport | undefined, leaf: EndorsementKey | null | undefined): SnpProduct | null =>
  (report?.cpuid ? productOfCpuid(report.cpuid) : null) ?? (leaf ? productOf(leaf.productName) : null);

function decodeReport(report: SnpReport | undefined, leaf: EndorsementKey | null | undefined): Observation['decoded'] {
  if (report === undefined) return {};
  const product = guessProduct(report, leaf) ?? 'Milan';
  const claims = attempt(() => toReportClaims(report, product));
  return claims === undefined ? {} : { claims: { ...claims } };
}

const SPL_WORDS: ReadonlyMap<number, string> = new Map([
  [1, 'blSPL'],
  [2, 'teeSPL'],
  [3, 'snpSPL'],
  [8, 'ucodeSPL'],
  [9, 'fmcSPL'],
]);

/** Reserved levels appear under their numbers, as in the manifests. */
const endorsementKeyWords = (key: EndorsementKey): Record<string, unknown> => ({
  kind: key.kind,
  structVersion: key.structVersion,
  productName: key.productName,
  ...Object.fromEntries([...key.spl].map(([index, level]) => [SPL_WORDS.get(index) ?? `3.${String(index)}`, level])),
  ...(key.hwId === null ? {} : { hwID: toHex(key.hwId) }),
  ...(key.cspId === null ? {} : { cspID: key.cspId }),
});
