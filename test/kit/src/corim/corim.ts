// SPDX-License-Identifier: Apache-2.0
import type { KeyObject } from 'node:crypto';
import { cbor, type CborItem } from '../cbor-writer.ts';
import { testOnlySign1 } from '../cose.ts';

const { bytes, integer, map, tag, text } = cbor;
const seconds = (time: string) => tag(1, integer(Date.parse(time) / 1000));
const hex = (value: string) => Buffer.from(value, 'hex');

export interface TestOnlyMeasurement {
  readonly key?: string | number;
  /** Hex; the algorithm follows from the length. */
  readonly digests?: readonly string[];
  readonly rawValue?: string;
  readonly mask?: string;
  readonly name?: string;
  readonly signerId?: string;
  /** A minimum (tag 553) where `minimum`, an exact version (tag 552) otherwise. */
  readonly svn?: { readonly value: bigint; readonly minimum: boolean };
  /** Digests in hex by the name of the register. */
  readonly registers?: Readonly<Record<string, readonly string[]>>;
  /** Values of Intel's profile, by their negative code point. */
  readonly intel?: readonly (readonly [number, CborItem])[];
}

export interface TestOnlyReference {
  /** Bytes in hex, an OID's content in hex behind `oid:`, or vendor and model around `/`. */
  readonly environment: string;
  readonly measurements: readonly TestOnlyMeasurement[];
}

export interface TestOnlyCorimOptions {
  readonly id?: string;
  /** Tags and nesting of the drafts before 07, as NVIDIA's network devices have them. */
  readonly early?: boolean;
  readonly profile?: string;
  readonly references?: readonly TestOnlyReference[];
  /** Public attestation key of an instance of the first environment. */
  readonly attests?: { readonly instance: string; readonly key: KeyObject };
  readonly notAfter?: string;
  readonly contentType?: string;
  readonly signatureNotAfter?: string;
  /** Leaf first. */
  readonly chain?: readonly Uint8Array[];
  /** Members of the CoRIM besides. */
  readonly more?: readonly (readonly [CborItem, CborItem])[];
}

const ALGORITHMS: Readonly<Record<number, number>> = { 64: 1, 96: 7, 128: 8 };

function environmentOf(environment: string): CborItem {
  const [vendor, model] = environment.split('/');
  if (model === '') return map([integer(0), map([integer(1), text(vendor ?? '')])]);
  if (model !== undefined) return map([integer(0), map([integer(1), text(vendor ?? '')], [integer(2), text(model)])]);
  const oid = environment.startsWith('oid:');
  const id = oid ? tag(111, bytes(hex(environment.slice(4)))) : tag(560, bytes(hex(environment)));
  return map([integer(0), map([integer(0), id])]);
}

/** Canonical from 2^32 on. */
function uint64(value: bigint): CborItem {
  const item = Buffer.alloc(9, 0x1b);
  item.writeBigUInt64BE(value, 1);
  return item;
}

const digestsOf = (digests: readonly string[]): CborItem =>
  cbor.array(...digests.map((one) => cbor.array(integer(ALGORITHMS[one.length] ?? 99), bytes(hex(one)))));

const registerName = (name: string): CborItem => (/^\d+$/.test(name) ? integer(Number(name)) : text(name));

/** Digests of which one must be there (Intel's profile, 60020), or all of them without `member`. */
export const testOnlyDigestSet = (digests: readonly string[], member = true): CborItem =>
  member ? tag(60_020, cbor.array(integer(6), digestsOf(digests))) : digestsOf(digests);

/** Words of which one must be there, or all of them without `member`. */
export const testOnlyTextSet = (words: readonly string[], member = true): CborItem =>
  member ? tag(60_021, cbor.array(integer(6), cbor.array(...words.map(text)))) : cbor.array(...words.map(text));

export const testOnlyAtLeast = (value: number): CborItem => tag(60_010, cbor.array(integer(2), integer(value)));

