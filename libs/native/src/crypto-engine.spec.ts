// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, sign } from 'node:crypto';
import type { CryptoEngine, EngineScheme } from '@glovebox/attestation';
import { sha256 } from '@glovebox/crypto';
import { createCryptoEngine } from './crypto-engine.ts';

const signed = new Uint8Array(1000).fill(7);

interface Signer {
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
  readonly scheme: EngineScheme;
}

const signers: readonly Signer[] = [
  ...(['P-256', 'P-384', 'P-521'] as const).map((curve): Signer => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
    return {
      key: publicKey.export({ type: 'spki', format: 'der' }),
      signature: sign('sha384', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
      scheme: { kind: 'ecdsa', hash: 'SHA-384', curve },
    };
  }),
  ...(['rsa-pkcs1', 'rsa-pss'] as const).map((kind): Signer => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pss = { padding: 6, saltLength: 48 };
    return {
      key: publicKey.export({ type: 'spki', format: 'der' }),
      signature: sign('sha384', signed, { key: privateKey, ...(kind === 'rsa-pss' ? pss : {}) }),
      scheme: kind === 'rsa-pss' ? { kind, hash: 'SHA-384', saltLength: 48 } : { kind, hash: 'SHA-384' },
    };
  }),
];

const verifies = async (engine: CryptoEngine, { scheme, key, signature }: Signer, bytes = signed): Promise<boolean> => {
  try {
    return await engine.verify(scheme, key, signature, bytes);
  } catch {
    return false;
  }
};

describe('the engine of Node', () => {
  const engine = createCryptoEngine();

  it('verifies what was signed, again and again, and nothing else', async () => {
    for (const signer of signers) {
      const changed = signer.signature.map((byte, index) => (index === 20 ? byte ^ 1 : byte));
      expect(await verifies(engine, signer)).toBe(true);
      expect(await verifies(engine, signer, signed.subarray(1))).toBe(false);
      expect(await verifies(engine, { ...signer, signature: changed })).toBe(false);
      expect(await verifies(engine, { ...signer, signature: signer.signature.subarray(1) })).toBe(false);
      expect(await verifies(engine, signer)).toBe(true);
    }
  });

  it('uses no key for another scheme, curve or hash than its own', async () => {
    for (const signer of signers) {
      for (const { scheme } of signers) {
        if (scheme !== signer.scheme) expect(await verifies(engine, { ...signer, scheme })).toBe(false);
      }
      const other = { ...signer.scheme, hash: 'SHA-256' } as const;
      expect(await verifies(engine, { ...signer, scheme: other })).toBe(false);
    }
  });

  it('hashes as the portable code does', () => {
    expect(Uint8Array.from(engine.sha256(signed))).toEqual(sha256(signed));
  });
});
