// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SnpProduct, SnpTcb } from '@glovebox/contracts';
import {
  testOnlyAuthorityExtensions,
  testOnlyCertificate,
  testOnlyRevocationList,
  type TestOnlyCertificateOptions,
  type TestOnlyExtension,
  type TestOnlyRevocationListOptions,
} from '../certificates.ts';
import { ia5String, integer } from '../der-writer.ts';
import type { TestOnlySnpKeys } from './authority-files.ts';

export const TEST_ONLY_ARK_SERIAL = 0x7e570000n;
export const TEST_ONLY_ASK_SERIAL = 0x7e570001n;
export const TEST_ONLY_ASVK_SERIAL = 0x7e570002n;

type Overrides = Partial<TestOnlyCertificateOptions>;

const AUTHORITY_TIMES = { notBefore: '2020-10-22T17:23:05Z', notAfter: '2045-10-22T17:23:05Z' };
const LEAF_TIMES = { notBefore: '2025-01-01T00:00:00Z', notAfter: '2032-01-01T00:00:00Z' };

export const testOnlyArk = (keys: TestOnlySnpKeys, product: SnpProduct, overrides: Overrides = {}): Buffer =>
  testOnlyCertificate({
    subject: `ARK-${product}`,
    issuer: `ARK-${product}`,
    serialNumber: TEST_ONLY_ARK_SERIAL,
    ...AUTHORITY_TIMES,
    publicKey: createPublicKey(keys.ark),
    signingKey: keys.ark,
    extensions: testOnlyAuthorityExtensions(null, true),
    ...overrides,
  });

export const testOnlyAsk = (keys: TestOnlySnpKeys, product: SnpProduct, overrides: Overrides = {}): Buffer =>
  testOnlyCertificate({
    subject: `SEV-${product}`,
    issuer: `ARK-${product}`,
    serialNumber: TEST_ONLY_ASK_SERIAL,
    ...AUTHORITY_TIMES,
    publicKey: createPublicKey(keys.ask),
    signingKey: keys.ark,
    extensions: testOnlyAuthorityExtensions(0, false),
    ...overrides,
  });

export interface TestOnlyVcekContent {
  readonly tcb: SnpTcb;
  /** Lower-case hex. */
  readonly chipId: string;
}

export const testOnlyVcek = (
  keys: TestOnlySnpKeys,
  product: SnpProduct,
  content: TestOnlyVcekContent,
  overrides: Overrides = {},
): Buffer =>
  testOnlyCertificate({
    subject: 'SEV-VCEK',
    issuer: `SEV-${product}`,
    serialNumber: 0n,
    ...LEAF_TIMES,
    publicKey: createPublicKey(keys.vcek),
    signingKey: keys.ask,
    extensions: testOnlyVcekExtensions(product, content),
    ...overrides,
  });

/** The issuer of providers' keys. It has the key of the ASK: which of both it is, is in its name. */
export const testOnlyAsvk = (keys: TestOnlySnpKeys, product: SnpProduct, overrides: Overrides = {}): Buffer =>
  testOnlyAsk(keys, product, {
    subject: `SEV-VLEK-${product}`,
    serialNumber: TEST_ONLY_ASVK_SERIAL,
    ...overrides,
  });

/** A provider's key: of no chip, so the hardware id makes room for the provider's name. */
export const testOnlyVlek = (
  keys: TestOnlySnpKeys,
  product: SnpProduct,
  { tcb, provider }: { readonly tcb: SnpTcb; readonly provider: string },
  overrides: Overrides = {},
): Buffer =>
  testOnlyVcek(
    keys,
    product,
    { tcb, chipId: testOnlyNoChip },
    {
      subject: 'SEV-VLEK',
      issuer: `SEV-VLEK-${product}`,
      extensions: [
        ...testOnlyVcekExtensions(product, { tcb, chipId: testOnlyNoChip }).slice(0, -1),
        { oid: '1.3.6.1.4.1.3704.1.5', value: ia5String(provider) },
      ],
      ...overrides,
    },
  );

/** What a report carries whose key is of no chip. */
export const testOnlyNoChip = '00'.repeat(64);

/** AMD's extensions (AMD 57230, table 8), in the order of real certificates. */
export function testOnlyVcekExtensions(product: SnpProduct, { tcb, chipId }: TestOnlyVcekContent): TestOnlyExtension[] {
  const level = (index: number, value: number) => ({
    oid: `1.3.6.1.4.1.3704.1.3.${String(index)}`,
    value: integer(value),
  });
  const turin = product === 'Turin';
  return [
    { oid: '1.3.6.1.4.1.3704.1.1', value: integer(turin ? 1 : 0) },
    { oid: '1.3.6.1.4.1.3704.1.2', value: ia5String(product === 'Milan' ? 'Milan-B0' : product) },
    ...(turin ? [level(9, tcb.fmc ?? 0)] : []),
    level(1, tcb.bootloader),
    level(2, tcb.tee),
    ...(turin ? [] : [level(4, 0)]),
    level(5, 0),
    level(6, 0),
    level(7, 0),
    level(3, tcb.snp),
    level(8, tcb.microcode),
    { oid: '1.3.6.1.4.1.3704.1.4', value: Buffer.from(turin ? chipId.slice(0, 16) : chipId, 'hex') },
  ];
}

export const testOnlyCrl = (
  signingKey: KeyObject,
  product: SnpProduct,
  overrides: Partial<TestOnlyRevocationListOptions> = {},
): Buffer =>
  testOnlyRevocationList({
    issuer: `ARK-${product}`,
    thisUpdate: '2026-06-01T00:00:00Z',
    nextUpdate: '2027-06-01T00:00:00Z',
    revoked: [],
    signingKey,
    ...overrides,
  });