function measurementOf(measurement: TestOnlyMeasurement): CborItem {
  const { key, digests, rawValue, mask, name, signerId, svn, registers, intel = [] } = measurement;
  const raw = rawValue === undefined ? undefined : bytes(hex(rawValue));
  const values: (readonly [CborItem, CborItem])[] = [
    ...(svn === undefined ? [] : [[integer(1), tag(svn.minimum ? 553 : 552, uint64(svn.value))] as const]),
    ...(digests === undefined ? [] : [[integer(2), digestsOf(digests)] as const]),
    ...(raw === undefined
      ? []
      : [[integer(4), mask === undefined ? tag(560, raw) : tag(563, cbor.array(raw, bytes(hex(mask))))] as const]),
    ...(name === undefined ? [] : [[integer(11), text(name)] as const]),
    ...(signerId === undefined ? [] : [[integer(13), cbor.array(tag(560, bytes(hex(signerId))))] as const]),
    ...(registers === undefined
      ? []
      : [
          [
            integer(14),
            map(...Object.entries(registers).map(([own, values]) => [registerName(own), digestsOf(values)] as const)),
          ] as const,
        ]),
    ...intel.map(([code, value]) => [integer(code), value] as const),
  ];
  const named = key === undefined ? [] : [[integer(0), typeof key === 'number' ? integer(key) : text(key)] as const];
  return map(...named, [integer(1), map(...values)]);
}

/** A URI, or an OID's content in hex behind `oid:`. */
const profileOf = (profile: string): CborItem =>
  profile.startsWith('oid:') ? tag(111, bytes(hex(profile.slice(4)))) : tag(32, text(profile));

/** An unsigned CoRIM of the real format (draft-ietf-rats-corim-10). */
export function testOnlyUnsignedCorim(options: TestOnlyCorimOptions = {}): Buffer {
  const { references = [], attests, profile, notAfter, more = [], id = 'test-only', early = false } = options;
  const triples: (readonly [CborItem, CborItem])[] = [
    [
      integer(0),
      cbor.array(
        ...references.map(({ environment, measurements }) =>
          cbor.array(environmentOf(environment), cbor.array(...measurements.map(measurementOf))),
        ),
      ),
    ],
  ];
  if (attests !== undefined) {
    const pem = attests.key.export({ type: 'spki', format: 'pem' });
    const class_ = map([integer(0), tag(560, bytes(hex(references[0]?.environment ?? '')))]);
    const environment = map([integer(0), class_], [integer(1), tag(550, bytes(hex(attests.instance)))]);
    triples.push([integer(3), cbor.array(cbor.array(environment, cbor.array(tag(554, text(pem.toString())))))]);
  }
  const comid = map([integer(1), map([integer(0), text('test-only')])], [integer(4), map(...triples)]);
  const corim = map(
    [integer(0), text(id)],
    [integer(1), cbor.array(early ? bytes(tag(506, comid)) : tag(506, bytes(comid)))],
    ...(profile === undefined ? [] : [[integer(3), profileOf(profile)] as const]),
    ...(notAfter === undefined ? [] : [[integer(4), map([integer(1), seconds(notAfter)])] as const]),
    ...more,
  );
  return early ? corim : tag(501, corim);
}

/** The same, signed (COSE_Sign1) by this key. */
export function testOnlyCorim(key: KeyObject, options: TestOnlyCorimOptions = {}): Buffer {
  const meta = map(
    [integer(0), map([integer(0), text('TestOnly endorser')])],
    ...(options.signatureNotAfter === undefined
      ? []
      : [[integer(1), map([integer(1), seconds(options.signatureNotAfter)])] as const]),
  );
  const algorithm = key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? -35 : -7;
  const signed = testOnlySign1({
    payload: testOnlyUnsignedCorim(options),
    key,
    tagged: true,
    protectedHeader: map(
      [integer(1), integer(algorithm)],
      [integer(3), text(options.contentType ?? 'application/rim+cbor')],
      [integer(8), bytes(meta)],
    ),
    ...(options.chain === undefined
      ? {}
      : { unprotected: map([integer(33), cbor.array(...options.chain.map((one) => bytes(one)))]) }),
  });
  return options.early === true ? tag(500, tag(502, signed)) : signed;
}
