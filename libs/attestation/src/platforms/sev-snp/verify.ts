// SPDX-License-Identifier: Apache-2.0
import type { Collateral, SnpPolicy, SnpProduct } from '@glovebox/contracts';
import { equalBytes, fromBase64Url } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { verifyChain } from '../../pki/chain.ts';
import { checkRevocation } from '../../pki/crl.ts';
import { parseLists } from '../../pki/path-revocation.ts';
import type { ParseOnce } from '../../pki/documents.ts';
import { verifyP384, type SignatureCheck } from '../../pki/signature.ts';
import type { Certificate } from '../../pki/x509.ts';
import { toEndorsementKeyClaims, toPlatformClaims, toReportClaims } from './claims.ts';
import { parseCertificateTable, selectCertificates } from './collateral.ts';
import { parseEndorsementKey, patchLevelDifferences, productOf, type EndorsementKey } from './endorsement-key.ts';
import { parseReport, type SnpReport } from './evidence.ts';
import { productOfCpuid } from './product.ts';
import { decodeTcb } from './tcb.ts';

export interface SnpVerification {
  readonly root: Certificate;
  readonly product: SnpProduct;
  readonly revocation: SnpPolicy['revocation'];
  readonly collateral: Collateral;
  readonly at: string;
  readonly check?: SignatureCheck;
  readonly fresh?: SignatureCheck;
  readonly once?: ParseOnce;
}

/**
 * Authenticates a SEV-SNP report (AMD 56860 rev. 1.58 and 57230):
 *
 *  1. parse report and certificate table; the report says which kind of key signed it
 *  2. pick leaf (VCEK or VLEK) and intermediate (ASK or ASVK) from table and collateral
 *  3. chain: root -> intermediate -> leaf, signatures, names, validity
 *  4. roles: the intermediate and the leaf are of this product and of the kind that the report names
 *  5. revocation, as the policy says
 *  6. signature of the report under the leaf's key
 *  7. product: certificate and CPUID fields are those of the product
 *  8. TCB: the certificate's patch levels equal the reported TCB
 *  9. chip: the certificate's hardware id equals the chip id
 *
 * @throws AttestationError
 */
export async function verifySnp(
  evidence: EvidenceOf<'sev-snp'>,
  { root, product, revocation, collateral, at, check, fresh, once }: SnpVerification,
): Promise<ClaimsOf<'sev-snp'>> {
  const report = parseReport(decoding('malformed', 'evidence.report', () => fromBase64Url(evidence.report)));
  const table = parseCertificateTable(
    decoding('malformed', 'evidence.certificateTable', () => fromBase64Url(evidence.certificateTable)),
  );
  const { signingKey } = report;
  if (signingKey === 'none') throw unsigned();

  const { leaf, intermediate } = selectCertificates(table, collateral, signingKey, root, once);
  await verifyChain([root, intermediate, leaf], at, check);
  const key = parseEndorsementKey(leaf);
  assertRoles(intermediate, leaf, key, signingKey, product);
  const listsUntil =
    revocation === 'crl-required'
      ? await checkRevocation([root, intermediate], root, parseLists(collateral, once), at, check)
      : null;
  await assertSigned(report, leaf, fresh);
  assertProduct(report, key, product);
  assertPatchLevels(report, key, product);
  assertChip(report, key, product);

  const claims = { product, report: toReportClaims(report, product), endorsementKey: toEndorsementKeyClaims(key) };
  return toPlatformClaims(claims, {
    revocation: listsUntil === null ? 'not-checked' : 'checked',
    validUntil: earliest(
      [root, intermediate, leaf].map((certificate) => certificate.notAfter),
      listsUntil,
    ),
  });
}

const earliest = (times: readonly string[], other: string | null) =>
  [...times, ...(other === null ? [] : [other])].reduce((a, b) => (a < b ? a : b));

const unsigned = () =>
  new AttestationError('report-unsigned', 'the report says that no key signed it', {
    field: 'evidence.report.keyInfo',
    remedy: 'enable an endorsement key on the host',
  });

