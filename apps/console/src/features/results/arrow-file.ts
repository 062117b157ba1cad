// SPDX-License-Identifier: Apache-2.0
import {
  Bool,
  type Data,
  Field,
  Float64,
  Int64,
  makeData,
  Schema,
  Table,
  tableToIPC,
  Utf8,
  Vector,
} from 'apache-arrow';
import type { TypedColumn } from '@glovebox/client';
import type { FileFacts } from './file-facts.ts';

/** An Arrow file of typed columns, with the released table's own facts in the schema's metadata. */
export function arrowFile(columns: readonly TypedColumn[], { glovebox }: FileFacts): Uint8Array<ArrayBuffer> {
  const data = columns.map((column) => [column.name, dataOf(column)] as const);
  const fields = data.map(([name, { type }]) => new Field(name, type, true));
  const vectors = Object.fromEntries(data.map(([name, part]) => [name, new Vector([part])]));
  const table = new Table(new Schema(fields, new Map([['glovebox', glovebox]])), vectors);
  return Uint8Array.from(tableToIPC(table, 'file'));
}

/** Buffers made by hand: the library's builders make code from text, which the page's policy does not allow. */
function dataOf(column: TypedColumn): Data {
  const { length } = column.values;
  const common = { length, ...validity(column.values) };
  switch (column.type) {
    case 'integer':
      return makeData({
        type: new Int64(),
        ...common,
        data: BigInt64Array.from(column.values, (value) => value ?? 0n),
      });
    case 'number':
      return makeData({
        type: new Float64(),
        ...common,
        data: Float64Array.from(column.values, (value) => value ?? 0),
      });
    case 'boolean':
      return makeData({ type: new Bool(), ...common, data: bitmapOf(column.values) });
    case 'text': {
      const texts = column.values.map((value) => new TextEncoder().encode(value ?? ''));
      const valueOffsets = new Int32Array(length + 1);
      texts.forEach((text, index) => {
        valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + text.length;
      });
      const bytes = new Uint8Array(valueOffsets[length] ?? 0);
      texts.forEach((text, index) => {
        bytes.set(text, valueOffsets[index]);
      });
      return makeData({ type: new Utf8(), ...common, valueOffsets, data: bytes });
    }
  }
}

function validity(values: readonly unknown[]) {
  const present = values.map((value) => value !== null);
  return { nullCount: present.filter((one) => !one).length, nullBitmap: bitmapOf(present) };
}

/** Bits from the lowest one on. */
function bitmapOf(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => {
    if (bit) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return bytes;
}
