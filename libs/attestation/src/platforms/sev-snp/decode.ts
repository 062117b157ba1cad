// SPDX-License-Identifier: Apache-2.0
import type { Collateral, SnpProduct } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { attempt } from '../../manifest/case-tools.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { certificateBlobs } from '../../pki/pem.ts';
import { parseCertificate } from '../../pki/x509.ts';
import { toEndorsementKeyClaims, toReportClaims, type SnpEndorsementKey, type SnpReportClaims } from './claims.ts';
import { parseCertificateTable } from './collateral.ts';
import { parseEndorsementKey, productOf } from './endorsement-key.ts';
import { parseReport } from './evidence.ts';
import { productOfCpuid } from './product.ts';

export interface DecodedSnp {
  readonly report: SnpReportClaims;
  /** Null where neither the report nor a certificate says: TCB versions are then read in Milan's layout. */
  readonly product: SnpProduct | null;
  /** Of the first VCEK or VLEK that came along. */
  readonly endorsementKey: SnpEndorsementKey | null;
}

/** Reads without authenticating. @throws AttestationError `malformed` */
export function decodeSnp(evidence: EvidenceOf<'sev-snp'>, collateral: Collateral): DecodedSnp {
  const bytes = (text: string) => decoding('malformed', 'evidence', () => fromBase64Url(text));
  const report = parseReport(bytes(evidence.report));
  const table = attempt(() => parseCertificateTable(bytes(evidence.certificateTable))) ?? new Map<string, Uint8Array>();
  const blobs = [...table.values(), ...collateral.certificates.map(bytes)];
  const key = blobs.flatMap(
    (blob) => attempt(() => decoding('malformed', 'certificate', () => certificateBlobs(blob)).map(keyOf)) ?? [],
  )[0];
  const product = (report.cpuid === null ? null : productOfCpuid(report.cpuid)) ?? productOf(key?.productName ?? '');
  return { report: toReportClaims(report, product ?? 'Milan'), product, endorsementKey: key ?? null };
}

const keyOf = (blob: Uint8Array): SnpEndorsementKey =>
  toEndorsementKeyClaims(parseEndorsementKey(parseCertificate(blob)));
