// SPDX-License-Identifier: Apache-2.0
import {
  AttestationError,
  isTagged,
  type CborTagged,
  parseTaggedCbor,
  type TaggedCbor,
  type TaggedCborMap,
} from '@glovebox/attestation';
import { DecodeError, toHex } from '@glovebox/core';
import { contentDigest } from '@glovebox/crypto';
import type { Corim, CorimDigest, CorimEnvironment, CorimKeys, CorimMeasurement, CorimReference } from './corim.ts';
import { readIntelValues } from './intel-values.ts';
import { asArray, asBytes, asMap, asText, nameOf, optional, TAG, taggedBytes, TAGS, untagged } from './corim-values.ts';

const CORIM = { id: 0, tags: 1, profile: 3, validity: 4 } as const;
const COMID_TRIPLES = 4;
const TRIPLE = { reference: 0, attestKey: 3 } as const;
const ENVIRONMENT = { class: 0, instance: 1 } as const;
const CLASS = { id: 0, vendor: 1, model: 2 } as const;
const MEASUREMENT = { key: 0, values: 1 } as const;
const VALUES = { version: 0, svn: 1, digests: 2, rawValue: 4, rawMask: 5, name: 11, keys: 13, registers: 14 } as const;

/** Runs a reader and gives its complaints this library's code. */
export function readingCorim<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new AttestationError('rim-malformed', error.message, {
      field: error.field === undefined ? 'corim' : `corim.${error.field}`,
      remedy: 'give a CoRIM (CBOR, signed or not) as its maker published it',
      cause: error,
    });
  }
}

/**
 * Parses an unsigned CoRIM: attacker-controlled unless a signature covers it (see `verifyCorim`). CoMIDs are read; other
 * kinds of tags are passed over, and counted as unused. @throws AttestationError `rim-malformed`
 */
export const parseUnsignedCorim = (bytes: Uint8Array, file: Uint8Array): Corim =>
  readingCorim(() => {
    const map = readCorimMap(parseTaggedCbor(bytes, TAGS), bytes === file);
    const tags = asArray(map.get(CORIM.tags), 'tags').map(unwrapped);
    const comids = tags.filter((tag): tag is CborTagged => isTagged(tag) && tag.tag === TAG.comid);
    const triples = comids.map((comid) => readTriples(comid.value));
    const validity = optional(map, CORIM.validity, (value) => asMap(value, 'rim-validity'));
    return {
      id: readId(map.get(CORIM.id)),
      profiles: readProfiles(map.get(CORIM.profile)),
      notBefore: validity === null ? null : optional(validity, 0, readTime),
      notAfter: validity === null ? null : optional(validity, 1, readTime),
      references: triples.flatMap(({ references }) => references),
      attestationKeys: triples.flatMap(({ keys }) => keys),
      unusedTriples: triples.reduce((sum, { unused }) => sum + unused, tags.length - comids.length),
      digest: contentDigest(file),
    };
  });

/** What is signed may be the bare map, as in drafts before 07, which NVIDIA's network devices follow. */
function readCorimMap(value: TaggedCbor, alone: boolean): TaggedCborMap {
  const inner = isTagged(value) && value.tag === TAG.anyCorim ? value.value : value;
  return asMap(alone || isTagged(inner) ? untagged(inner, TAG.unsignedCorim, 'tag') : inner, 'corim-map');
}

/** In those drafts the tag of a CoMID stands inside of its byte string. */
const unwrapped = (tag: TaggedCbor): TaggedCbor => (tag instanceof Uint8Array ? parseTaggedCbor(tag, TAGS) : tag);

const readId = (value: TaggedCbor | undefined): string =>
  value instanceof Uint8Array ? toHex(value) : asText(value, 'id');

/** One profile; earlier drafts had a list. */
function readProfiles(value: TaggedCbor | undefined): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? (value as readonly TaggedCbor[]) : [value]).map((one) => nameOf(one, 'profile'));
}

/** Seconds since 1970, to the year 9999. */
const TIME_MAX = 253_402_300_799;

