// SPDX-License-Identifier: Apache-2.0
import { createPublicKey } from 'node:crypto';
import {
  testOnlyAuthorityExtensions,
  testOnlyCertificate,
  testOnlyRevocationList,
  type TestOnlyCertificateOptions,
  type TestOnlyExtension,
  type TestOnlyRevocationListOptions,
} from '../certificates.ts';
import { bitString, der, derTrue, integer, octetString, oid, sequence } from '../der-writer.ts';
import type { TestOnlyIntelKeys } from './keys.ts';

export const TEST_ONLY_INTEL_SERIALS = {
  root: 0x7e58_0000n,
  pckCa: 0x7e58_0001n,
  pck: 0x7e58_0002n,
  tcbSigner: 0x7e58_0003n,
};

const ROOT_NAME = 'Intel SGX Root CA';
const PCK_CA_NAME = 'Intel SGX PCK Platform CA';
const AUTHORITY_TIMES = { notBefore: '2018-05-21T10:45:10Z', notAfter: '2049-12-31T23:59:59Z' };
const LEAF_TIMES = { notBefore: '2025-01-01T00:00:00Z', notAfter: '2032-01-01T00:00:00Z' };

type Overrides = Partial<TestOnlyCertificateOptions>;

export const testOnlyIntelRoot = (keys: TestOnlyIntelKeys, overrides: Overrides = {}): Buffer =>
  testOnlyCertificate({
    subject: ROOT_NAME,
    issuer: ROOT_NAME,
    serialNumber: TEST_ONLY_INTEL_SERIALS.root,
    ...AUTHORITY_TIMES,
    publicKey: createPublicKey(keys.root),
    signingKey: keys.root,
    extensions: testOnlyAuthorityExtensions(1, true),
    ...overrides,
  });

export const testOnlyPckCa = (keys: TestOnlyIntelKeys, overrides: Overrides = {}): Buffer =>
  testOnlyCertificate({
    subject: PCK_CA_NAME,
    issuer: ROOT_NAME,
    serialNumber: TEST_ONLY_INTEL_SERIALS.pckCa,
    ...AUTHORITY_TIMES,
    publicKey: createPublicKey(keys.pckCa),
    signingKey: keys.root,
    extensions: testOnlyAuthorityExtensions(0, true),
    ...overrides,
  });

export const testOnlyTcbSigner = (keys: TestOnlyIntelKeys, overrides: Overrides = {}): Buffer =>
  testOnlyCertificate({
    subject: 'Intel SGX TCB Signing',
    issuer: ROOT_NAME,
    serialNumber: TEST_ONLY_INTEL_SERIALS.tcbSigner,
    ...LEAF_TIMES,
    publicKey: createPublicKey(keys.tcbSigner),
    signingKey: keys.root,
    extensions: leafExtensions(),
    ...overrides,
  });

/** What the SGX extension says (PCK Certificate and CRL Profile Specification, section 1.3.5). */
export interface TestOnlyPckContent {
  readonly ppid: string;
  readonly components: readonly number[];
  readonly pceSvn: number;
  readonly cpuSvn: string;
  readonly pceId: string;
  readonly fmspc: string;
  readonly sgxType: number;
  readonly platformInstanceId: string | null;
  readonly configuration: readonly [dynamicPlatform: boolean, cachedKeys: boolean, smtEnabled: boolean] | null;
}

export const TEST_ONLY_PCK: TestOnlyPckContent = {
  ppid: '7e58'.repeat(8),
  components: [5, 5, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0],
  pceSvn: 13,
  cpuSvn: '0b'.repeat(16),
  pceId: '0000',
  fmspc: '7e5800000000',
  sgxType: 1,
  platformInstanceId: '58'.repeat(16),
  configuration: [false, false, false],
};

export const testOnlyPck = (
  keys: TestOnlyIntelKeys,
  content: Partial<TestOnlyPckContent> = {},
  overrides: Overrides = {},
): Buffer =>
  testOnlyCertificate({
    subject: 'Intel SGX PCK Certificate',
    issuer: PCK_CA_NAME,
    serialNumber: TEST_ONLY_INTEL_SERIALS.pck,
    ...LEAF_TIMES,
    publicKey: createPublicKey(keys.pck),
    signingKey: keys.pckCa,
    extensions: [...leafExtensions(), testOnlySgxExtension({ ...TEST_ONLY_PCK, ...content })],
    ...overrides,
  });

const leafExtensions = (): TestOnlyExtension[] => [
  { oid: '2.5.29.15', critical: true, value: bitString(Buffer.from([0xc0]), 6) },
  { oid: '2.5.29.19', critical: true, value: sequence() },
];

const ARC = '1.2.840.113741.1.13.1';

export function testOnlySgxExtension(content: TestOnlyPckContent): TestOnlyExtension {
  const member = (arc: string, value: Buffer) => sequence(oid(`${ARC}.${arc}`), value);
  const octets = (hex: string) => octetString(Buffer.from(hex, 'hex'));
  const flag = (value: boolean) => (value ? derTrue() : der(0x01, Buffer.from([0])));
  const tcb = [
    ...content.components.map((svn, index) => member(`2.${String(index + 1)}`, integer(svn))),
    member('2.17', integer(content.pceSvn)),
    member('2.18', octets(content.cpuSvn)),
  ];
  const configuration = content.configuration?.map((value, index) => member(`7.${String(index + 1)}`, flag(value)));
  return {
    oid: ARC,
    value: sequence(
      member('1', octets(content.ppid)),
      member('2', sequence(...tcb)),
      member('3', octets(content.pceId)),
      member('4', octets(content.fmspc)),
      member('5', der(0x0a, Buffer.from([content.sgxType]))),
      ...(content.platformInstanceId === null ? [] : [member('6', octets(content.platformInstanceId))]),
      ...(configuration === undefined ? [] : [member('7', sequence(...configuration))]),
    ),
  };
}

const LIST_TIMES = { thisUpdate: '2026-11-20T00:00:00Z', nextUpdate: '2026-12-20T00:00:00Z' };

export const testOnlyPckCrl = (
  keys: TestOnlyIntelKeys,
  overrides: Partial<TestOnlyRevocationListOptions> = {},
): Buffer =>
  testOnlyRevocationList({ issuer: PCK_CA_NAME, ...LIST_TIMES, revoked: [], signingKey: keys.pckCa, ...overrides });

export const testOnlyIntelRootCrl = (
  keys: TestOnlyIntelKeys,
  overrides: Partial<TestOnlyRevocationListOptions> = {},
): Buffer =>
  testOnlyRevocationList({ issuer: ROOT_NAME, ...LIST_TIMES, revoked: [], signingKey: keys.root, ...overrides });

/** PEM blocks in the order given. */
export const testOnlyPem = (...certificates: readonly Uint8Array[]): Buffer =>
  Buffer.from(
    certificates
      .map((certificate) => Buffer.from(certificate).toString('base64').replace(/.{64}/g, '$&\n').trimEnd())
      .map((text) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`)
      .join(''),
  );
