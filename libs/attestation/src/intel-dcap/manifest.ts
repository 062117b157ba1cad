// SPDX-License-Identifier: Apache-2.0
import { Collateral } from '@glovebox/contracts';
import { equalBytes } from '@glovebox/core';
import type { ClaimsOf } from '../claims.ts';
import { AttestationError } from '../error.ts';
import { attempt, DEBUG_FAILURE, failureFrom, oneCertificate } from '../manifest/case-tools.ts';
import type { ManifestCase, ReadFile } from '../manifest/manifest-case.ts';
import type { Observation } from '../manifest/observation.ts';
import { parseInput } from '../parse-input.ts';
import type { Certificate } from '../pki/x509.ts';
import { parseIntelCollateral, pckCandidates } from './collateral.ts';
import { parseEnclaveReport } from './enclave-report.ts';
import { loadIntelFiles, type IntelCaseFiles } from './manifest-files.ts';
import { chainOrderWords, listReason, pckWords, quoteWords, tcbWords } from './manifest-words.ts';
import { parsePckPlatform } from './pck-certificate.ts';
import { parseQuote, type Quote } from './quote.ts';
import { pinnedIntelRoot } from './roots.ts';
import { parseSignedJson, SIGNED_JSON } from './signed-json.ts';
import { assessTcb, type TcbInputs } from './tcb-assessment.ts';
import { QeIdentity } from './tcb-info.ts';
import type { QuoteVerification } from './verify-quote.ts';

/** What each of the two platforms adds. */
export interface IntelCaseParts {
  verify(files: IntelCaseFiles, verification: QuoteVerification): Promise<ClaimsOf<'sgx'> | ClaimsOf<'tdx'>>;
  /** The report in the manifest's words. */
  reportWords(quote: Quote): Record<string, unknown>;
  /** TCB info as this platform reads it, and what of the report is judged by it. */
  tcbInputs(quote: Quote, signedTcbInfo: Parameters<typeof parseSignedJson>[0]): TcbInputs['tee'];
}

/**
 * Judges a case of the roles `quote`, `tcbInfo`, `tcbInfoIssuerChain`, `qeIdentity`, `qeIdentityIssuerChain`, `pckCrl`,
 * `pckCrlIssuerChain`, `rootCaCrl`, `pckCertChain`, `eventLog` or `eventLogJson`, `trustAnchor`. Lists are demanded where
 * the case has them.
 */
export async function observeIntelCase(
  manifestCase: ManifestCase,
  readFile: ReadFile,
  parts: IntelCaseParts,
): Promise<Observation> {
  const files = await loadIntelFiles(manifestCase, readFile);
  const anchor = attempt(() => oneCertificate(files.anchor));
  return {
    failure: await judge(manifestCase, files, parts),
    pinnedRoot: anchor !== undefined && equalBytes(anchor.encoded, pinnedIntelRoot.certificate.encoded),
    decoded: decode(files, parts),
  };
}

const collateralOf = ({ intel }: IntelCaseFiles): Collateral =>
  parseInput(Collateral, { certificates: [], crls: [], ...(intel === undefined ? {} : { intel }) }, 'collateral');

/** The manifests' policy. The anchor is the case's own: equal to the pinned root, or an explicit root for this case only. */
async function judge(
  { asOf, expect }: ManifestCase,
  files: IntelCaseFiles,
  parts: IntelCaseParts,
): Promise<Observation['failure']> {
  try {
    const root = oneCertificate(files.anchor);
    const revocation = {
      pckCrl: files.intel?.pckCrl !== undefined,
      rootCaCrl: files.intel?.rootCaCrl !== undefined,
    };
    const claims = await parts.verify(files, { root, revocation, collateral: collateralOf(files), at: asOf });
    if (claims.debug) return DEBUG_FAILURE;
    if (expect.expectedReportData !== undefined && expect.expectedReportData !== claims.reportData) {
      return { code: 'report-data-mismatch', message: 'the report data is not the expected one' };
    }
    return null;
  } catch (error) {
    const [missing] = files.missing;
    if (missing !== undefined && error instanceof AttestationError && error.code === 'collateral-missing') {
      return { code: error.code, field: `files.${missing}`, message: `the case has no \`${missing}\`` };
    }
    const failure = failureFrom(error);
    const reason = error instanceof AttestationError ? listReason(error.code, error.field) : undefined;
    return { ...failure, ...(reason === undefined ? {} : { reason }) };
  }
}

/** Decoded from the bytes, authentic or not. */
function decode(files: IntelCaseFiles, parts: IntelCaseParts): Observation['decoded'] {
  const quote = attempt(() => parseQuote(files.quote));
  if (quote === undefined) return {};
  const authorities = attempt(() => parseIntelCollateral(collateralOf(files)));
  const chain = attempt(() => pckCandidates(quote, authorities ?? { pckCertificates: [], pckCrlIssuers: [] })) ?? [];
  const leaf = chain.find((certificate) => !certificate.isAuthority);
  const tcb = leaf === undefined ? undefined : attempt(() => decodeTcb(quote, leaf, files, parts));
  const pck = leaf === undefined ? undefined : attempt(() => parsePckPlatform(leaf));
  return {
    claims: {
      ...quoteWords(quote),
      ...attempt(() => parts.reportWords(quote)),
      ...(pck === undefined ? {} : { pck: pckWords(pck) }),
      ...chainOrderWords(chain),
    },
    tcbStatus: tcb?.status ?? null,
    tcb: tcb?.words ?? null,
  };
}

function decodeTcb(quote: Quote, leaf: Certificate, files: IntelCaseFiles, parts: IntelCaseParts) {
  const collateral = parseIntelCollateral(collateralOf(files));
  const tee = parts.tcbInputs(quote, collateral.tcbInfo);
  const tcb = assessTcb({
    pck: parsePckPlatform(leaf),
    qeReport: parseEnclaveReport(quote.qeReport, 'evidence.quote.qeReport'),
    qeIdentity: parseSignedJson<QeIdentity>(collateral.qeIdentity, QeIdentity, SIGNED_JSON.qeIdentity),
    tee,
  });
  return { status: tcb.status, words: tcbWords(tcb, tee.tcbInfo) };
}
