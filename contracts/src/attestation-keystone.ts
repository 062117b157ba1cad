// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, hexOf } from './primitives.ts';

/** Ed25519 public keys of devices, lower-case hex, learnt from their maker and not from a report. */
const DeviceKeys = z.array(hexOf(32)).min(1).max(1024);

/** Keystone has no certificates: the devices themselves are named. `development` is for a test authority's devices. */
export const KeystoneRoot = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('provisioned'), keys: DeviceKeys }),
  z.strictObject({ kind: z.literal('development'), keys: DeviceKeys }),
]);
export type KeystoneRoot = z.infer<typeof KeystoneRoot>;

/** SHA3-512. All zero is what a machine reports that measured nothing. */
const KeystoneHash = hexOf(64).refine((value) => /[^0]/.test(value), 'must not be zero');

/**
 * Which enclaves on which devices the parties believe. The format has no versions and no revocation: both are these
 * lists. Nothing here is optional: unset never means unchecked.
 */
export const KeystonePolicy = z.strictObject({
  platform: z.literal('keystone'),
  root: KeystoneRoot,
  /** Hashes of security monitors. */
  securityMonitors: z.array(KeystoneHash).min(1).max(64),
  /** Hashes of enclaves: loader, runtime and application. */
  enclaves: z.array(KeystoneHash).min(1).max(64),
});
export type KeystonePolicy = z.infer<typeof KeystonePolicy>;

/** One attestation report of 1352 bytes. */
export const KeystoneEvidence = z.strictObject({ platform: z.literal('keystone'), report: Bytes.max(4096) });
export type KeystoneEvidence = z.infer<typeof KeystoneEvidence>;
