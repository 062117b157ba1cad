// SPDX-License-Identifier: Apache-2.0
/**
 * Reference values that NVIDIA publishes as signed XML: files to verified values to what an agreement carries. It belongs to
 * parties, who draft agreements: a process that releases keys or runs a computation never contains it, so never parses XML.
 * Fetches nothing, reads no clock, keeps nothing.
 */
export { nvidiaReference } from './reference.ts';
export { rimReader } from './reader.ts';
export { isVerifiedRim, verifyRim, type VerifiedRim } from './verify-rim.ts';
