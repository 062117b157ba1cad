// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import { parseCbor } from './cbor.ts';
import { CborMapReader } from './cbor-map.ts';
import type { EllipticCurve } from './signature.ts';
import { COORDINATE_SIZE, ecSubjectPublicKeyInfo } from './spki.ts';

const CURVES: ReadonlyMap<number, EllipticCurve['name']> = new Map([
  [1, 'P-256'],
  [2, 'P-384'],
  [3, 'P-521'],
]);

const KEY_TYPE_EC2 = 2;

/** A COSE_Key of an elliptic curve with both coordinates (RFC 9053, 7.1.1) as SubjectPublicKeyInfo. @throws DecodeError */
export function parseCoseKey(bytes: Uint8Array): Uint8Array {
  const reader = new CborMapReader(parseCbor(bytes), 'key');
  const curve = reader.integer(1, 'kty') === KEY_TYPE_EC2 ? CURVES.get(reader.integer(-1, 'crv')) : undefined;
  if (curve === undefined) throw new DecodeError('malformed', 'key is on no curve that is used here', { field: 'crv' });
  const size = [COORDINATE_SIZE[curve]];
  const key = ecSubjectPublicKeyInfo(curve, reader.bytes(-2, 'x', size), reader.bytes(-3, 'y', size));
  reader.end();
  return key;
}

/** An uncompressed point (SEC 1, 2.3.3), its curve told by its length. @throws DecodeError */
export function parseRawPoint(bytes: Uint8Array): Uint8Array {
  const size = (bytes.length - 1) / 2;
  const curve = [...CURVES.values()].find((name) => COORDINATE_SIZE[name] === size);
  if (curve === undefined || bytes[0] !== 0x04) throw new DecodeError('malformed', 'not an uncompressed point');
  return ecSubjectPublicKeyInfo(curve, bytes.subarray(1, 1 + size), bytes.subarray(1 + size));
}
