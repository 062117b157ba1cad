// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { DataType, RecordBatchReader, TimeUnit, type Field, type RecordBatch, type Vector } from 'apache-arrow';
import { SYNTHETIC_KEY } from '@glovebox/client';
import { CliError } from '../error.ts';
import { nameColumns, type TextBatch, type TextTable } from './text-table.ts';

/** Opens an Arrow IPC file or stream. @throws CliError `malformed-file` */
export async function readArrow(path: string): Promise<TextTable> {
  const { fields, metadata } = await guard(path, async () => {
    const reader = await openReader(path);
    const { schema } = reader;
    await reader.cancel();
    return schema;
  });
  const { columns, collisions } = nameColumns(
    fields.map((field) => ({ source: field.name, detected: String(field.type) })),
  );
  if (collisions.length > 0) {
    throw new CliError('columns-differ', `two columns would both be called \`${collisions.join(', ')}\``, {
      field: 'columns',
      remedy: 'rename one of them in the file',
    });
  }
  return {
    format: 'arrow',
    columns,
    rejected: [],
    isSynthetic: metadata.has(SYNTHETIC_KEY),
    batches: () => batchesOf(path, fields),
    close: () => undefined,
  };
}

async function openReader(path: string) {
  const reader = await RecordBatchReader.from(createReadStream(path));
  await reader.open();
  return reader;
}

async function* batchesOf(path: string, fields: readonly Field[]): AsyncGenerator<TextBatch> {
  const reader = await guard(path, () => openReader(path));
  for (;;) {
    const next = await guard(path, () => reader.next() as Promise<IteratorResult<RecordBatch, unknown>>);
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
async function guard<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new CliError('malformed-file', `\`${path}\` is not readable as Arrow`, {
      field: 'file',
      remedy: 'correct the file, or name its format with --format',
      cause,
    });
  }
}
