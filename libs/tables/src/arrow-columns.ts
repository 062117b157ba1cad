// SPDX-License-Identifier: Apache-2.0
import type { ColumnType } from '@glovebox/contracts';
import { assert, concatBytes, utf8 } from '@glovebox/core';
import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Int32,
  Int64,
  makeData,
  makeVector,
  TimestampMicrosecond,
  Utf8,
  type Data,
  type Vector,
} from 'apache-arrow';
import { fileChanged } from './file-changed.ts';
import type { StoredValue } from './parse-value.ts';

/** Gathers the values of one column and makes an Arrow array of them. One instance serves one stream. */
export interface ArrowColumn {
  readonly type: Data['type'];
  toData(values: readonly (StoredValue | null)[]): Data;
}

/** `id` numbers the dictionary of a text column within the stream. */
export function arrowColumn(type: ColumnType, id: number, dictionary: ReadonlyMap<string, number> | null): ArrowColumn {
  switch (type.type) {
    case 'integer':
      return integerColumn(new Int64());
    case 'timestamp':
      return timestampColumn(new TimestampMicrosecond());
    case 'decimal':
      return decimalColumn(new Decimal(type.scale, 18, 128));
    case 'date':
      return dateColumn(new DateDay());
    case 'boolean':
      return boolColumn(new Bool());
    case 'text':
      assert(dictionary !== null, 'a text column has its dictionary before it is written');
      return textColumn(new Dictionary(new Utf8(), new Int32(), id), dictionary);
  }
}

const integerColumn = (type: Int64): ArrowColumn => ({
  type,
  toData: (values) => makeData({ type, ...presence(values), data: words(values) }),
});

const timestampColumn = (type: TimestampMicrosecond): ArrowColumn => ({
  type,
  toData: (values) => makeData({ type, ...presence(values), data: words(values) }),
});

const words = (values: readonly (StoredValue | null)[]): BigInt64Array =>
  BigInt64Array.from(values, (value) => toBigInt(value));

const dateColumn = (type: DateDay): ArrowColumn => ({
  type,
  toData: (values) =>
    makeData({ type, ...presence(values), data: Int32Array.from(values, (value) => Number(value ?? 0)) }),
});

const boolColumn = (type: Bool): ArrowColumn => ({
  type,
  toData: (values) => makeData({ type, ...presence(values), data: bitmap(values, (value) => value === true) }),
});

/** 128 bits, little-endian two's complement: the value and its sign extended. */
const decimalColumn = (type: Decimal): ArrowColumn => ({
  type,
  toData: (values) => {
    const wide = new BigInt64Array(values.length * 2);
    for (const [row, value] of values.entries()) {
      const number = toBigInt(value);
      wide[row * 2] = number;
      wide[row * 2 + 1] = number < 0n ? -1n : 0n;
    }
    return makeData({ type, ...presence(values), data: new Uint32Array(wide.buffer) });
  },
});

/** All batches share one dictionary, which the writer puts in front of the first. */
function textColumn(type: Dictionary<Utf8, Int32>, places: ReadonlyMap<string, number>): ArrowColumn {
  const dictionary = utf8Vector([...places.keys()]);
  return {
    type,
    toData: (values) => {
      const data = Int32Array.from(values, (value) => (value === null ? 0 : placeOf(places, value)));
      return makeData({ type, ...presence(values), data, dictionary });
    },
  };
}

/** Made by hand: Arrow's own builders make code from text, which a page with a strict policy does not allow. */
function utf8Vector(texts: readonly string[]): Vector<Utf8> {
  const parts = texts.map((text) => utf8(text));
  const valueOffsets = new Int32Array(texts.length + 1);
  for (const [index, part] of parts.entries()) valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + part.length;
  return makeVector(
    makeData({ type: new Utf8(), length: texts.length, nullCount: 0, valueOffsets, data: concatBytes(...parts) }),
  );
}

function placeOf(places: ReadonlyMap<string, number>, value: StoredValue): number {
  const place = typeof value === 'string' ? places.get(value) : undefined;
  if (place === undefined) throw fileChanged();
  return place;
}

function toBigInt(value: StoredValue | null): bigint {
  assert(value === null || typeof value === 'bigint', 'the parser gave this column whole numbers');
  return value ?? 0n;
}

/** A column without missing values has no bitmap at all. */
function presence(values: readonly (StoredValue | null)[]) {
  const nullCount = values.reduce<number>((count, value) => (value === null ? count + 1 : count), 0);
  const nullBitmap = nullCount === 0 ? undefined : bitmap(values, (value) => value !== null);
  return { length: values.length, nullCount, nullBitmap };
}

function bitmap(values: readonly (StoredValue | null)[], isSet: (value: StoredValue | null) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (const [index, value] of values.entries()) {
    if (isSet(value)) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bytes;
}
