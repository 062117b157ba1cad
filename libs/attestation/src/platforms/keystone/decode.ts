// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { toPlatformClaims, type KeystoneClaims } from './claims.ts';
import { parseReport } from './evidence.ts';

/** Reads without authenticating. @throws AttestationError `malformed` */
export const decodeKeystone = (evidence: EvidenceOf<'keystone'>): KeystoneClaims =>
  toPlatformClaims(parseReport(decoding('malformed', 'evidence.report', () => fromBase64Url(evidence.report))))
    .keystone;
