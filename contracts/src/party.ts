// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Key32, Slug } from './primitives.ts';

/**
 * What a party says of itself, signed by its own signing key (`glovebox/party/v1`). The party's fingerprint is the
 * digest of {signingKey, receivingKey}: names are labels, keys are the identity.
 */
export const PartyCard = z.strictObject({
  name: Slug,
  /** Ed25519, signs documents and API requests. */
  signingKey: Key32,
  /** X25519, results are sealed to it. */
  receivingKey: Key32,
});
export type PartyCard = z.infer<typeof PartyCard>;
