// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType, DatasetColumn } from '@glovebox/contracts';
import { domainOf } from '@glovebox/query';
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
} from 'apache-arrow';
import type { ReplayTable } from './corpus-terms.ts';
import { identifier } from './fixture.ts';

type Value = bigint | string | boolean | null;

/** A table of the fixture as one Arrow IPC stream of exactly the columns and types of its terms. */
export async function arrowStream(
  connection: DuckDBConnection,
  { qualified, dataset }: ReplayTable,
): Promise<Uint8Array> {
  const { columns } = dataset.terms;
  const outputs = columns.map(({ name, type }) => asTravelling(identifier(name), type));
  const unit = columns.find(({ terms }) => terms.role === 'unit')?.name;
  const there = [...(unit === undefined ? [] : [`${identifier(unit)} IS NOT NULL`]), ...columns.flatMap(numeral)];
  const sealed = there.length === 0 ? '' : ` WHERE ${there.join(' AND ')}`;
  const reader = await connection.runAndReadAll(`SELECT ${outputs.join(', ')} FROM ${identifier(qualified)}${sealed}`);
  const values = sealable(columns, reader.getColumnsJS() as Value[][]);
  const made = columns.map((column, index) => arrayOf(column, values[index] ?? [], index));
  const schema = new Schema(columns.map(({ name, nullable }, index) => new Field(name, typeIn(made, index), nullable)));
  const length = values[0]?.length ?? 0;
  const rows = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children: made });
  const writer = new RecordBatchStreamWriter();
  writer.write(new RecordBatch(schema, rows));
  writer.finish();
  return writer.toUint8Array(true);
}

const typeIn = (made: readonly Data[], index: number): Data['type'] => made[index]?.type ?? new Struct([]);

/** Whole numbers of the column's units; text and booleans as they are. */
function asTravelling(column: string, type: ColumnType): string {
  switch (type.type) {
    case 'integer':
      return `${column}::BIGINT`;
    case 'decimal':
      return `(TRY_CAST(${column} AS DECIMAL(18, ${String(type.scale)})) * ${String(10 ** type.scale)})::BIGINT`;
    case 'date':
      return `date_diff('day', DATE '1970-01-01', ${column}::DATE)::BIGINT`;
    case 'timestamp':
      return `epoch_us(${column})`;
    case 'text':
      return `${column}::VARCHAR`;
    case 'boolean':
      return column;
  }
}

/** No owner could seal a row with NaN, infinity or more digits than there are. */
const numeral = ({ name, type }: DatasetColumn): string[] =>
  type.type === 'decimal'
    ? [
        `(${identifier(name)} IS NULL OR TRY_CAST(${identifier(name)} AS DECIMAL(18, ${String(type.scale)})) IS NOT NULL)`,
      ]
    : [];

/** Without the rows that no owner could seal under the terms. */
function sealable(columns: readonly DatasetColumn[], values: readonly Value[][]): Value[][] {
  const bad = new Set<number>();
  for (const [index, { terms }] of columns.entries()) {
    const inDomain = domainOf(terms);
    const known = new Map<Value, boolean>();
    for (const [row, value] of (values[index] ?? []).entries()) {
      if (typeof value !== 'string') continue;
      let isGood = known.get(value);
      if (isGood === undefined) known.set(value, (isGood = inDomain(value)));
      if (!isGood) bad.add(row);
    }
  }
  return values.map((column) => (bad.size === 0 ? column : column.filter((_, row) => !bad.has(row))));
}

/** `id` numbers the dictionary of a text column. */
function arrayOf({ type }: DatasetColumn, values: readonly Value[], id: number): Data {
  const length = values.length;
  const nullCount = values.reduce<number>((count, value) => (value === null ? count + 1 : count), 0);
  const nullBitmap = nullCount === 0 ? undefined : bitmap(values, (value) => value !== null);
  const common = { length, nullCount, nullBitmap };
  const words = (): BigInt64Array => BigInt64Array.from(values, (value) => (typeof value === 'bigint' ? value : 0n));
  switch (type.type) {
    case 'integer':
      return makeData({ type: new Int64(), ...common, data: words() });
    case 'timestamp':
      return makeData({ type: new TimestampMicrosecond(), ...common, data: words() });
    case 'decimal': {
      const wide = new BigInt64Array(length * 2);
      for (const [row, word] of words().entries()) wide.set([word, word >> 63n], row * 2);
      return makeData({ type: new Decimal(type.scale, 18, 128), ...common, data: new Uint32Array(wide.buffer) });
    }
    case 'date':
      return makeData({ type: new DateDay(), ...common, data: Int32Array.from(words(), Number) });
    case 'boolean':
      return makeData({ type: new Bool(), ...common, data: bitmap(values, (value) => value === true) });
    case 'text': {
      const texts = [...new Set(values.filter((value) => typeof value === 'string'))];
      const places = new Map<Value, number>(texts.map((text, place) => [text, place]));
      const data = Int32Array.from(values, (value) => places.get(value) ?? 0);
      const dictionary = vectorFromArray(texts, new Utf8());
      return makeData({ type: new Dictionary(new Utf8(), new Int32(), id), ...common, data, dictionary });
    }
  }
}

function bitmap(values: readonly Value[], isSet: (value: Value) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (const [index, value] of values.entries())
    if (isSet(value)) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  return bytes;
}
