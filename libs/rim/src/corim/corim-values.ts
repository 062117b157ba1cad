// SPDX-License-Identifier: Apache-2.0
import { isTagged, type CborKey, type TaggedCbor, type TaggedCborMap } from '@glovebox/attestation';
import { DecodeError, toHex } from '@glovebox/core';

/** Tags of draft-ietf-rats-corim-10, section 12.1, and of the types that it uses; 500 and 502 of its drafts before 07. */
export const TAG = {
  time: 1,
  uri: 32,
  uuid: 37,
  oid: 111,
  anyCorim: 500,
  unsignedCorim: 501,
  signedCorim: 502,
  coswid: 505,
  comid: 506,
  trustList: 508,
  ueid: 550,
  svn: 552,
  minimumSvn: 553,
  pkixKey: 554,
  pkixCertificate: 555,
  pkixPath: 556,
  keyThumbprint: 557,
  coseKey: 558,
  certificateThumbprint: 559,
  bytes: 560,
  pathThumbprint: 561,
  derCertificate: 562,
  maskedValue: 563,
  intRange: 564,
  /** Expressions of Intel's profile. */
  numericExpression: 60_010,
  digestSet: 60_020,
  textSet: 60_021,
} as const;
export const TAGS: readonly number[] = Object.values(TAG);

const malformed = (field: string, message: string) => new DecodeError('malformed', message, { field });

export function asMap(value: TaggedCbor | undefined, field: string): TaggedCborMap {
  if (value instanceof Map) return value as TaggedCborMap;
  throw malformed(field, 'not a CBOR map');
}

export function asArray(value: TaggedCbor | undefined, field: string): readonly TaggedCbor[] {
  if (Array.isArray(value)) return value as readonly TaggedCbor[];
  throw malformed(field, 'not a CBOR array');
}

export function asText(value: TaggedCbor | undefined, field: string): string {
  if (typeof value === 'string' && value.length <= 512) return value;
  throw malformed(field, 'not a text of allowed length');
}

export function asBytes(value: TaggedCbor | undefined, field: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw malformed(field, 'not a byte string');
}

/** The content of an item that must have this tag. */
export function untagged(value: TaggedCbor | undefined, tag: number, field: string): TaggedCbor {
  if (isTagged(value) && value.tag === tag) return value.value;
  throw malformed(field, `not tagged \`${String(tag)}\``);
}

/** A member that may be absent. */
export const optional = <T>(map: TaggedCborMap, key: CborKey, read: (value: TaggedCbor) => T): T | null => {
  const value = map.get(key);
  return value === undefined ? null : read(value);
};

/** Bytes under tag 560. */
export const taggedBytes = (value: TaggedCbor | undefined, field: string): string =>
  toHex(asBytes(untagged(value, TAG.bytes, field), field));

/** A URI or an OID, as a text; profiles and classes are named so. */
export function nameOf(value: TaggedCbor, field: string): string {
  if (!isTagged(value)) return asText(value, field);
  switch (value.tag) {
    case TAG.uri:
      return asText(value.value, field);
    case TAG.oid:
      return oidText(asBytes(value.value, field), field);
    default:
      return toHex(asBytes(value.value, field));
  }
}

/** RFC 9090: the content of a DER OID. */
function oidText(bytes: Uint8Array, field: string): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const [index, byte] of bytes.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 0xffffffff) throw malformed(field, 'an arc of the OID is too large');
    if ((byte & 0x80) !== 0) {
      if (index === bytes.length - 1) throw malformed(field, 'OID ends early');
      continue;
    }
    arcs.push(arc);
    arc = 0;
  }
  const [first, ...rest] = arcs;
  if (first === undefined) throw malformed(field, 'OID is empty');
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - 40 * top, ...rest].join('.');
}
