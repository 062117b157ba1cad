// SPDX-License-Identifier: Apache-2.0
import { createHash, sign, type KeyObject } from 'node:crypto';

/** One field of the opaque data: type and value. */
export type TestOnlyOpaqueField = readonly [type: number, value: Uint8Array];

export interface TestOnlyBlock {
  readonly index: number;
  readonly specification: number;
  readonly valueType: number;
  readonly value: Uint8Array;
}

export interface TestOnlyNvidiaReport {
  readonly requestNonce: Uint8Array;
  readonly responseNonce: Uint8Array;
  /** Everything of the request but nonce and slot. */
  readonly request: readonly number[];
  readonly slot: number;
  /** Version, code and two parameters of the answer. */
  readonly response: readonly number[];
  readonly blocks: readonly TestOnlyBlock[];
  /** Stated number of blocks, when it is to be a lie. */
  readonly blockCount: number | null;
  readonly opaque: readonly TestOnlyOpaqueField[];
}

/** The value that the device of this kit measures at an index. */
export const testOnlyNvidiaMeasurement = (index: number): string =>
  createHash('sha384')
    .update(`TestOnly measurement ${String(index)}`)
    .digest('hex');

export const testOnlyBlock = (index: number, value = testOnlyNvidiaMeasurement(index)): TestOnlyBlock => ({
  index,
  specification: 1,
  valueType: 1,
  value: Buffer.from(value, 'hex'),
});

export const TEST_ONLY_FWID = 'fd'.repeat(48);

const zeroEnded = (text: string) => Buffer.from(`${text}\0`);

/** What an H100 reports besides measurements, by type. */
export const TEST_ONLY_OPAQUE: Readonly<Record<number, Uint8Array>> = {
  6: Buffer.from('009f009601000000', 'hex'),
  14: Buffer.from('b1030000', 'hex'),
  15: zeroEnded('882'),
  17: zeroEnded('1010'),
  18: zeroEnded('0200'),
  3: zeroEnded('550.90.07'),
  11: Buffer.from([0x55]),
  20: Buffer.from(TEST_ONLY_FWID, 'hex'),
  34: Buffer.from([1, 0]),
};

export const testOnlyOpaque = (changed: Readonly<Record<number, Uint8Array | null>> = {}): TestOnlyOpaqueField[] =>
  Object.entries({ ...TEST_ONLY_OPAQUE, ...changed }).flatMap(([type, value]) =>
    value === null ? [] : [[Number(type), value] as const],
  );

const u16 = (value: number) => Buffer.from([value & 0xff, value >> 8]);

/** Request, answer and a signature over both (SPDM 1.1: without a context). */
export function testOnlyNvidiaReport(report: TestOnlyNvidiaReport, key: KeyObject): Buffer {
  const record = Buffer.concat(report.blocks.map(block));
  const opaque = Buffer.concat(
    report.opaque.map(([type, value]) => Buffer.concat([u16(type), u16(value.length), value])),
  );
  const signed = Buffer.concat([
    Buffer.from(report.request),
    report.requestNonce,
    Buffer.from([report.slot]),
    Buffer.from(report.response),
    Buffer.from([report.blockCount ?? report.blocks.length]),
    u16(record.length & 0xffff),
    Buffer.from([record.length >> 16]),
    record,
    report.responseNonce,
    u16(opaque.length),
    opaque,
  ]);
  return Buffer.concat([signed, sign('sha384', signed, { key, dsaEncoding: 'ieee-p1363' })]);
}

const block = ({ index, specification, valueType, value }: TestOnlyBlock) =>
  Buffer.concat([
    Buffer.from([index, specification]),
    u16(value.length + 3),
    Buffer.from([valueType]),
    u16(value.length),
    value,
  ]);
