// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha3_512 } from '@noble/hashes/sha3.js';
import type { KeystoneEvidence, KeystonePolicy } from '@glovebox/contracts';

/** RFC 8032, 5.1.5: what every Ed25519 does to its secret scalar, the security monitor's too. */
function clamp(bytes: Uint8Array): Uint8Array {
  const scalar = Uint8Array.from(bytes);
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
  return scalar;
}

const signer = eddsa(ed25519.Point, sha3_512, { adjustScalarBytes: clamp });

export interface TestOnlyKeystoneIssue {
  readonly enclaveHash?: Uint8Array;
  readonly data?: Uint8Array;
  readonly smHash?: Uint8Array;
  /** Changes the 1352 bytes after they were signed. */
  readonly patch?: (report: Buffer) => void;
}

export const TEST_ONLY_ENCLAVE_HASH = createHash('sha3-512').update('test-only enclave').digest();
export const TEST_ONLY_MONITOR_HASH = createHash('sha3-512').update('test-only monitor').digest();

/** A device with a security monitor, neither of which exists. */
export interface TestOnlyKeystoneAuthority {
  readonly root: KeystonePolicy['root'];
  issue(options?: TestOnlyKeystoneIssue): KeystoneEvidence;
  policy(overrides?: Partial<KeystonePolicy>): KeystonePolicy;
}

export function createKeystoneAuthority(): TestOnlyKeystoneAuthority {
  const [device, monitor] = [randomBytes(32), randomBytes(32)];
  const [devicePublic, monitorPublic] = [signer.getPublicKey(device), signer.getPublicKey(monitor)];
  const root = { kind: 'development' as const, keys: [Buffer.from(devicePublic).toString('hex')] };
  return {
    root,
    issue: ({
      enclaveHash = TEST_ONLY_ENCLAVE_HASH,
      data = Buffer.alloc(64, 0xcd),
      smHash = TEST_ONLY_MONITOR_HASH,
      patch,
    } = {}) => {
      const report = Buffer.alloc(1352);
      report.set(enclaveHash, 0);
      report.writeBigUInt64LE(BigInt(data.length), 64);
      report.set(data, 72);
      report.set(signer.sign(report.subarray(0, 72 + data.length), monitor), 1096);
      report.set(smHash, 1160);
      report.set(monitorPublic, 1224);
      report.set(signer.sign(report.subarray(1160, 1256), device), 1256);
      report.set(devicePublic, 1320);
      patch?.(report);
      return { platform: 'keystone', report: report.toString('base64url') };
    },
    policy: (overrides) => ({
      platform: 'keystone',
      root,
      securityMonitors: [TEST_ONLY_MONITOR_HASH.toString('hex')],
      enclaves: [TEST_ONLY_ENCLAVE_HASH.toString('hex')],
      ...overrides,
    }),
  };
}
