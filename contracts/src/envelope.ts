// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, Key32, bytesOf } from './primitives.ts';

/**
 * A signed document: DSSE (https://github.com/secure-systems-lab/dsse, v1.0.2). Signatures are over
 * PAE(payloadType, payload bytes), so they are checked before anything is parsed and a signature for one type of
 * document is never valid for another. `keyid` is the Ed25519 public key itself.
 */
export const SignedEnvelope = z.strictObject({
  payloadType: z.string().regex(/^glovebox\/[a-z-]+\/v\d+$/),
  payload: Bytes.max(4_000_000),
  signatures: z
    .array(z.strictObject({ keyid: Key32, sig: bytesOf(64) }))
    .min(1)
    .max(64),
});
export type SignedEnvelope = z.infer<typeof SignedEnvelope>;
