// SPDX-License-Identifier: Apache-2.0
import { concatBytes, DecodeError, equalBytes, fromHex } from '@glovebox/core';
import type { EllipticCurve } from './signature.ts';

/** Everything of a SubjectPublicKeyInfo (RFC 5480) up to the coordinates. */
const EC_PREFIX: Readonly<Record<EllipticCurve['name'], string>> = {
  'P-256': '3059301306072a8648ce3d020106082a8648ce3d03010703420004',
  'P-384': '3076301006072a8648ce3d020106052b8104002203620004',
  'P-521': '30819b301006072a8648ce3d020106052b8104002303818600' + '04',
};

export const COORDINATE_SIZE: Readonly<Record<EllipticCurve['name'], number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
};

/** An elliptic curve key from its coordinates, which have their full length. @throws DecodeError */
export function ecSubjectPublicKeyInfo(curve: EllipticCurve['name'], x: Uint8Array, y: Uint8Array): Uint8Array {
  const size = COORDINATE_SIZE[curve];
  if (x.length !== size || y.length !== size) {
    throw new DecodeError('malformed', `a coordinate on ${curve} has \`${String(size)}\` bytes`);
  }
  return concatBytes(fromHex(EC_PREFIX[curve]), x, y);
}

const PREFIX_BYTES = {
  'P-256': fromHex(EC_PREFIX['P-256']),
  'P-384': fromHex(EC_PREFIX['P-384']),
  'P-521': fromHex(EC_PREFIX['P-521']),
} as const;

/** The point (04 ‖ x ‖ y) of a key that is written as {@link ecSubjectPublicKeyInfo} writes it; null for any other form. */
export function uncompressedPoint(curve: EllipticCurve['name'], subjectPublicKeyInfo: Uint8Array): Uint8Array | null {
  const prefix = PREFIX_BYTES[curve];
  const whole = subjectPublicKeyInfo.length === prefix.length + 2 * COORDINATE_SIZE[curve];
  return whole && equalBytes(subjectPublicKeyInfo.subarray(0, prefix.length), prefix)
    ? subjectPublicKeyInfo.subarray(prefix.length - 1)
    : null;
}

const RSA_ALGORITHM = '300d06092a864886f70d0101010500';

/** An RSA key from its modulus and exponent, big-endian without leading zeros (RFC 3279, 2.3.1). */
export function rsaSubjectPublicKeyInfo(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  const key = element(0x30, element(0x02, positive(modulus)), element(0x02, positive(exponent)));
  return element(0x30, fromHex(RSA_ALGORITHM), element(0x03, Uint8Array.of(0), key));
}

const positive = (value: Uint8Array) => ((value[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), value) : value);

function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  const { length } = content;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.from(head), content);
}
