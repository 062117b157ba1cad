// SPDX-License-Identifier: Apache-2.0
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { NvidiaGpuEvidence, NvidiaGpuPolicy, NvidiaReference } from '@glovebox/contracts';
import {
  testOnlyAuthorityExtensions,
  testOnlyCertificate,
  testOnlyName,
  testOnlyRevocationList,
  type TestOnlyCertificateOptions,
  type TestOnlyExtension,
} from '../certificates.ts';
import { testOnlyCorim, type TestOnlyCorimOptions, type TestOnlyReference } from '../corim/corim.ts';
import { bitString, integer, octetString, oid, sequence } from '../der-writer.ts';
import { testOnlyCertificateId, testOnlyResponderExtensions } from '../ocsp.ts';
import {
  TEST_ONLY_FWID,
  testOnlyBlock,
  testOnlyNvidiaMeasurement,
  testOnlyNvidiaReport,
  testOnlyOpaque,
  type TestOnlyNvidiaReport,
} from './report.ts';
import { testOnlyRim, type TestOnlyResource, type TestOnlyRimIssue } from './rim.ts';

const DEVICE = [
  'TestOnly Device Identity CA',
  'TestOnly GH100 Identity',
  'TestOnly GH100 Provisioner ICA',
  'GH100 A01 GSP BROM',
  'GH100 A01 GSP FMC LF',
] as const;
const RIM = ['TestOnly RIM Root', 'TestOnly RIM GH100 CA', 'TestOnly RIM L3', 'TestOnly RIM Signer'] as const;
export const TEST_ONLY_NVIDIA_SERIAL = 0x7e57_0100n;

export interface TestOnlyNvidiaIssue extends Partial<TestOnlyNvidiaReport> {
  /** Fields of the certificate at this place of the path: 0 root to 4 leaf. */
  readonly certificates?: Readonly<Record<number, Partial<TestOnlyCertificateOptions>>>;
  /** Certificates in another order or number; leaf first. */
  readonly chain?: (chain: Buffer[]) => Buffer[];
}

export interface TestOnlyRimOptions extends TestOnlyRimIssue {
  readonly certificates?: Readonly<Record<number, Partial<TestOnlyCertificateOptions>>>;
  readonly chain?: (chain: Buffer[]) => Buffer[];
}

/** An authority that signs real exchanges for a device that does not exist, and reference values for it. */
export interface TestOnlyNvidiaAuthority {
  readonly rootCertificate: Buffer;
  readonly rimRootCertificate: Buffer;
  readonly root: Extract<NvidiaGpuPolicy['root'], { kind: 'development' }>;
  issue(options?: TestOnlyNvidiaIssue): NvidiaGpuEvidence;
  policy(overrides?: Partial<NvidiaGpuPolicy>): NvidiaGpuPolicy;
  /** A current list of the issuer at this place of the path. */
  crl(place: number, revoked?: readonly bigint[]): Buffer;
  /** Private key of the certificate at this place of the path: 0 root to 4 leaf. */
  key(place: number): KeyObject;
  /** DER of the CertID by which a responder is asked about the certificate at this place. */
  certificateId(place: number, hash?: 'sha384' | 'sha1'): Buffer;
  /** A certificate that whoever holds the key at this place issues for a responder's key. */
  responder(place: number, overrides?: Partial<TestOnlyCertificateOptions>): { certificate: Buffer; key: KeyObject };
  /** A signed file of reference values: by default of the driver that the device reports. */
  rim(options?: TestOnlyRimOptions): Buffer;
  /** The same values as a CoRIM, in the form that NVIDIA has for network devices. */
  corim(options?: TestOnlyCorimOptions): Buffer;
  /** Of whoever signs reference values, leaf first. */
  rimChain(): Buffer[];
}

const DRIVER_INDEXES = [8, 22, 23, 36];
const VBIOS_INDEXES = [1, 2, 3, 10];
/** What the device measures: also something that no reference value is for. */
export const TEST_ONLY_NVIDIA_INDEXES: readonly number[] = [1, 2, 3, 5, 8, 10, 22, 23, 36];

export const testOnlyNvidiaReference = (): NvidiaReference => ({
  driver: { version: '550.90.07', digest: 'd1'.repeat(32) },
  vbios: { version: '96.00.9F.00.01', digest: 'f1'.repeat(32) },
  measurements: [...DRIVER_INDEXES, ...VBIOS_INDEXES].map((index) => ({
    index,
    values: ['00'.repeat(48), testOnlyNvidiaMeasurement(index)],
  })),
});

/** Reference values of the driver, and of the VBIOS, as a file lists them. */
export const testOnlyResources = (part: 'driver' | 'vbios'): TestOnlyResource[] =>
  TEST_ONLY_NVIDIA_INDEXES.map((index) => ({
    index: index - 1,
    active: (part === 'driver' ? DRIVER_INDEXES : VBIOS_INDEXES).includes(index),
    values: [testOnlyNvidiaMeasurement(index), 'ee'.repeat(48)],
  }));

/** The same as reference values of a CoRIM: the second value of an index is an alternative. */
export const testOnlyCorimResources = (part: 'driver' | 'vbios'): TestOnlyReference => ({
  environment: 'NVIDIA/',
  measurements: testOnlyResources(part)
    .filter(({ active }) => active)
    .flatMap(({ index, values }) => values.map((value) => ({ key: index + 1, digests: [value] }))),
});

