// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { NitroEvidence, NitroPolicy } from '@glovebox/contracts';
import { cbor, type CborItem } from '../cbor-writer.ts';
import {
  testOnlyAuthorityExtensions,
  testOnlyCertificate,
  testOnlyRevocationList,
  type TestOnlyCertificateOptions,
} from '../certificates.ts';
import { testOnlySign1, type TestOnlyCoseOptions } from '../cose.ts';
import { bitString, sequence } from '../der-writer.ts';

const NAMES = [
  'TestOnly Nitro Root',
  'TestOnly Nitro Zonal',
  'TestOnly Nitro Instance',
  'TestOnly Nitro Leaf',
] as const;
export const TEST_ONLY_NITRO_SERIAL = 0x7e57_0000n;

export interface TestOnlyNitroFields {
  readonly moduleId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly digest: string;
  readonly pcrs: Readonly<Record<number, string>>;
  readonly publicKey: Uint8Array | null;
  readonly userData: Uint8Array | null;
  readonly nonce: Uint8Array | null;
}

export interface TestOnlyNitroIssue extends Partial<TestOnlyNitroFields> {
  /** Fields of the certificate at this place of the path: 0 root, 1 and 2 between, 3 leaf. */
  readonly certificates?: Readonly<Record<number, Partial<TestOnlyCertificateOptions>>>;
  /** Changes the members of the payload before it is signed. */
  readonly members?: (members: (readonly [CborItem, CborItem])[]) => readonly (readonly [CborItem, CborItem])[];
  /** Certificates of the bundle in another order or number. */
  readonly bundle?: (bundle: Buffer[]) => Buffer[];
  readonly endless?: boolean;
  readonly cose?: Partial<TestOnlyCoseOptions>;
}

/** The values that every register has after a start in production. */
export const TEST_ONLY_NITRO_PCRS: Readonly<Record<number, string>> = {
  0: 'a0'.repeat(48),
  1: 'a1'.repeat(48),
  2: 'a2'.repeat(48),
  3: 'a3'.repeat(48),
  4: 'a4'.repeat(48),
  8: 'a8'.repeat(48),
};

/** An authority that signs real documents for a module that does not exist. */
export interface TestOnlyNitroAuthority {
  readonly rootCertificate: Buffer;
  readonly root: Extract<NitroPolicy['root'], { kind: 'development' }>;
  issue(options?: TestOnlyNitroIssue): NitroEvidence;
  policy(overrides?: Partial<NitroPolicy>): NitroPolicy;
  /** A current list of the issuer at this place of the path. */
  crl(place: number, revoked?: readonly bigint[]): Buffer;
}

const key = () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;

export function createNitroAuthority(): TestOnlyNitroAuthority {
  const keys = NAMES.map(key);
  const at = (place: number): KeyObject => keys[place] ?? key();
  const certificate = (place: number, overrides: Partial<TestOnlyCertificateOptions> = {}) =>
    testOnlyCertificate({
      subject: NAMES[place] ?? 'TestOnly',
      issuer: NAMES[Math.max(place - 1, 0)] ?? 'TestOnly',
      serialNumber: TEST_ONLY_NITRO_SERIAL + BigInt(place),
      notBefore: place === 3 ? '2026-11-24T11:00:00Z' : '2026-01-01T00:00:00Z',
      notAfter: place === 3 ? '2026-11-24T14:00:00Z' : '2027-01-01T00:00:00Z',
      publicKey: createPublicKey(at(place)),
      signingKey: at(Math.max(place - 1, 0)),
      extensions: place === 3 ? LEAF_EXTENSIONS : testOnlyAuthorityExtensions(place === 0 ? null : 2 - place, true),
      ...overrides,
    });
  const issued = NAMES.map((_name, place) => certificate(place));
  const rootCertificate = issued[0] ?? Buffer.alloc(0);
  const root = { kind: 'development', certificate: rootCertificate.toString('base64url') } as const;
  return {
    rootCertificate,
    root,
    issue: ({ certificates = {}, members, bundle, endless, cose, ...fields } = {}) => {
      const path = issued.map((own, place) =>
        certificates[place] === undefined ? own : certificate(place, certificates[place]),
      );
      const issuers = path.slice(0, 3);
      const usual = payloadMembers(
        { ...DEFAULTS, ...fields },
        path[3] ?? rootCertificate,
        bundle === undefined ? issuers : bundle(issuers),
      );
      const pairs = members === undefined ? usual : members(usual);
      const payload = endless === true ? cbor.endlessMap(...pairs) : cbor.map(...pairs);
      return {
        platform: 'nitro',
        document: testOnlySign1({ payload, key: at(3), tagged: false, ...cose }).toString('base64url'),
      };
    },
    policy: (overrides) => ({
      platform: 'nitro',
      root,
      images: [{ pcr0: 'a0'.repeat(48), pcr1: 'a1'.repeat(48), pcr2: 'a2'.repeat(48) }],
      iamRole: ['a3'.repeat(48)],
      instance: 'not-compared',
      signingCertificate: ['a8'.repeat(48)],
      maximumAgeSeconds: 300,
      revocation: 'not-checked',
      ...overrides,
    }),
    crl: (place, revoked = []) =>
      testOnlyRevocationList({
        issuer: NAMES[place] ?? 'TestOnly',
        thisUpdate: '2026-11-01T00:00:00Z',
        nextUpdate: '2026-12-01T00:00:00Z',
        revoked,
        signingKey: at(place),
      }),
  };
}

const DEFAULTS: TestOnlyNitroFields = {
  moduleId: 'i-0test-enc0test',
  timestamp: Date.parse('2026-11-24T11:59:00Z'),
  digest: 'SHA384',
  pcrs: TEST_ONLY_NITRO_PCRS,
  publicKey: null,
  userData: Buffer.alloc(64, 0xcd),
  nonce: null,
};

const LEAF_EXTENSIONS = [
  { oid: '2.5.29.19', critical: true, value: sequence() },
  { oid: '2.5.29.15', critical: true, value: bitString(Buffer.from([0x80]), 7) },
];

function payloadMembers(fields: TestOnlyNitroFields, leaf: Buffer, bundle: readonly Buffer[]): [CborItem, CborItem][] {
  const optional = (value: Uint8Array | null) => (value === null ? cbor.null : cbor.bytes(value));
  const pcrs = Object.entries(fields.pcrs).map(
    ([index, value]) => [cbor.integer(Number(index)), cbor.bytes(Buffer.from(value, 'hex'))] as const,
  );
  return [
    [cbor.text('module_id'), cbor.text(fields.moduleId)],
    [cbor.text('digest'), cbor.text(fields.digest)],
    [cbor.text('timestamp'), cbor.integer(fields.timestamp)],
    [cbor.text('pcrs'), cbor.map(...pcrs)],
    [cbor.text('certificate'), cbor.bytes(leaf)],
    [cbor.text('cabundle'), cbor.array(...bundle.map(cbor.bytes))],
    [cbor.text('public_key'), optional(fields.publicKey)],
    [cbor.text('user_data'), optional(fields.userData)],
    [cbor.text('nonce'), optional(fields.nonce)],
  ];
}
