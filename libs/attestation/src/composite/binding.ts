// SPDX-License-Identifier: Apache-2.0
import type { PartEvidence } from '@glovebox/contracts';
import { assert, canonicalBytes, toBase64Url } from '@glovebox/core';
import { preAuthEncoding, sha512 } from '@glovebox/crypto';
import { evidenceDigest } from '../evidence-digest.ts';

/**
 * What evidence of the part at this place must carry, as 64 bytes of report data: made of the attempt's own report data, so
 * it is of this attempt and these worker keys; and of the place, so a part proves nothing in another one's.
 */
export const partReportData = (reportData: Uint8Array, place: number): Uint8Array<ArrayBuffer> => {
  assert(reportData.length === 64, 'report data has 64 bytes');
  return labelled('glovebox/part-report-data/v1', { place, reportData: toBase64Url(reportData) });
};

/**
 * What the CPU's evidence must carry: the attempt's own report data and a digest of each part's evidence, in order. So the
 * code that the CPU measured vouches that it took exactly these parts.
 */
export const compositeReportData = (
  reportData: Uint8Array,
  parts: readonly PartEvidence[],
): Uint8Array<ArrayBuffer> => {
  assert(reportData.length === 64, 'report data has 64 bytes');
  return labelled('glovebox/composite-report-data/v1', {
    parts: parts.map((part) => evidenceDigest(part)),
    reportData: toBase64Url(reportData),
  });
};

const labelled = (label: string, value: Parameters<typeof canonicalBytes>[0]) =>
  sha512(preAuthEncoding(label, canonicalBytes(value)));
