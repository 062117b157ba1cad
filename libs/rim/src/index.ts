// SPDX-License-Identifier: Apache-2.0
/**
 * Signed reference values to what an agreement carries: NVIDIA's XML (RIM), and the IETF's CBOR (CoRIM). It belongs to
 * parties, who draft agreements: a process that releases keys or runs a computation never contains it, so never parses
 * either. Fetches nothing, reads no clock, keeps nothing.
 */
export type { Corim, CorimEnvironment, CorimMeasurement, CorimReference } from './corim/corim.ts';
export { corimClauses, type CorimClauses } from './corim/corim-policy.ts';
export {
  dangerouslyTakeUnsignedCorim,
  isVerifiedCorim,
  verifyCorim,
  type VerifiedCorim,
} from './corim/verify-corim.ts';
export { nvidiaReference } from './reference.ts';
export { rimReader } from './reader.ts';
export { isVerifiedRim, verifyRim, type VerifiedRim } from './verify-rim.ts';
