// SPDX-License-Identifier: Apache-2.0
import { concatBytes } from '@glovebox/core';
import {
  AsyncByteQueue,
  Field,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  type Data,
} from 'apache-arrow';
import { arrowColumn } from './arrow-columns.ts';
import { fileChanged } from './file-changed.ts';
import type { StoredValue } from './parse-value.ts';
import { planValue } from './plan-columns.ts';
import type { Examined } from './quality-report.ts';
import type { TextTable } from './text-table.ts';

/** Rows of one record batch. */
export const BATCH_ROWS = 65_536;

/**
 * The good rows of an examined table as one Arrow IPC stream with exactly the agreed columns, types and order. Yields
 * once per record batch; nothing of it touches the disk. `onRows` is told how many rows were written so far.
 */
export async function* writeArrowStream(
  table: TextTable,
  examined: Examined,
  onRows: (rows: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const columns = examined.plan.columns.map(({ column }, id) =>
    arrowColumn(column.type, id, examined.dictionaries.get(column.name) ?? null),
  );
  const fields = examined.plan.columns.map(
    ({ column }, index) => new Field(column.name, columns[index]?.type ?? new Struct([]), column.nullable),
  );
  const schema = new Schema(fields);
  const sink = new Sink();
  const writer = new RecordBatchStreamWriter({ autoDestroy: false });
  writer.reset(sink, schema);

  let rows = 0;
  for await (const values of batchesOfValues(table, examined)) {
    const length = values[0]?.length ?? 0;
    const children: Data[] = columns.map((column, index) => column.toData(values[index] ?? []));
    const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
    writer.write(new RecordBatch(schema, data));
    rows += length;
    onRows(rows);
    yield sink.take();
  }
  writer.close();
  yield sink.take();
}

/** The good rows' values, column by column, in batches of BATCH_ROWS. */
async function* batchesOfValues(
  table: TextTable,
  { plan, badIndexes }: Examined,
): AsyncGenerator<(StoredValue | null)[][]> {
  const empty = (): (StoredValue | null)[][] => plan.columns.map(() => []);
  let gathered = empty();
  let count = 0;
  let index = 0;
  for await (const batch of table.batches()) {
    for (let row = 0; row < batch.rows; row++, index++) {
      if (badIndexes.has(index)) continue;
      for (const [position, planned] of plan.columns.entries()) {
        const parsed = planValue(batch.columns[planned.index]?.[row] ?? null, planned);
        if (parsed.kind === 'bad') throw fileChanged();
        gathered[position]?.push(parsed.value);
      }
      if (++count === BATCH_ROWS) {
        yield gathered;
        gathered = empty();
        count = 0;
      }
    }
  }
  if (count > 0) yield gathered;
}

/** Arrow's writer pushes into a queue without limit; this one is emptied after each batch. */
class Sink extends AsyncByteQueue {
  #parts: Uint8Array[] = [];

  override write(value: Uint8Array): void {
    this.#parts.push(value);
  }

  take(): Uint8Array {
    const bytes = concatBytes(...this.#parts);
    this.#parts = [];
    return bytes;
  }
}
