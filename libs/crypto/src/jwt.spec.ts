// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, verify } from 'node:crypto';
import { signJwt } from './jwt.ts';
import { signingKeyFromSeed } from './keys.ts';

describe('signJwt', () => {
  it('makes what others verify', () => {
    const key = signingKeyFromSeed(new Uint8Array(32).fill(7));
    const token = signJwt({ iat: 1, submods: { worker: { ear_status: 'none' } } }, 'eat+jwt', key);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: key.publicKey } });
    const ok = (signed: string) => verify(null, Buffer.from(signed), publicKey, Buffer.from(signature, 'base64url'));
    expect(ok(`${header}.${payload}`)).toBe(true);
    expect(ok(`${header}.${payload}A`)).toBe(false);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      kid: key.publicKey,
      typ: 'eat+jwt',
    });
    expect(token.startsWith('eyJ')).toBe(true);
  });
});
