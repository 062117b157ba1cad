// SPDX-License-Identifier: Apache-2.0
import { uncompressedPoint } from './spki.ts';
import type { SignatureEngine } from './signature.ts';

/**
 * Signatures with Web Crypto, which every runtime has. A point in its plain form is imported as a point: on Node that
 * costs a third of the import as SubjectPublicKeyInfo, and is as strict (a point off the curve is refused).
 */
export const webCryptoEngine: SignatureEngine = async (scheme, subjectPublicKeyInfo, signature, signed) => {
  const { subtle } = crypto;
  if (scheme.kind === 'ecdsa') {
    const algorithm = { name: 'ECDSA', namedCurve: scheme.curve };
    const point = uncompressedPoint(scheme.curve, subjectPublicKeyInfo);
    const key = await (point === null
      ? subtle.importKey('spki', subjectPublicKeyInfo, algorithm, false, ['verify'])
      : subtle.importKey('raw', point, algorithm, false, ['verify']));
    return subtle.verify({ name: 'ECDSA', hash: scheme.hash }, key, signature, signed);
  }
  const name = scheme.kind === 'rsa-pss' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5';
  const key = await subtle.importKey('spki', subjectPublicKeyInfo, { name, hash: scheme.hash }, false, ['verify']);
  const parameters = scheme.kind === 'rsa-pss' ? { name, saltLength: scheme.saltLength } : { name };
  return subtle.verify(parameters, key, signature, signed);
};
