// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes } from './primitives.ts';

/**
 * The root that a platform's certificate chain must end in. `development` names a test authority's certificate; every
 * process refuses such an agreement unless it was started with the dangerous switch, and receipts say so.
 */
export const TrustRoot = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vendor') }),
  z.strictObject({ kind: z.literal('development'), certificate: Bytes.min(1).max(8192) }),
]);
export type TrustRoot = z.infer<typeof TrustRoot>;