/**
 * AMD names its keys: SEV-<product> issues VCEKs, SEV-VLEK-<product> issues VLEKs. The names are signed by now. Without
 * this step a VLEK could stand in for a VCEK and skip the chip check.
 */
function assertRoles(
  intermediate: Certificate,
  leaf: Certificate,
  key: EndorsementKey,
  signingKey: 'vcek' | 'vlek',
  product: SnpProduct,
): void {
  const kind = signingKey === 'vcek' ? 'VCEK' : 'VLEK';
  if (key.kind !== kind || leaf.commonName !== `SEV-${kind}`) {
    throw new AttestationError('signing-key-mismatch', `the report names a \`${kind}\` and its certificate is none`, {
      field: 'evidence.report.keyInfo',
      remedy: `deliver the ${kind} certificate of this worker`,
    });
  }
  const issuers = { VCEK: `SEV-${product}`, VLEK: `SEV-VLEK-${product}` };
  if (intermediate.commonName !== issuers[kind]) {
    const ofOtherKind = Object.values(issuers).includes(intermediate.commonName);
    throw new AttestationError(
      ofOtherKind ? 'signing-key-mismatch' : 'product-mismatch',
      `\`${intermediate.commonName}\` does not issue a \`${kind}\` of \`${product}\``,
      { field: 'certificate', remedy: `deliver the certificates of ${product}` },
    );
  }
}

async function assertSigned(report: SnpReport, leaf: Certificate, check?: SignatureCheck): Promise<void> {
  if (await verifyP384(leaf.subjectPublicKeyInfo, report.signature, report.signed, check)) return;
  throw new AttestationError('report-signature', 'the report is not signed by the key of its certificate', {
    field: 'evidence.report.signature',
    remedy: 'send the report unchanged, with the certificate of the chip that made it',
  });
}

/** Version 2 has no CPUID fields: there the certificate alone names the product. */
function assertProduct(report: SnpReport, key: EndorsementKey, product: SnpProduct): void {
  const named = productOf(key.productName);
  const measured = report.cpuid === null ? product : productOfCpuid(report.cpuid);
  if (named === product && measured === product) return;
  throw new AttestationError('product-mismatch', `the evidence is not of the product \`${product}\``, {
    field: 'policy.product',
    remedy: 'use a worker on the product that the policy names',
  });
}

function assertPatchLevels(report: SnpReport, key: EndorsementKey, product: SnpProduct): void {
  const differences = patchLevelDifferences(key, decodeTcb(report.reportedTcb, product, 'reportedTcb'));
  if (differences.length === 0) return;
  throw new AttestationError('tcb-mismatch', `certificate and report differ in \`${differences.join(', ')}\``, {
    field: 'evidence.report.reportedTcb',
    remedy: 'fetch the certificate for the reported TCB from the vendor',
  });
}

/** Turin has 8 bytes of hardware id, the rest of the chip id is zero; the others have 64. A VLEK is of no chip. */
function assertChip(report: SnpReport, key: EndorsementKey, product: SnpProduct): void {
  if (key.hwId === null) return;
  if (report.maskChipKey || report.chipId.every((byte) => byte === 0)) {
    throw new AttestationError('chip-id-masked', 'the report hides its chip, so no certificate can be bound to it', {
      field: 'evidence.report.chipId',
      remedy: 'switch MASK_CHIP_ID off on the host',
    });
  }
  const length = product === 'Turin' ? 8 : 64;
  const bound =
    key.hwId.length === length &&
    equalBytes(key.hwId, report.chipId.subarray(0, length)) &&
    report.chipId.subarray(length).every((byte) => byte === 0);
  if (bound) return;
  throw new AttestationError('chip-id-mismatch', 'the certificate is of another chip than the report', {
    field: 'evidence.report.chipId',
    remedy: 'fetch the certificate of this chip from the vendor',
  });
}
