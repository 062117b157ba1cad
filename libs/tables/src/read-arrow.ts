// SPDX-License-Identifier: Apache-2.0
import { DataType, RecordBatchReader, TimeUnit, type Field, type RecordBatch, type Vector } from 'apache-arrow';
import { SYNTHETIC_KEY } from '@glovebox/contracts';
import { TableError } from './error.ts';
import { nameColumns, type TextBatch, type TextTable } from './text-table.ts';

/** Gives the bytes of a file from its beginning, each time it is called. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/** Opens an Arrow IPC file or stream; `name` is what errors call it. @throws TableError `malformed-file` */
export async function readArrow(name: string, open: OpenBytes): Promise<TextTable> {
  const { fields, metadata } = await guard(name, async () => {
    const reader = await openReader(open);
    const { schema } = reader;
    await reader.cancel();
    return schema;
  });
  const { columns, collisions } = nameColumns(
    fields.map((field) => ({ source: field.name, detected: String(field.type) })),
  );
  if (collisions.length > 0) {
    throw new TableError('columns-differ', `two columns would both be called \`${collisions.join(', ')}\``, {
      field: 'columns',
      remedy: 'rename one of them in the file',
    });
  }
  return {
    format: 'arrow',
    columns,
    rejected: [],
    isSynthetic: metadata.has(SYNTHETIC_KEY),
    batches: () => batchesOf(name, open, fields),
    close: () => undefined,
  };
}

async function openReader(open: OpenBytes) {
  const reader = await RecordBatchReader.from(open());
  await reader.open();
  return reader;
}

async function* batchesOf(name: string, open: OpenBytes, fields: readonly Field[]): AsyncGenerator<TextBatch> {
  const reader = await guard(name, () => openReader(open));
  for (;;) {
    const next = await guard(name, () => reader.next() as Promise<IteratorResult<RecordBatch, unknown>>);
    if (next.done === true) return;
    const batch = next.value;
    yield {
      rows: batch.numRows,
      columns: fields.map((field, index) => columnTexts(field, batch.getChildAt(index), batch.numRows)),
    };
  }
}

function columnTexts({ type }: Field, vector: Vector | null, rows: number): (string | null)[] {
  return Array.from({ length: rows }, (_, index) => {
    const value: unknown = vector?.get(index);
    return value === null || value === undefined ? null : textOf(type as DataType, value);
  });
}

/** The text that the strict value parser reads, for the types that occur in tables. */
function textOf(type: DataType, value: unknown): string {
  if (DataType.isDictionary(type)) return textOf(type.dictionary as DataType, value);
  if (DataType.isDecimal(type) && ArrayBuffer.isView(value)) return decimalText(value as Uint32Array, type.scale);
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  if (DataType.isTimestamp(type)) return timestampText(type.unit, value);
  return String(value);
}

/** Apache Arrow's JavaScript gives timestamps in milliseconds, with a fraction for finer units. */
function timestampText(unit: TimeUnit, value: unknown): string {
  const millis = Number(value);
  const text = new Date(Math.floor(millis)).toISOString().replace('Z', '');
  if (unit === TimeUnit.SECOND || unit === TimeUnit.MILLISECOND) return text;
  const micros = Math.round((millis - Math.floor(millis)) * 1000);
  return `${text}${String(micros).padStart(3, '0')}`;
}

/** Little-endian two's complement words to decimal text. */
function decimalText(words: Uint32Array, scale: number): string {
  let raw = 0n;
  for (const [index, word] of words.entries()) raw |= BigInt(word) << BigInt(32 * index);
  raw = BigInt.asIntN(32 * words.length, raw);
  const digits = (raw < 0n ? -raw : raw).toString().padStart(scale + 1, '0');
  const sign = raw < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Whatever the Arrow reader throws on a broken file becomes one coded error. */
async function guard<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new TableError('malformed-file', `\`${name}\` is not readable as Arrow`, {
      field: 'file',
      remedy: 'correct the file, or say which format it has',
      cause,
    });
  }
}
