// SPDX-License-Identifier: Apache-2.0
import { TableError, type TextBatch, type TextTable } from '@glovebox/tables';
import {
  parquetMetadataAsync,
  parquetRead,
  type Compressors,
  type FileMetaData,
  type ParquetParsers,
  type SchemaElement,
} from 'hyparquet';
import {
  decompressBrotli,
  decompressGzip,
  decompressLz4,
  decompressLz4Raw,
  decompressZstd,
} from 'hyparquet-compressors';
import { nameOrThrow } from './name-or-throw.ts';

/** The part of a file that the reader needs. */
export interface ParquetBytes {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** All that Parquet knows but LZO, which nobody writes. Snappy is the reader's own: that of the library is WebAssembly, which the page's policy forbids. */
const COMPRESSORS: Compressors = {
  ZSTD: (bytes, length) => decompressZstd(bytes, new Uint8Array(length)),
  GZIP: decompressGzip,
  BROTLI: decompressBrotli,
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/** Exact texts where the reader's own objects would lose digits. */
const EXACT: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => timestampText(millis * 1000n),
  timestampFromMicroseconds: timestampText,
  timestampFromNanoseconds: (nanos) => timestampText(nanos / 1000n),
  dateFromDays: (days) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  jsonFromBytes: (bytes) => new TextDecoder().decode(bytes),
};

/**
 * Opens a Parquet file, plain or compressed, as a table of text. Columns of columns are left where they are.
 * @throws TableError `malformed-file`, `columns-differ`
 */
export async function readParquet(source: ParquetBytes): Promise<TextTable> {
  const file = {
    byteLength: source.size,
    slice: async (start: number, end = source.size) =>
      await source.slice(start < 0 ? source.size + start : start, end).arrayBuffer(),
  };
  const found = await guard(() => parquetMetadataAsync(file, { geoparquet: false }));
  const scales = new Map(found.schema.flatMap((one) => (isDecimal(one) ? [[one.name, one.scale ?? 0] as const] : [])));
  const metadata = { ...found, schema: found.schema.map(asStored) };
  const flat = flatColumns(found);
  const names = flat.map(({ name }) => name);
  const columns = nameOrThrow(flat.map(({ name, type }) => ({ source: name, detected: type ?? 'unknown' })));
  if (columns.length === 0) throw malformed('has no plain column');
  const options = { file, metadata, columns: names, parsers: EXACT, compressors: COMPRESSORS, utf8: false };
  // A group of rows is decoded as a whole, so each is read once.
  async function* batches(): AsyncGenerator<TextBatch> {
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      const lines: Record<string, unknown>[] = [];
      await guard(() =>
        parquetRead({
          ...options,
          geoparquet: false,
          rowStart,
          rowEnd,
          rowFormat: 'object',
          onComplete: (read) => {
            for (const line of read) lines.push(line);
          },
        }),
      );
      rowStart = rowEnd;
      yield {
        rows: lines.length,
        columns: names.map((name) => lines.map((line) => textOf(line[name], scales.get(name) ?? null))),
      };
    }
  }
  return { format: 'parquet', columns, rejected: [], isSynthetic: false, batches, close: () => undefined };
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';

/** The reader would make a floating-point number of a decimal: without its mark it gives the whole number as stored. */
function asStored(element: SchemaElement): SchemaElement {
  if (!isDecimal(element)) return element;
  const { converted_type: _converted, logical_type: _logical, ...stored } = element;
  return stored;
}

/** Columns directly under the root that hold one value a row. */
function flatColumns({ schema }: FileMetaData): SchemaElement[] {
  const flat: SchemaElement[] = [];
  const after = (index: number): number => {
    let next = index + 1;
    for (let child = 0; child < (schema[index]?.num_children ?? 0); child++) next = after(next);
    return next;
  };
  for (let index = 1; index < schema.length; index = after(index)) {
    const element = schema[index];
    if (element && (element.num_children ?? 0) === 0 && element.repetition_type !== 'REPEATED') flat.push(element);
  }
  return flat;
}

function textOf(value: unknown, scale: number | null): string | null {
  if (value === null || value === undefined) return null;
  if (scale !== null) return decimalText(wholeNumber(value), scale);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

/** Decimals are stored as whole numbers of the last place, wide ones big-endian in two's complement. */
function wholeNumber(value: unknown): bigint {
  if (value instanceof Uint8Array) {
    const raw = value.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
    return BigInt.asIntN(8 * value.length, raw);
  }
  return typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : 0n;
}

function decimalText(steps: bigint, scale: number): string {
  const digits = (steps < 0n ? -steps : steps).toString().padStart(scale + 1, '0');
  const sign = steps < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function timestampText(micros: bigint): string {
  const part = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = Number((micros - part) / 1_000_000n);
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return part === 0n ? whole : `${whole}.${part.toString().padStart(6, '0')}`;
}

/** Whatever the reader throws on a broken file becomes one coded error. */
async function guard<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const why =
      cause instanceof Error && /compression codec/i.test(cause.message)
        ? 'is compressed with LZO'
        : 'is not readable as Parquet';
    throw malformed(why, cause);
  }
}

const malformed = (what: string, cause?: unknown) =>
  new TableError('malformed-file', `the file ${what}`, {
    field: 'file',
    remedy: 'write it anew, plain or with Snappy, or use the command line',
    cause,
  });
