// SPDX-License-Identifier: Apache-2.0
import { Bool, Field, Float64, Int64, Schema, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import type { FileFacts, TypedColumn } from './downloads.ts';

const typeOf = ({ type }: TypedColumn) =>
  type === 'text' ? new Utf8() : type === 'integer' ? new Int64() : type === 'number' ? new Float64() : new Bool();

export function arrowFile(columns: readonly TypedColumn[], { glovebox }: FileFacts): Uint8Array<ArrayBuffer> {
  const fields = columns.map((column) => new Field(column.name, typeOf(column), true));
  const vectors = Object.fromEntries(
    columns.map((column) => [column.name, vectorFromArray([...column.values], typeOf(column))]),
  );
  const table = new Table(new Schema(fields, new Map([['glovebox', glovebox]])), vectors);
  return Uint8Array.from(tableToIPC(table, 'file'));
}
