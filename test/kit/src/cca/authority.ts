// SPDX-License-Identifier: Apache-2.0
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { CcaEvidence, CcaPolicy } from '@glovebox/contracts';
import { cbor, type CborItem } from '../cbor-writer.ts';
import { testOnlySign1, type TestOnlyCoseOptions } from '../cose.ts';

type Claims = Map<number, CborItem>;
type Change = (claims: Claims) => void;

export interface TestOnlyCcaIssue {
  readonly profile?: 'legacy' | 'current';
  /** The realm's challenge: 64 bytes. */
  readonly challenge?: Uint8Array;
  readonly lifecycle?: number;
  /** Changes claims before they are signed. */
  readonly platform?: Change;
  readonly realm?: Change;
  /** The binder, in the place of the hash of the realm's key. */
  readonly binder?: Uint8Array;
  readonly platformKey?: KeyObject;
  readonly platformCose?: Partial<TestOnlyCoseOptions>;
  readonly realmCose?: Partial<TestOnlyCoseOptions>;
  /** The collection of both encoded tokens. */
  readonly collection?: (platform: CborItem, realm: CborItem) => Buffer;
}

/** An authority that signs real tokens for a platform that does not exist. */
export interface TestOnlyCcaAuthority {
  readonly root: CcaPolicy['root'];
  readonly platformKey: KeyObject;
  issue(options?: TestOnlyCcaIssue): CcaEvidence;
  policy(overrides?: Partial<CcaPolicy>): CcaPolicy;
}

const hex = (text: string) => cbor.bytes(Buffer.from(text, 'hex'));
const IMPLEMENTATION = '7e'.repeat(32);
const INSTANCE = `01${'57'.repeat(32)}`;
export const TEST_ONLY_REALM = 'b0'.repeat(32);
const PROFILES = {
  legacy: 'http://arm.com/CCA-SSD/1.0.0',
  current: 'tag:arm.com,2023:cca_platform#1.0.0',
} as const;

const COMPONENTS = ['BL2', 'RMM'].map((type, index) => ({
  type,
  measurement: `c${String(index)}`.repeat(32),
  signerId: 'dd'.repeat(32),
}));

export function createCcaAuthority(curve: 'P-256' | 'P-384' | 'P-521' = 'P-384'): TestOnlyCcaAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const realmKey = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const root = {
    kind: 'development',
    keys: [
      {
        implementationId: IMPLEMENTATION,
        instanceId: INSTANCE,
        key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
      },
    ],
  } as const;
  return {
    root: { ...root, keys: [...root.keys] },
    platformKey: privateKey,
    issue: (options = {}) => ({
      platform: 'arm-cca',
      token: token(options, options.platformKey ?? privateKey, realmKey).toString('base64url'),
    }),
    policy: (overrides) => ({
      platform: 'arm-cca',
      root: { ...root, keys: [...root.keys] },
      profiles: ['tag:arm.com,2023:cca_platform#1.0.0'],
      firmware: [COMPONENTS],
      platformConfig: ['cfcfcfcf'],
      realms: [{ initialMeasurement: TEST_ONLY_REALM, personalizationValue: 'ee'.repeat(64) }],
      extensibleMeasurements: [['f0'.repeat(32)], 'not-compared', 'not-compared', 'not-compared'],
      ...overrides,
    }),
  };
}

function token(options: TestOnlyCcaIssue, platformKey: KeyObject, realmKey: KeyObject): Buffer {
  const { profile = 'current', challenge = Buffer.alloc(64, 0xcd), lifecycle = 0x3001 } = options;
  const publicKey = realmPublicKey(realmKey, profile);
  const realm: Claims = new Map([
    ...(profile === 'current' ? ([[265, cbor.text('tag:arm.com,2023:realm#1.0.0')]] as const) : []),
    [10, cbor.bytes(challenge)],
    [44235, hex('ee'.repeat(64))],
    [44236, cbor.text('sha-256')],
    [44237, cbor.bytes(publicKey)],
    [44238, hex(TEST_ONLY_REALM)],
    [44239, cbor.array(...['f0', 'f1', 'f2', 'f3'].map((byte) => hex(byte.repeat(32))))],
    [44240, cbor.text('sha-256')],
  ]);
  options.realm?.(realm);
  const platform: Claims = new Map([
    [265, cbor.text(PROFILES[profile])],
    [10, cbor.bytes(options.binder ?? createHash('sha256').update(publicKey).digest())],
    [2396, hex(IMPLEMENTATION)],
    [256, hex(INSTANCE)],
    [2401, hex('cfcfcfcf')],
    [2395, cbor.integer(lifecycle)],
    [2399, cbor.array(...COMPONENTS.map(component))],
    [2400, cbor.text('https://verifier.example')],
    [2402, cbor.text('sha-256')],
  ]);
  options.platform?.(platform);
  const signed = (claims: Claims, key: KeyObject, cose: Partial<TestOnlyCoseOptions> = {}) =>
    testOnlySign1({ payload: encode(claims), key, tagged: true, ...cose });
  const parts = [
    signed(platform, platformKey, options.platformCose),
    signed(realm, realmKey, options.realmCose),
  ] as const;
  return (options.collection ?? testOnlyCcaCollection)(...parts);
}

export const testOnlyCcaCollection = (platform: CborItem, realm: CborItem): Buffer =>
  cbor.tag(399, cbor.map([cbor.integer(44234), cbor.bytes(platform)], [cbor.integer(44241), cbor.bytes(realm)]));

const encode = (claims: Claims) => cbor.map(...[...claims].map(([key, value]) => [cbor.integer(key), value] as const));

const component = ({ type, measurement, signerId }: (typeof COMPONENTS)[number]) =>
  cbor.map(
    [cbor.integer(1), cbor.text(type)],
    [cbor.integer(2), hex(measurement)],
    [cbor.integer(4), cbor.text('1.0')],
    [cbor.integer(5), hex(signerId)],
  );

function realmPublicKey(key: KeyObject, profile: 'legacy' | 'current'): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  if (profile === 'legacy') return Buffer.concat([Buffer.from([4]), left, right]);
  return cbor.map(
    [cbor.integer(1), cbor.integer(2)],
    [cbor.integer(-1), cbor.integer(2)],
    [cbor.integer(-2), cbor.bytes(left)],
    [cbor.integer(-3), cbor.bytes(right)],
  );
}
