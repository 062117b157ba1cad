// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromBase64Url, fromUtf8, parseJson } from '@glovebox/core';
import { z } from 'zod';
import { decoding } from '../parse-input.ts';
import { readDer, TAG } from '../pki/der.ts';
import { ecSubjectPublicKeyInfo, rsaSubjectPublicKeyInfo } from '../pki/spki.ts';

const Coordinate = z.string().max(200);
const Jwk = z.discriminatedUnion('kty', [
  z.looseObject({ kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384', 'P-521']), x: Coordinate, y: Coordinate }),
  z.looseObject({ kty: z.literal('RSA'), n: z.string().max(1400), e: Coordinate }),
]);
const Table = z
  .array(
    z.looseObject({
      pkey: Jwk,
      'implementation-id': z.string().max(200).optional(),
      'instance-id': z.string().max(200).optional(),
    }),
  )
  .max(256);

export interface FilePublicKey {
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly implementationId?: string | undefined;
  readonly instanceId?: string | undefined;
}

/**
 * Public keys of a file: one in PEM or DER (SubjectPublicKeyInfo), one JWK, or a table of JWKs by implementation and
 * instance. @throws AttestationError `malformed`
 */
export function publicKeysOf(file: Uint8Array): readonly FilePublicKey[] {
  return decoding('malformed', 'key', () => {
    const [first] = file;
    if (first === TAG.sequence) return [{ subjectPublicKeyInfo: readDer(file, TAG.sequence).encoded }];
    const text = fromUtf8(file);
    const pem = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/.exec(text);
    if (pem !== null) return [{ subjectPublicKeyInfo: readDer(fromBase64(pem[1] ?? ''), TAG.sequence).encoded }];
    return fromJson(file);
  });
}

function fromJson(file: Uint8Array): FilePublicKey[] {
  const value = parseJson(file);
  const one = Jwk.safeParse(value);
  if (one.success) return [{ subjectPublicKeyInfo: fromJwk(one.data) }];
  const table = Table.safeParse(value);
  if (!table.success) throw new DecodeError('malformed', 'neither a key nor a table of keys');
  return table.data.map((entry) => ({
    subjectPublicKeyInfo: fromJwk(entry.pkey),
    implementationId: entry['implementation-id'],
    instanceId: entry['instance-id'],
  }));
}

/** @throws DecodeError */
export const fromJwk = (jwk: z.infer<typeof Jwk>): Uint8Array =>
  jwk.kty === 'EC'
    ? ecSubjectPublicKeyInfo(jwk.crv, fromBase64Url(jwk.x), fromBase64Url(jwk.y))
    : rsaSubjectPublicKeyInfo(fromBase64Url(jwk.n), fromBase64Url(jwk.e));

const fromBase64 = (text: string) =>
  fromBase64Url(
    text
      .replace(/\s/g, '')
      .replace(/={0,2}$/, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  );
