// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';

/**
 * Signature algorithms of certificates and lists, by the exact DER of their AlgorithmIdentifier. Parameters are never
 * interpreted: an encoding that is not listed here is refused.
 */
const RSA_PSS_SHA384 = { import: { name: 'RSA-PSS', hash: 'SHA-384' }, verify: { name: 'RSA-PSS', saltLength: 48 } };

/** RSASSA-PSS, SHA-384, MGF1-SHA-384, salt 48, and the default trailer left out, as DER demands. */
const PSS_PARAMETERS =
  'a00f300d06096086480165030402020500a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130';

const ALGORITHMS: ReadonlyMap<string, typeof RSA_PSS_SHA384> = new Map([
  [`304106092a864886f70d01010a3034${PSS_PARAMETERS}`, RSA_PSS_SHA384],
  // AMD's older certificates spell the default trailer field out. Not DER, but genuine, and equally unambiguous.
  [`304606092a864886f70d01010a3039${PSS_PARAMETERS}a303020101`, RSA_PSS_SHA384],
]);

export const isKnownAlgorithm = (algorithmIdentifier: Uint8Array): boolean =>
  ALGORITHMS.has(toHex(algorithmIdentifier));

/** Whether `signature` over `signed` verifies under a public key. A key that does not import verifies nothing. */
export async function verifySigned(
  algorithmIdentifier: Uint8Array,
  subjectPublicKeyInfo: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
): Promise<boolean> {
  const algorithm = ALGORITHMS.get(toHex(algorithmIdentifier));
  if (algorithm === undefined) return false;
  try {
    const key = await crypto.subtle.importKey('spki', subjectPublicKeyInfo, algorithm.import, false, ['verify']);
    return await crypto.subtle.verify(algorithm.verify, key, signature, signed);
  } catch {
    return false;
  }
}

/** Whether an ECDSA P-384 signature (r ‖ s, big-endian) with SHA-384 verifies. */
export async function verifyP384(
  subjectPublicKeyInfo: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
): Promise<boolean> {
  try {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-384' };
    const key = await crypto.subtle.importKey('spki', subjectPublicKeyInfo, algorithm, false, ['verify']);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, key, signature, signed);
  } catch {
    return false;
  }
}
