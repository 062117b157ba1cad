// SPDX-License-Identifier: Apache-2.0
import { SYNTHETIC_KEY } from '@glovebox/contracts';
import type { TwinTable, TwinValue } from '@glovebox/twin';
import { Field, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow';
import { arrowColumn, BATCH_ROWS } from '@glovebox/tables';
import { SYNTHETIC_WORDS } from './synthetic.ts';

/** A twin as the Arrow IPC stream that its owner's client would write of such rows, and marked as what it is. */
export async function* twinStream({ columns, values, rows }: TwinTable): AsyncGenerator<Uint8Array> {
  const writers = columns.map(({ type }, id) =>
    arrowColumn(type, id, type.type === 'text' ? dictionaryOf(values[id] ?? []) : null),
  );
  const fields = columns.map(
    ({ name, nullable }, index) => new Field(name, writers[index]?.type ?? new Struct([]), nullable),
  );
  const schema = new Schema(fields, new Map([[SYNTHETIC_KEY, SYNTHETIC_WORDS]]));
  const writer = new RecordBatchStreamWriter();
  for (let from = 0; from < rows; from += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, rows - from);
    const children = writers.map((column, index) => column.toData((values[index] ?? []).slice(from, from + length)));
    const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
    writer.write(new RecordBatch(schema, data));
  }
  writer.finish();
  yield await writer.toUint8Array();
}

const dictionaryOf = (values: readonly TwinValue[]): ReadonlyMap<string, number> =>
  new Map([...new Set(values.filter((value) => typeof value === 'string'))].map((text, place) => [text, place]));