/** CompositeDeviceID (DICE), as Hopper has it. */
export const testOnlyCompositeDeviceId = (firmware: string, publicKey: KeyObject): TestOnlyExtension => ({
  oid: '2.23.133.5.4.1',
  value: sequence(
    integer(1),
    publicKey.export({ type: 'spki', format: 'der' }),
    sequence(oid('2.16.840.1.101.3.4.2.2'), octetString(Buffer.from(firmware, 'hex'))),
  ),
});

const key = () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
export const TEST_ONLY_SIGNING_USAGE: TestOnlyExtension = {
  oid: '2.5.29.15',
  critical: true,
  value: bitString(Buffer.from([0x80]), 7),
};

/** A path of certificates with keys of its own, root first. */
function createPath(names: readonly string[], leafExtensions: (leaf: KeyObject) => TestOnlyExtension[]) {
  const keys = names.map(key);
  const at = (place: number): KeyObject => keys[place] ?? key();
  const last = names.length - 1;
  const certificate = (place: number, overrides: Partial<TestOnlyCertificateOptions> = {}) =>
    testOnlyCertificate({
      subject: names[place] ?? 'TestOnly',
      issuer: names[Math.max(place - 1, 0)] ?? 'TestOnly',
      serialNumber: TEST_ONLY_NVIDIA_SERIAL + BigInt(place),
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: place === last ? '2027-01-01T00:00:00Z' : '2027-06-01T00:00:00Z',
      publicKey: createPublicKey(at(place)),
      signingKey: at(Math.max(place - 1, 0)),
      extensions: place === last ? leafExtensions(createPublicKey(at(last))) : testOnlyAuthorityExtensions(null, true),
      ...overrides,
    });
  const issued = names.map((_name, place) => certificate(place));
  return {
    root: issued[0] ?? Buffer.alloc(0),
    leafKey: at(last),
    key: at,
    /** Leaf first. */
    chain: (changed: Readonly<Record<number, Partial<TestOnlyCertificateOptions>>> = {}) =>
      issued.map((own, place) => (changed[place] === undefined ? own : certificate(place, changed[place]))).reverse(),
  };
}

export function createNvidiaAuthority(): TestOnlyNvidiaAuthority {
  const device = createPath(DEVICE, (leaf) => [
    TEST_ONLY_SIGNING_USAGE,
    testOnlyCompositeDeviceId(TEST_ONLY_FWID, leaf),
  ]);
  const signer = createPath(RIM, () => [TEST_ONLY_SIGNING_USAGE]);
  const root = { kind: 'development', certificate: device.root.toString('base64url') } as const;
  return {
    rootCertificate: device.root,
    rimRootCertificate: signer.root,
    root,
    issue: ({ certificates, chain, ...fields } = {}) => {
      const usual = device.chain(certificates);
      return {
        platform: 'nvidia-gpu',
        report: testOnlyNvidiaReport({ ...REPORT, ...fields }, device.leafKey).toString('base64url'),
        certificates: (chain === undefined ? usual : chain(usual)).map((one) => one.toString('base64url')),
      };
    },
    policy: (overrides) => ({
      platform: 'nvidia-gpu',
      root,
      chips: ['GH100'],
      references: [testOnlyNvidiaReference()],
      minimumDriver: '550.54.14',
      minimumVbios: '96.00.5E.00.01',
      firmwareIdentity: 'required',
      devices: 'not-compared',
      revocation: 'not-checked',
      deviceRevocation: 'not-checked',
      ...overrides,
    }),
    crl: (place, revoked = []) =>
      testOnlyRevocationList({
        issuer: DEVICE[place] ?? 'TestOnly',
        thisUpdate: '2026-11-01T00:00:00Z',
        nextUpdate: '2026-12-01T00:00:00Z',
        revoked,
        signingKey: device.key(place),
      }),
    key: device.key,
    certificateId: (place, hash) =>
      testOnlyCertificateId(
        { name: testOnlyName(DEVICE[place - 1] ?? 'TestOnly'), key: createPublicKey(device.key(place - 1)) },
        TEST_ONLY_NVIDIA_SERIAL + BigInt(place),
        hash,
      ),
    responder: (place, overrides = {}) => {
      const own = key();
      const certificate = testOnlyCertificate({
        subject: 'TestOnly OCSP Responder',
        issuer: DEVICE[place] ?? 'TestOnly',
        serialNumber: TEST_ONLY_NVIDIA_SERIAL + 0x50n,
        notBefore: '2026-11-01T00:00:00Z',
        notAfter: '2026-12-01T00:00:00Z',
        publicKey: createPublicKey(own),
        signingKey: device.key(place),
        extensions: testOnlyResponderExtensions(),
        ...overrides,
      });
      return { certificate, key: own };
    },
    rim: ({ certificates, chain, ...issue } = {}) => {
      const usual = signer.chain(certificates);
      const resources = testOnlyResources('driver');
      return testOnlyRim({ resources, ...issue }, signer.leafKey, chain === undefined ? usual : chain(usual));
    },
    corim: (options) =>
      testOnlyCorim(signer.leafKey, {
        id: 'GH100_550.90.07',
        references: [testOnlyCorimResources('driver')],
        chain: signer.chain(),
        early: true,
        ...options,
      }),
    rimChain: () => signer.chain(),
  };
}

const REPORT: TestOnlyNvidiaReport = {
  requestNonce: createHash('sha256').update(Buffer.alloc(64, 0xcd)).digest(),
  responseNonce: Buffer.alloc(32, 0x5e),
  request: [0x11, 0xe0, 0x01, 0xff],
  slot: 0,
  response: [0x11, 0x60, 0x00, 0x00],
  blocks: TEST_ONLY_NVIDIA_INDEXES.map((index) => testOnlyBlock(index)),
  blockCount: null,
  opaque: testOnlyOpaque(),
};
