// SPDX-License-Identifier: Apache-2.0
import { constants, createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { TpmEvidence, TpmPolicy } from '@glovebox/contracts';
import {
  testOnlyAuthorityExtensions,
  testOnlyCertificate,
  testOnlyRevocationList,
  type TestOnlyCertificateOptions,
} from '../certificates.ts';
import { bitString, sequence } from '../der-writer.ts';
import { testOnlyEventLog, testOnlyReplay, type TestOnlyEvent } from './event-log.ts';

export type TestOnlyTpmKeyKind = 'rsassa' | 'rsapss' | 'ecdsa';

export interface TestOnlyTpmIssue {
  readonly extraData?: Uint8Array;
  readonly pcrs?: Readonly<Record<number, string>>;
  readonly events?: readonly TestOnlyEvent[];
  /** TPMA_OBJECT of the key. */
  readonly attributes?: number;
  readonly magic?: number;
  readonly type?: number;
  /** Changes the TPMS_ATTEST before it is signed. */
  readonly patch?: (attest: Buffer) => Buffer;
  readonly signatureHash?: 'sha1' | 'sha256' | 'sha384';
  readonly certificate?: Partial<TestOnlyCertificateOptions>;
  /** Values that travel along, in the place of the true ones. */
  readonly values?: TpmEvidence['pcrs'];
}

/** A TPM, and the authority that certifies its key; neither exists. */
export interface TestOnlyTpmAuthority {
  readonly root: Extract<TpmPolicy['root'], { kind: 'development' }>;
  readonly name: string;
  /** Of an RSA key, base64url; empty of others. */
  readonly modulus: string;
  issue(options?: TestOnlyTpmIssue): TpmEvidence;
  policy(overrides?: Partial<TpmPolicy>): TpmPolicy;
  crl(revoked?: readonly bigint[]): Buffer;
}

export const TEST_ONLY_AK_SERIAL = 0x7e570003n;
/** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign. */
export const TEST_ONLY_AK_ATTRIBUTES = 0x00050072;
const HASH_IDS = { sha1: 4, sha256: 0xb, sha384: 0xc } as const;
const SCHEME_IDS = { rsassa: 0x14, rsapss: 0x16, ecdsa: 0x18 } as const;

export const TEST_ONLY_EVENTS: readonly TestOnlyEvent[] = [
  { pcr: 0, data: 'firmware' },
  { pcr: 4, data: 'boot loader' },
  { pcr: 4, data: 'kernel' },
  { pcr: 7, data: 'secure boot' },
];

const u16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
const u32 = (value: number) => Buffer.from([value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff]);
const sized = (bytes: Uint8Array) => Buffer.concat([u16(bytes.length), bytes]);

export function createTpmAuthority(kind: TestOnlyTpmKeyKind = 'ecdsa'): TestOnlyTpmAuthority {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const ak: KeyObject =
    kind === 'ecdsa'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const certificate = (overrides: Partial<TestOnlyCertificateOptions>) =>
    testOnlyCertificate({
      subject: 'TestOnly AK',
      issuer: 'TestOnly TPM CA',
      serialNumber: TEST_ONLY_AK_SERIAL,
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2027-01-01T00:00:00Z',
      publicKey: createPublicKey(ak),
      signingKey: ca,
      extensions: [
        { oid: '2.5.29.19', critical: true, value: sequence() },
        { oid: '2.5.29.15', critical: true, value: bitString(Buffer.from([0x80]), 7) },
      ],
      ...overrides,
    });
  const root = certificate({
    subject: 'TestOnly TPM CA',
    publicKey: createPublicKey(ca),
    extensions: testOnlyAuthorityExtensions(0, true),
  });
  const developmentRoot = { kind: 'development', certificate: root.toString('base64url') } as const;
  const area = (attributes: number) => publicArea(ak, kind, attributes);
  const measured = testOnlyReplay(TEST_ONLY_EVENTS);
  return {
    root: developmentRoot,
    name: `000b${createHash('sha256').update(area(TEST_ONLY_AK_ATTRIBUTES)).digest('hex')}`,
    modulus: createPublicKey(ak).export({ format: 'jwk' }).n ?? '',
    issue: (options = {}) => {
      const pcrs = options.pcrs ?? measured;
      const attest = attestOf(options, pcrs, options.signatureHash === 'sha384' ? 'sha384' : 'sha256');
      return {
        platform: 'tpm',
        quote: attest.toString('base64url'),
        signature: signatureOf(attest, ak, kind, options.signatureHash ?? 'sha256').toString('base64url'),
        akPublic: area(options.attributes ?? TEST_ONLY_AK_ATTRIBUTES).toString('base64url'),
        akCertificates: [certificate(options.certificate ?? {}).toString('base64url')],
        pcrs: options.values ?? Object.entries(pcrs).map(([index, value]) => ({ index: Number(index), value })),
        eventLog: testOnlyEventLog(options.events ?? TEST_ONLY_EVENTS).toString('base64url'),
      };
    },
    policy: (overrides) => ({
      platform: 'tpm',
      root: developmentRoot,
      bank: 'sha256',
      pcrs: Object.entries(measured).map(([index, value]) => ({ index: Number(index), values: [value] })),
      eventLog: [0, 4, 7],
      revocation: 'not-checked',
      ...overrides,
    }),
    crl: (revoked = []) =>
      testOnlyRevocationList({
        issuer: 'TestOnly TPM CA',
        thisUpdate: '2026-11-01T00:00:00Z',
        nextUpdate: '2026-12-01T00:00:00Z',
        revoked,
        signingKey: ca,
      }),
  };
}

function publicArea(key: KeyObject, kind: TestOnlyTpmKeyKind, attributes: number): Buffer {
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const part = (text: string | undefined) => sized(Buffer.from(text ?? '', 'base64url'));
  const scheme = Buffer.concat([u16(0x10), u16(SCHEME_IDS[kind]), u16(0xb)]);
  const head = Buffer.concat([u16(kind === 'ecdsa' ? 0x23 : 1), u16(0xb), u32(attributes), u16(0), scheme]);
  return kind === 'ecdsa'
    ? Buffer.concat([head, u16(3), u16(0x10), part(jwk.x), part(jwk.y)])
    : Buffer.concat([head, u16(2048), u32(0), part(jwk.n)]);
}

function attestOf(options: TestOnlyTpmIssue, pcrs: Readonly<Record<number, string>>, hash: string): Buffer {
  const indices = Object.keys(pcrs).map(Number);
  const bits = Buffer.alloc(3);
  for (const index of indices) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  const digest = createHash(hash);
  for (const index of indices.sort((a, b) => a - b)) digest.update(Buffer.from(pcrs[index] ?? '', 'hex'));
  const attest = Buffer.concat([
    u32(options.magic ?? 0xff544347),
    u16(options.type ?? 0x8018),
    sized(Buffer.concat([u16(0xb), Buffer.alloc(32, 0x11)])),
    sized(options.extraData ?? Buffer.alloc(32, 0xcd)),
    Buffer.alloc(8, 1),
    u32(1),
    u32(0),
    Buffer.from([1]),
    Buffer.alloc(8, 2),
    u32(1),
    u16(0xb),
    Buffer.from([3]),
    bits,
    sized(digest.digest()),
  ]);
  return options.patch?.(attest) ?? attest;
}

function signatureOf(
  attest: Buffer,
  key: KeyObject,
  kind: TestOnlyTpmKeyKind,
  hash: 'sha1' | 'sha256' | 'sha384',
): Buffer {
  const head = Buffer.concat([u16(SCHEME_IDS[kind]), u16(HASH_IDS[hash])]);
  if (kind === 'ecdsa') {
    const raw = sign(hash, attest, { key, dsaEncoding: 'ieee-p1363' });
    return Buffer.concat([head, sized(raw.subarray(0, 32)), sized(raw.subarray(32))]);
  }
  const padding = kind === 'rsapss' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return Buffer.concat([head, sized(sign(hash, attest, { key, padding, saltLength: 32 }))]);
}
