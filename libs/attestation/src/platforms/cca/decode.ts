// SPDX-License-Identifier: Apache-2.0
import { fromBase64Url } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import { toPlatformClaims, type CcaClaims } from './claims.ts';
import { parseToken } from './evidence.ts';

/** Reads without authenticating. @throws AttestationError `malformed` */
export const decodeCca = (evidence: EvidenceOf<'arm-cca'>): CcaClaims =>
  toPlatformClaims(parseToken(decoding('malformed', 'evidence.token', () => fromBase64Url(evidence.token)))).cca;
