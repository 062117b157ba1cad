// SPDX-License-Identifier: Apache-2.0
import { DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import { parseCbor, untag, type CborValue } from '../../pki/cbor.ts';
import { CborMapReader } from '../../pki/cbor-map.ts';
import { parseCoseKey, parseRawPoint } from '../../pki/cose-key.ts';
import { parseCoseSign1, type CoseSign1 } from '../../pki/cose.ts';
import type { HashName } from '../../pki/signature.ts';

export const TAG_COLLECTION = 399;
const KEY = { platform: 44234, realm: 44241 } as const;
const HASH_LENGTHS = [32, 48, 64];
const COMPONENTS_MAX = 32;

export const PLATFORM_PROFILES = ['http://arm.com/CCA-SSD/1.0.0', 'tag:arm.com,2023:cca_platform#1.0.0'] as const;
export const REALM_PROFILE = 'tag:arm.com,2023:realm#1.0.0';

export interface SoftwareComponent {
  readonly type: string | null;
  readonly measurement: string;
  readonly version: string | null;
  readonly signerId: string;
  readonly hashAlgorithm: string | null;
}

export interface PlatformToken {
  readonly cose: CoseSign1;
  readonly profile: (typeof PLATFORM_PROFILES)[number];
  /** The binder: a hash of the realm's public key. */
  readonly challenge: Uint8Array;
  readonly implementationId: string;
  readonly instanceId: string;
  readonly config: string;
  readonly lifecycle: number;
  readonly hashAlgorithm: string;
  /** Informative only: never followed. */
  readonly verificationService: string | null;
  readonly components: readonly SoftwareComponent[];
}

export interface RealmToken {
  readonly cose: CoseSign1;
  readonly profile: typeof REALM_PROFILE | null;
  readonly challenge: string;
  readonly personalizationValue: string;
  readonly hashAlgorithm: string;
  /** Exactly as in the token: the binder is a hash of these bytes. */
  readonly publicKey: Uint8Array;
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly publicKeyHash: { readonly name: string; readonly hash: HashName };
  readonly initialMeasurement: string;
  readonly extensibleMeasurements: readonly string[];
}

/** A CCA token, parsed but not authenticated: attacker-controlled until both signatures and the binder are verified. */
export interface CcaToken {
  readonly platform: PlatformToken;
  readonly realm: RealmToken;
}

/**
 * Parses exactly one token: tag 399 over a platform and a realm token, each a tagged COSE_Sign1 (draft-ffm-rats-cca-token
 * and its forerunner in the RMM specification). Other collections and unknown claims are refused.
 * @throws AttestationError `malformed`
 */
export function parseToken(bytes: Uint8Array): CcaToken {
  return decoding('malformed', 'evidence.token', () => {
    const collection = untag(bytes, TAG_COLLECTION);
    if (collection === null) throw new DecodeError('malformed', 'not a CCA token collection');
    const reader = new CborMapReader(parseCbor(collection), 'collection');
    const [platform, realm] = [
      reader.bytesUpTo(KEY.platform, 'platform', bytes.length),
      reader.bytesUpTo(KEY.realm, 'realm', bytes.length),
    ];
    reader.end();
    return { platform: readPlatform(signedClaims(platform)), realm: readRealm(signedClaims(realm)) };
  });
}

function signedClaims(bytes: Uint8Array) {
  const cose = parseCoseSign1(bytes);
  if (cose.tag === null) throw new DecodeError('malformed', 'a token is not tagged as COSE_Sign1');
  return { cose, reader: new CborMapReader(parseCbor(cose.payload), 'claims') };
}

type Signed = ReturnType<typeof signedClaims>;

function readPlatform({ cose, reader }: Signed): PlatformToken {
  const token = {
    cose,
    profile: oneOf(PLATFORM_PROFILES, reader.text(265, 'platform.profile'), 'platform.profile'),
    challenge: reader.bytes(10, 'platform.challenge', HASH_LENGTHS),
    implementationId: toHex(reader.bytes(2396, 'platform.implementationId', [32])),
    instanceId: toHex(reader.bytes(256, 'platform.instanceId', [33])),
    config: toHex(reader.bytesUpTo(2401, 'platform.config', 256)),
    lifecycle: reader.unsigned(2395, 'platform.lifecycle', 0xffff),
    hashAlgorithm: reader.text(2402, 'platform.hashAlgorithm'),
    verificationService: reader.has(2400) ? reader.text(2400, 'platform.verificationService', 512) : null,
    components: reader.array(2399, 'platform.components', COMPONENTS_MAX).map(readComponent),
  };
  reader.end();
  // UEID of type RAND (RFC 9711, 4.2.1.1).
  if (!token.instanceId.startsWith('01')) throw new DecodeError('malformed', 'instance id is of an unknown type');
  return token;
}

function readComponent(value: CborValue): SoftwareComponent {
  const reader = new CborMapReader(value, 'component');
  const text = (key: number, name: string) => (reader.has(key) ? reader.text(key, name) : null);
  const component = {
    type: text(1, 'component.type'),
    measurement: toHex(reader.bytes(2, 'component.measurement', HASH_LENGTHS)),
    version: text(4, 'component.version'),
    signerId: toHex(reader.bytes(5, 'component.signerId', HASH_LENGTHS)),
    hashAlgorithm: text(6, 'component.hashAlgorithm'),
  };
  reader.end();
  return component;
}

/** The form of the key goes with the profile: a COSE_Key under the current one, a raw point before it. */
function readRealm({ cose, reader }: Signed): RealmToken {
  const profile = reader.has(265) ? oneOf([REALM_PROFILE], reader.text(265, 'realm.profile'), 'realm.profile') : null;
  const publicKey = reader.bytesUpTo(44237, 'realm.publicKey', 256);
  const token = {
    cose,
    profile,
    challenge: toHex(reader.bytes(10, 'realm.challenge', [64])),
    personalizationValue: toHex(reader.bytes(44235, 'realm.personalizationValue', [64])),
    hashAlgorithm: reader.text(44236, 'realm.hashAlgorithm'),
    publicKey,
    subjectPublicKeyInfo: profile === null ? parseRawPoint(publicKey) : parseCoseKey(publicKey),
    publicKeyHash: readHash(reader.text(44240, 'realm.publicKeyHash')),
    initialMeasurement: toHex(reader.bytes(44238, 'realm.initialMeasurement', HASH_LENGTHS)),
    extensibleMeasurements: reader.array(44239, 'realm.extensibleMeasurements', 4).map(readMeasurement),
  };
  reader.end();
  if (token.extensibleMeasurements.length !== 4) {
    throw new DecodeError('malformed', 'not exactly four extensible measurements');
  }
  return token;
}

function readMeasurement(value: CborValue): string {
  if (value instanceof Uint8Array && HASH_LENGTHS.includes(value.length)) return toHex(value);
  throw new DecodeError('malformed', 'an extensible measurement has a wrong length');
}

const HASHES: ReadonlyMap<string, HashName> = new Map([
  ['sha-256', 'SHA-256'],
  ['sha-384', 'SHA-384'],
  ['sha-512', 'SHA-512'],
]);

function readHash(name: string): RealmToken['publicKeyHash'] {
  const hash = HASHES.get(name);
  if (hash === undefined)
    throw new DecodeError('malformed', 'unknown hash algorithm', { field: 'realm.publicKeyHash' });
  return { name, hash };
}

function oneOf<T extends string>(known: readonly T[], value: string, field: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new DecodeError('malformed', 'unknown profile', { field });
  return found;
}
