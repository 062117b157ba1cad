// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms, ColumnType, DatasetColumn } from '@glovebox/contracts';
import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
  type Vector,
} from 'apache-arrow';

/** Integers, unscaled decimals, days and microseconds as bigint; text as string. */
export type Value = bigint | string | boolean | null;

export interface Sample {
  readonly columns: readonly DatasetColumn[];
  /** By column, then by row. */
  readonly values: readonly (readonly Value[])[];
}

export function column(
  name: string,
  type: ColumnType['type'],
  options: { scale?: number; nullable?: boolean; terms?: ColumnTerms } = {},
): DatasetColumn {
  return {
    name,
    type: type === 'decimal' ? { type, scale: options.scale ?? 2 } : { type },
    nullable: options.nullable ?? true,
    terms: options.terms ?? { role: 'dimension' },
  };
}

/** An Arrow stream as an owner's client writes it: text in dictionaries unless `plainText`. */
export function arrowStreamOf(
  sample: Sample,
  options: { readonly batchRows?: number; readonly plainText?: boolean } = {},
): Uint8Array {
  const rows = sample.values[0]?.length ?? 0;
  const batchRows = options.batchRows ?? Math.max(rows, 1);
  const plain = options.plainText ?? false;
  const types = sample.columns.map(({ type }, index) => arrowType(type, index, plain));
  const schema = new Schema(
    sample.columns.map(({ name, nullable }, index) => new Field(name, types[index]!, nullable)),
  );
  const dictionaries = sample.columns.map(({ type }, index) =>
    type.type === 'text' && !plain ? dictionaryOf(sample.values[index] as (string | null)[]) : null,
  );
  const writer = new RecordBatchStreamWriter();
  for (let from = 0; from < Math.max(rows, 1); from += batchRows) {
    const children = types.map((type, index) =>
      dataOf(type, sample.values[index]!.slice(from, from + batchRows), dictionaries[index] ?? null),
    );
    const length = Math.min(batchRows, rows - from);
    const struct = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
    writer.write(new RecordBatch(schema, struct));
  }
  writer.finish();
  return writer.toUint8Array(true);
}

/** The bytes in chunks of a size that has nothing to do with the messages in them. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

function arrowType(type: ColumnType, index: number, plain: boolean): DataType {
  switch (type.type) {
    case 'integer':
      return new Int64();
    case 'decimal':
      return new Decimal(type.scale, 18, 128);
    case 'text':
      return plain ? new Utf8() : new Dictionary(new Utf8(), new Int32(), index);
    case 'boolean':
      return new Bool();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMicrosecond();
  }
}

interface TextDictionary {
  readonly vector: Vector<Utf8>;
  readonly places: ReadonlyMap<string, number>;
}

function dictionaryOf(values: readonly (string | null)[]): TextDictionary {
  const texts = [...new Set(values.filter((value) => value !== null))];
  return { vector: vectorFromArray(texts, new Utf8()), places: new Map(texts.map((text, place) => [text, place])) };
}

function dataOf(type: DataType, values: readonly Value[], dictionary: TextDictionary | null): Data {
  const length = values.length;
  const nullCount = values.filter((value) => value === null).length;
  const nullBitmap = nullCount === 0 ? undefined : bitmap(values.map((value) => value !== null));
  const common = { length, nullCount, nullBitmap };
  if (type instanceof Dictionary) {
    const data = Int32Array.from(values, (value) => dictionary!.places.get(value as string) ?? 0);
    return makeData({ type, ...common, data, dictionary: dictionary!.vector });
  }
  if (type instanceof Utf8) return vectorFromArray(values as (string | null)[], new Utf8()).data[0]!;
  if (type instanceof Bool) return makeData({ type, ...common, data: bitmap(values.map((value) => value === true)) });
  if (type instanceof DateDay) {
    return makeData({ type, ...common, data: Int32Array.from(values, (value) => Number(value ?? 0n)) });
  }
  const words = BigInt64Array.from(values, (value) => (value as bigint | null) ?? 0n);
  if (type instanceof TimestampMicrosecond) return makeData({ type, ...common, data: words });
  if (!(type instanceof Decimal)) return makeData({ type: new Int64(), ...common, data: words });
  const wide = new BigInt64Array(length * 2);
  words.forEach((value, row) => wide.set([value, value >> 63n], row * 2));
  return makeData({ type, ...common, data: new Uint32Array(wide.buffer) });
}

function bitmap(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 64) * 8);
  bits.forEach((bit, index) => {
    if (bit) bytes[index >> 3]! |= 1 << (index & 7);
  });
  return bytes;
}
