// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Every key between Intel's root and a quote, of a vendor that does not exist. Made in memory: P-256 takes no time. */
export interface TestOnlyIntelKeys {
  readonly root: KeyObject;
  readonly pckCa: KeyObject;
  readonly pck: KeyObject;
  readonly tcbSigner: KeyObject;
  /** The quoting enclave's own. */
  readonly attestation: KeyObject;
}

export function testOnlyIntelKeys(): TestOnlyIntelKeys {
  const key = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  return { root: key(), pckCa: key(), pck: key(), tcbSigner: key(), attestation: key() };
}

/** x ‖ y of a P-256 key. */
export const testOnlyPoint = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-64);
