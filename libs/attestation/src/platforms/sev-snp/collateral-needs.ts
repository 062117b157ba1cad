// SPDX-License-Identifier: Apache-2.0
import type { SnpProduct } from '@glovebox/contracts';
import { fromBase64Url, toHex } from '@glovebox/core';
import type { CollateralNeed } from '../../collateral/need.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { certificateBlobs } from '../../pki/pem.ts';
import { parseCertificate } from '../../pki/x509.ts';
import { parseCertificateTable, TABLE_GUIDS } from './collateral.ts';
import { parseEndorsementKey, productOf } from './endorsement-key.ts';
import { parseReport, type SnpReport } from './evidence.ts';
import { productOfCpuid } from './product.ts';
import { decodeTcb } from './tcb.ts';

/**
 * What the report's certificate table leaves out: the VCEK of this chip at this TCB, its issuer, and always AMD's list. A
 * VLEK is handed out by the cloud alone and comes with the evidence or not at all.
 * @throws AttestationError
 */
export function snpNeeds(evidence: EvidenceOf<'sev-snp'>, hints: readonly SnpProduct[]): CollateralNeed[] {
  const report = parseReport(decoding('malformed', 'evidence.report', () => fromBase64Url(evidence.report)));
  const table = parseCertificateTable(
    decoding('malformed', 'evidence.certificateTable', () => fromBase64Url(evidence.certificateTable)),
  );
  const { signingKey } = report;
  if (signingKey === 'none') return [];
  const leaf = table.get(TABLE_GUIDS[signingKey]);
  const product = productOfReport(report, leaf, hints);
  return [
    ...(leaf === undefined && signingKey === 'vcek' ? [vcek(report, product)] : []),
    ...(table.has(TABLE_GUIDS.ask) ? [] : [{ kind: 'amd-chain', product, signingKey } as const]),
    { kind: 'amd-crl', product, signingKey },
  ];
}

/** The report says it from version 3, a certificate always; else only whoever knows the machine can. */
function productOfReport(report: SnpReport, leaf: Uint8Array | undefined, hints: readonly SnpProduct[]): SnpProduct {
  const [hint, ...others] = [...new Set(hints)];
  const named =
    (report.cpuid === null ? null : productOfCpuid(report.cpuid)) ??
    (leaf === undefined ? null : certifiedProduct(leaf)) ??
    (others.length === 0 ? hint : undefined);
  if (named !== undefined) return named;
  throw new AttestationError('product-mismatch', 'neither report nor certificate names the processor product', {
    field: 'evidence.report.cpuid',
    remedy: 'name the product of the worker',
  });
}

function certifiedProduct(blob: Uint8Array): SnpProduct | null {
  const [encoded] = decoding('certificate-malformed', 'evidence.certificateTable', () => certificateBlobs(blob));
  return encoded === undefined ? null : productOf(parseEndorsementKey(parseCertificate(encoded)).productName);
}

const TURIN_ID_BYTES = 8;

function vcek(report: SnpReport, product: SnpProduct): CollateralNeed {
  if (report.maskChipKey || report.chipId.every((byte) => byte === 0)) {
    throw new AttestationError('chip-id-masked', 'the report hides its chip, so its certificate cannot be asked for', {
      field: 'evidence.report.chipId',
      remedy: 'switch MASK_CHIP_ID off on the host',
    });
  }
  return {
    kind: 'amd-vcek',
    product,
    hardwareId: toHex(product === 'Turin' ? report.chipId.subarray(0, TURIN_ID_BYTES) : report.chipId),
    tcb: decodeTcb(report.reportedTcb, product, 'reportedTcb'),
  };
}
