// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { assert, concatBytes, equalBytes, fromHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { AttestationError } from '../error.ts';
import { checkRevocation, type RevocationList } from '../pki/crl.ts';
import { parseEachTime, textOf, type ParseOnce } from '../pki/documents.ts';
import { verifyWith, type SignatureCheck } from '../pki/signature.ts';
import type { Certificate } from '../pki/x509.ts';
import { PCK_PATH, SIGNER_PATH, verifiedPath } from './certificate-path.ts';
import { labelledAsync, parseIntelCollateral, pckCandidates, type ParsedCollateral } from './collateral.ts';
import { equalUnderMask, parseEnclaveReport, type EnclaveReport } from './enclave-report.ts';
import { parsePckPlatform, type PckPlatform } from './pck-certificate.ts';
import type { Quote } from './quote.ts';
import { assertCurrent, assertJsonSigned, parseSignedJson, SIGNED_JSON } from './signed-json.ts';
import { QeIdentity, type TcbInfo } from './tcb-info.ts';

/** Which lists must be there. A policy demands both or says `not-checked`; manifests may have recorded only one. */
export interface RevocationDemand {
  readonly pckCrl: boolean;
  readonly rootCaCrl: boolean;
}

export interface QuoteVerification {
  readonly root: Certificate;
  readonly revocation: RevocationDemand;
  readonly collateral: Collateral;
  readonly at: string;
  readonly check?: SignatureCheck;
  readonly fresh?: SignatureCheck;
  readonly once?: ParseOnce;
}

/** A quote whose signatures lead to the root, and the vendor's word on its platform. TCB levels are judged separately. */
export interface AuthenticQuote<T extends TcbInfo> {
  readonly pck: PckPlatform;
  readonly qeReport: EnclaveReport;
  readonly tcbInfo: T;
  readonly qeIdentity: QeIdentity;
  /** Earliest end of validity of everything used. */
  readonly validUntil: string;
}

/** Intel's quoting enclaves. Another vendor's would follow rules that nobody here has read. */
const INTEL_QE_VENDOR = '939a7233f79c4ca9940a0db3957f0607';
const QE_IDENTITIES = { sgx: 'QE', tdx: 'TD_QE' } as const;

/**
 * Authenticates a quote and the collateral that judges it (Intel SGX DCAP, "Quote verification"):
 *
 *  1. parse collateral; the quoting enclave is Intel's
 *  2. chain of the PCK certificate: root -> PCK CA -> PCK, signatures, names, validity
 *  3. chains of TCB info and QE identity: root -> TCB signer; their signatures over the bytes as received
 *  4. revocation: the root's list over PCK CA and TCB signers, the PCK CA's list over the PCK certificate
 *  5. QE report under the PCK; attestation key under the QE report; quote under the attestation key
 *  6. TCB info and QE identity are current
 *  7. TCB info is of this processor family, PCE and kind of TEE; the quoting enclave is the one of the QE identity
 *
 * @throws AttestationError
 */
export async function verifyQuote<T extends TcbInfo>(
  quote: Quote,
  tcbInfoSchema: Parameters<typeof parseSignedJson<T>>[1],
  { root, revocation, collateral, at, check, fresh, once = parseEachTime }: QuoteVerification,
): Promise<AuthenticQuote<T>> {
  const parsed = parseIntelCollateral(collateral, once);
  assertIntelQe(quote);
  const pckPath = await verifiedPath(
    pckCandidates(quote, parsed, once),
    root,
    { ...PCK_PATH, field: 'evidence.quote.certificationData' },
    at,
    check,
  );
  const signerPaths = await verifySigners(parsed, root, at, check);
  const listsUntil = await verifyRevocation(pckPath, signerPaths, parsed, revocation, at, check);
  const [, , pckCertificate] = pckPath;
  assert(pckCertificate !== undefined, 'a verified PCK path has three certificates');
  const pck = once('PCK platform', textOf(pckCertificate.encoded), () => parsePckPlatform(pckCertificate));
  await assertQuoteSigned(quote, pckCertificate, fresh);

  const { intel } = collateral;
  const tcbInfo = once(`${quote.tee} TCB info`, intel?.tcbInfo ?? '', () =>
    parseSignedJson(parsed.tcbInfo, tcbInfoSchema, SIGNED_JSON.tcbInfo, quote.tee.toUpperCase()),
  );
  const qeIdentity = once('QE identity', intel?.qeIdentity ?? '', () =>
    parseSignedJson<QeIdentity>(parsed.qeIdentity, QeIdentity, SIGNED_JSON.qeIdentity),
  );
  assertCurrent(tcbInfo, at, SIGNED_JSON.tcbInfo);
  assertCurrent(qeIdentity, at, SIGNED_JSON.qeIdentity);
  assertOfPlatform(tcbInfo, pck);
  const qeReport = parseEnclaveReport(quote.qeReport, 'evidence.quote.qeReport');
  assertQeIdentity(qeReport, qeIdentity, QE_IDENTITIES[quote.tee]);
  const certificates = [...pckPath, ...signerPaths.flat()].map(({ notAfter }) => notAfter);
  return {
    pck,
    qeReport,
    tcbInfo,
    qeIdentity,
    validUntil: earliest([...certificates, ...listsUntil, tcbInfo.nextUpdate, qeIdentity.nextUpdate]),
  };
}

const earliest = (times: readonly string[]): string => times.reduce((a, b) => (a < b ? a : b));

