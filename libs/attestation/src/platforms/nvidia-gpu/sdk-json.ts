// SPDX-License-Identifier: Apache-2.0
import { parseJson } from '@glovebox/core';
import { z } from 'zod';
import { decoding, parseInput } from '../../parse-input.ts';
import { fromBase64 } from '../../pki/pem.ts';

const DEVICES_MAX = 64;
const Devices = z.array(z.looseObject({ evidence: z.string(), certificate: z.string() })).max(DEVICES_MAX);

/** The evidence of one device. */
export interface SdkEvidence {
  readonly report: Uint8Array;
  /** PEM, leaf first. */
  readonly chain: Uint8Array;
}

/** What NVIDIA's own tools print: one entry for each device. @throws AttestationError `malformed` */
export function parseSdkEvidence(json: Uint8Array): readonly SdkEvidence[] {
  const devices = parseInput(
    Devices,
    decoding('malformed', 'evidenceJson', () => parseJson(json)),
    'evidenceJson',
  );
  const bytes = (text: string) => decoding('malformed', 'evidenceJson', () => fromBase64(text));
  return devices.map(({ evidence, certificate }) => ({ report: bytes(evidence), chain: bytes(certificate) }));
}