export function readTime(value: TaggedCbor): string {
  const seconds = untagged(value, TAG.time, 'time');
  if (typeof seconds !== 'number' || seconds < 0 || seconds > TIME_MAX) {
    throw new DecodeError('malformed', 'not a time', { field: 'time' });
  }
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

interface Triples {
  readonly references: readonly CorimReference[];
  readonly keys: readonly CorimKeys[];
  readonly unused: number;
}

function readTriples(comid: TaggedCbor): Triples {
  const map = asMap(comid instanceof Uint8Array ? parseTaggedCbor(comid, TAGS) : comid, 'comid');
  const triples = asMap(map.get(COMID_TRIPLES), 'triples');
  const list = (key: number) => optional(triples, key, (value) => asArray(value, 'triples')) ?? [];
  return {
    references: list(TRIPLE.reference).map(readReference),
    keys: list(TRIPLE.attestKey).map(readKeys),
    unused: [...triples.keys()].filter((key) => key !== TRIPLE.reference && key !== TRIPLE.attestKey).length,
  };
}

function readReference(value: TaggedCbor): CorimReference {
  const [environment, claims] = asArray(value, 'reference-triple');
  return {
    environment: readEnvironment(environment),
    measurements: asArray(claims, 'ref-claims').map(readMeasurement),
  };
}

function readKeys(value: TaggedCbor): CorimKeys {
  const [environment, keys] = asArray(value, 'attest-key-triple');
  return {
    environment: readEnvironment(environment),
    keys: asArray(keys, 'key-list').map((key) => asText(untagged(key, TAG.pkixKey, 'key'), 'key')),
  };
}

function readEnvironment(value: TaggedCbor | undefined): CorimEnvironment {
  const map = asMap(value, 'environment');
  const kind = optional(map, ENVIRONMENT.class, (own) => asMap(own, 'class')) ?? new Map<number, TaggedCbor>();
  return {
    classId: optional(kind, CLASS.id, (id) => nameOf(id, 'class-id')),
    vendor: optional(kind, CLASS.vendor, (vendor) => asText(vendor, 'vendor')),
    model: optional(kind, CLASS.model, (model) => asText(model, 'model')),
    instance: optional(map, ENVIRONMENT.instance, readInstance),
  };
}

/** Bytes, UEID and UUID; other forms name an instance by a key that nothing here compares. */
function readInstance(value: TaggedCbor): string {
  const content = isTagged(value) ? value.value : value;
  return content instanceof Uint8Array ? toHex(content) : 'unreadable';
}

function readMeasurement(value: TaggedCbor): CorimMeasurement {
  const map = asMap(value, 'measurement');
  const values = asMap(map.get(MEASUREMENT.values), 'mval');
  return {
    key: optional(map, MEASUREMENT.key, readKey),
    digests: optional(values, VALUES.digests, (digests) => asArray(digests, 'digests').map(readDigest)) ?? [],
    svn: optional(values, VALUES.svn, readSvn),
    rawValue: optional(values, VALUES.rawValue, (raw) => readRawValue(raw, values)),
    version: optional(values, VALUES.version, (version) => asText(asMap(version, 'version').get(0), 'version')),
    name: optional(values, VALUES.name, (name) => asText(name, 'name')),
    signerIds: optional(values, VALUES.keys, readSignerIds) ?? [],
    registers: optional(values, VALUES.registers, readRegisters) ?? new Map(),
    intel: readIntelValues(values, readDigest),
  };
}

const readKey = (value: TaggedCbor): string =>
  typeof value === 'number' || typeof value === 'bigint' ? value.toString() : nameOf(value, 'mkey');

const readRegisters = (value: TaggedCbor): ReadonlyMap<string, readonly CorimDigest[]> =>
  new Map(
    [...asMap(value, 'integrity-registers')].map(([name, digests]) => [
      String(name).toLowerCase(),
      asArray(digests, 'digests').map(readDigest),
    ]),
  );

/** IANA Named Information hash algorithms. */
const ALGORITHMS: ReadonlyMap<number, { readonly name: string; readonly length: number }> = new Map([
  [1, { name: 'sha-256', length: 32 }],
  [7, { name: 'sha-384', length: 48 }],
  [8, { name: 'sha-512', length: 64 }],
]);

/** Of an unknown algorithm the value is kept, and equals nothing that any platform measures. */
function readDigest(value: TaggedCbor): CorimDigest {
  const [algorithm, digest] = asArray(value, 'digest');
  const known = typeof algorithm === 'number' ? ALGORITHMS.get(algorithm) : undefined;
  const bytes = asBytes(digest, 'digest');
  if (known !== undefined && bytes.length !== known.length) {
    throw new DecodeError('malformed', 'a digest has another length than its algorithm', { field: 'digest' });
  }
  return { algorithm: known?.name ?? readKey(algorithm ?? null), value: toHex(bytes) };
}

function readSvn(value: TaggedCbor): CorimMeasurement['svn'] {
  const content = isTagged(value) ? value.value : value;
  if (typeof content !== 'number' && typeof content !== 'bigint') {
    throw new DecodeError('malformed', 'not a security version', { field: 'svn' });
  }
  const minimum = isTagged(value) && value.tag === TAG.minimumSvn;
  return { kind: minimum ? 'minimum' : 'exact', value: content.toString() };
}

function readRawValue(value: TaggedCbor, values: TaggedCborMap): CorimMeasurement['rawValue'] {
  if (isTagged(value) && value.tag === TAG.maskedValue) {
    const [raw, mask] = asArray(value.value, 'raw-value');
    return { value: toHex(asBytes(raw, 'raw-value')), mask: toHex(asBytes(mask, 'raw-value')) };
  }
  const mask = optional(values, VALUES.rawMask, (own) => toHex(asBytes(own, 'raw-value-mask')));
  return { value: taggedBytes(value, 'raw-value'), mask };
}

const readSignerIds = (value: TaggedCbor): string[] =>
  asArray(value, 'cryptokeys').flatMap((key) =>
    isTagged(key) && key.tag === TAG.bytes ? [toHex(asBytes(key.value, 'cryptokeys'))] : [],
  );