function assertIntelQe(quote: Quote): void {
  if (quote.qeVendorId === INTEL_QE_VENDOR) return;
  throw new AttestationError('qe-identity-mismatch', 'the quote comes from a quoting enclave that is not Intel’s', {
    field: 'evidence.quote.qeVendorId',
    remedy: 'use a worker with Intel’s quoting enclave',
  });
}

async function verifySigners(
  parsed: ParsedCollateral,
  root: Certificate,
  at: string,
  check?: SignatureCheck,
): Promise<readonly (readonly Certificate[])[]> {
  const paths: (readonly Certificate[])[] = [];
  for (const [json, issuers, kind] of [
    [parsed.tcbInfo, parsed.tcbInfoIssuers, SIGNED_JSON.tcbInfo],
    [parsed.qeIdentity, parsed.qeIdentityIssuers, SIGNED_JSON.qeIdentity],
  ] as const) {
    const path = await verifiedPath(issuers, root, { ...SIGNER_PATH, field: `${kind.field}IssuerChain` }, at, check);
    const [, signer] = path;
    assert(signer !== undefined, 'a verified signer path has two certificates');
    await assertJsonSigned(json, signer, kind, check);
    paths.push(path);
  }
  return paths;
}

/** @returns until when each list that was checked is current */
async function verifyRevocation(
  [root, pckCa, pck]: readonly Certificate[],
  signerPaths: readonly (readonly Certificate[])[],
  { pckCrl, rootCaCrl }: ParsedCollateral,
  demand: RevocationDemand,
  at: string,
  verify?: SignatureCheck,
): Promise<string[]> {
  assert(root !== undefined && pckCa !== undefined && pck !== undefined, 'a verified PCK path has three certificates');
  const check = (
    name: string,
    certificates: readonly Certificate[],
    issuer: Certificate,
    list: RevocationList | null,
  ) =>
    labelledAsync(`collateral.intel.${name}`, () =>
      checkRevocation(certificates, issuer, list === null ? [] : [list], at, verify),
    );
  const signers = signerPaths.flatMap((path) => path.slice(1));
  return [
    ...(demand.rootCaCrl ? [await check('rootCaCrl', [pckCa, ...signers], root, rootCaCrl)] : []),
    ...(demand.pckCrl ? [await check('pckCrl', [pck], pckCa, pckCrl)] : []),
  ];
}

const ECDSA_P256 = { kind: 'ecdsa', hash: 'SHA-256', encoding: 'raw' } as const;
/** SubjectPublicKeyInfo of a P-256 key, up to the point. */
const P256_PREFIX = fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004');

/**
 * PCK signs the QE report; its REPORTDATA is SHA-256 of attestation key and authentication data, the rest zero; the
 * attestation key signs header and body.
 */
async function assertQuoteSigned(quote: Quote, pck: Certificate, check: SignatureCheck = verifyWith): Promise<void> {
  if (!(await check(ECDSA_P256, pck.subjectPublicKeyInfo, quote.qeReportSignature, quote.qeReport))) {
    throw new AttestationError('qe-report-signature', 'the QE report is not signed by the PCK of its certificate', {
      field: 'evidence.quote.qeReportSignature',
      remedy: 'send the quote unchanged, with the PCK certificate of the machine that made it',
    });
  }
  const bound = concatBytes(sha256(concatBytes(quote.attestationKey, quote.authenticationData)), new Uint8Array(32));
  if (!equalBytes(quote.qeReport.subarray(320), bound)) {
    throw new AttestationError('qe-report-binding', 'the quoting enclave vouches for another attestation key', {
      field: 'evidence.quote.attestationKey',
      remedy: 'send the quote unchanged',
    });
  }
  const key = concatBytes(P256_PREFIX, quote.attestationKey);
  if (!(await check(ECDSA_P256, key, quote.signature, quote.signed))) {
    throw new AttestationError('quote-signature', 'the quote is not signed by its attestation key', {
      field: 'evidence.quote.signature',
      remedy: 'send the quote unchanged',
    });
  }
}

/** Without this, a generous list of another processor family would judge this one. */
function assertOfPlatform(tcbInfo: TcbInfo, pck: PckPlatform): void {
  if (tcbInfo.fmspc === pck.fmspc && tcbInfo.pceId === pck.pceId) return;
  throw new AttestationError('tcb-info-mismatch', 'the TCB info is of another processor family than the certificate', {
    field: 'collateral.intel.tcbInfo',
    remedy: `deliver the TCB info of FMSPC \`${pck.fmspc}\``,
  });
}

/** The quoting enclave's own identity; its version is judged with the TCB. */
function assertQeIdentity(report: EnclaveReport, identity: QeIdentity, id: string): void {
  const differing = [
    ...(identity.id === id ? [] : ['id']),
    ...(equalUnderMask(report.miscSelect, identity.miscselect, identity.miscselectMask) ? [] : ['miscselect']),
    ...(equalUnderMask(report.attributes, identity.attributes, identity.attributesMask) ? [] : ['attributes']),
    ...(report.mrSigner === identity.mrsigner ? [] : ['mrsigner']),
    ...(report.isvProdId === identity.isvprodid ? [] : ['isvprodid']),
  ];
  if (differing.length === 0) return;
  throw new AttestationError(
    'qe-identity-mismatch',
    `quoting enclave and QE identity differ in \`${differing.join(', ')}\``,
    {
      field: 'collateral.intel.qeIdentity',
      remedy: `deliver the QE identity \`${id}\`, and use a worker with Intel’s quoting enclave`,
    },
  );
}
