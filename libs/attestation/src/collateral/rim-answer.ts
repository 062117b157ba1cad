// SPDX-License-Identifier: Apache-2.0
import { fromUtf8, parseJson, toHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { z } from 'zod';
import { decoding, parseInput } from '../parse-input.ts';
import { fromBase64 } from '../pki/pem.ts';
import { another } from './another-answer.ts';
import { NO_END, type AnswerPeriod, type CollateralAnswer } from './answer.ts';
import type { NeedOf } from './need.ts';

/** Answer of NVIDIA's RIM service, version 1. Other members may come and go. */
const RimAnswer = z.looseObject({
  id: z.string(),
  rim: z.string().max(4_194_304),
  sha256: z.string().regex(/^[0-9a-fA-F]{64}$/),
});

/** The signed file inside an answer of NVIDIA's RIM service. Its digest is compared; its signature is not. @throws AttestationError */
export function rimFile({ body }: CollateralAnswer): Uint8Array {
  const answer = parseInput(
    RimAnswer,
    decoding('rim-malformed', 'answer', () => parseJson(body)),
    'answer',
  );
  const file = decoding('rim-malformed', 'answer.rim', () => fromBase64(answer.rim));
  if (toHex(sha256(file)) !== answer.sha256.toLowerCase()) throw another('a file of another digest than it says');
  return file;
}

/** When reference values end is in their signer's certificates: that is for whoever verifies them. */
export function inspectRimAnswer({ id }: NeedOf<'nvidia-rim'>, answer: CollateralAnswer): AnswerPeriod {
  const text = decoding('rim-malformed', 'answer.rim', () => fromUtf8(rimFile(answer)));
  const named = parseInput(
    RimAnswer,
    decoding('rim-malformed', 'answer', () => parseJson(answer.body)),
    'answer',
  );
  if (!text.trimStart().startsWith('<') || named.id !== id) throw another('something else than these reference values');
  return { issuedAt: '1970-01-01T00:00:00Z', expiresAt: NO_END };
}
