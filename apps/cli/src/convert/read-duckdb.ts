// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { CliError } from '../error.ts';
import { nameColumns, type FileFormat, type RejectedRow, type TextBatch, type TextTable } from '@glovebox/tables';

/** Texts that mean "no value" in CSV and JSON, besides the empty one. */
export interface ReadOptions {
  readonly nulls: readonly string[];
}

/**
 * Opens a CSV, JSON or Parquet file through an in-memory DuckDB. It runs on the owner's own machine over the owner's own
 * file; inside the TEE no such parser ever sees a byte of it. No extension is loaded from anywhere.
 * @throws CliError `malformed-file`
 */
export async function readWithDuckDb(
  path: string,
  format: Exclude<FileFormat, 'arrow'>,
  options: ReadOptions,
): Promise<TextTable> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: '2',
  });
  const connection = await instance.connect();
  try {
    const source = await SOURCES[format](connection, path, options);
    const { columns, collisions } = nameColumns(source.columns);
    if (collisions.length > 0) {
      throw new CliError('columns-differ', `two columns would both be called \`${collisions.join(', ')}\``, {
        field: 'columns',
        remedy: 'rename one of them in the file',
      });
    }
    return {
      format,
      columns,
      rejected: source.rejected,
      isSynthetic: false,
      batches: () => batchesOf(connection, source.select, (error) => asFileError(error, path, format)),
      close: () => {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw asFileError(error, path, format);
  }
}

interface Source {
  readonly columns: { source: string; detected: string }[];
  /** Selects every column as text, in the file's order. */
  readonly select: string;
  readonly rejected: RejectedRow[];
}

type OpenSource = (connection: DuckDBConnection, path: string, options: ReadOptions) => Promise<Source>;

const SOURCES: Readonly<Record<Exclude<FileFormat, 'arrow'>, OpenSource>> = {
  csv: openCsv,
  json: openJson,
  parquet: openParquet,
};

/** Every field as text; rows with too few or too many fields are set aside with their number. */
async function openCsv(connection: DuckDBConnection, path: string, { nulls }: ReadOptions): Promise<Source> {
  const nullTexts = `[${['', ...nulls].map(quote).join(', ')}]`;
  const common = `${quote(path)}, header = true, nullstr = ${nullTexts}`;
  const columns = await describe(connection, `read_csv(${common}, ignore_errors = true)`);
  const rejecting = `read_csv(${common}, all_varchar = true, store_rejects = true)`;
  await connection.run(`CREATE TEMP TABLE scan AS SELECT count(COLUMNS(*)) FROM ${rejecting}`);
  const errors = await connection.runAndReadAll(
    'SELECT line, min(error_message) FROM reject_errors GROUP BY line ORDER BY line',
  );
  // DuckDB counts records with the header as line 1, whatever line breaks a quoted field holds.
  const rejected = errors
    .getRows()
    .map(([line, message]) => ({ row: Number(line) - 1, problem: String(message).toLowerCase() }));
  return { columns, select: `SELECT * FROM read_csv(${common}, all_varchar = true, ignore_errors = true)`, rejected };
}

/** An array of objects, or one object a line; a field is taken as its JSON text, so that no number loses digits. */
async function openJson(connection: DuckDBConnection, path: string, { nulls }: ReadOptions): Promise<Source> {
  const objects = `read_json_objects(${quote(path)})`;
  const keys = await connection.runAndReadAll(
    `SELECT key, min(nr) AS first FROM (SELECT unnest(json_keys(json)) AS key, row_number() OVER () AS nr FROM ${objects}) GROUP BY key ORDER BY first`,
  );
  const names = keys.getRows().map(([key]) => String(key));
  if (names.length === 0) throw new CliError('malformed-file', 'the file holds no objects with fields');
  const detected = new Map(
    (await describe(connection, `read_json(${quote(path)})`)).map((c) => [c.source, c.detected]),
  );
  const inList = nulls.map(quote).join(', ');
  const texts = names.map((name) => {
    const text = `json->>${quote(`$."${name.replaceAll('"', '\\"')}"`)}`;
    return inList === '' ? text : `CASE WHEN ${text} IN (${inList}) THEN NULL ELSE ${text} END`;
  });
  return {
    columns: names.map((name) => ({ source: name, detected: detected.get(name) ?? 'JSON' })),
    select: `SELECT ${texts.join(', ')} FROM ${objects}`,
    rejected: [],
  };
}

async function openParquet(connection: DuckDBConnection, path: string): Promise<Source> {
  const table = `read_parquet(${quote(path)})`;
  return {
    columns: await describe(connection, table),
    select: `SELECT COLUMNS(*)::VARCHAR FROM ${table}`,
    rejected: [],
  };
}

async function describe(connection: DuckDBConnection, table: string): Promise<{ source: string; detected: string }[]> {
  const result = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${table}`);
  return result.getRows().map(([name, type]) => ({ source: String(name), detected: String(type) }));
}

async function* batchesOf(
  connection: DuckDBConnection,
  select: string,
  toFileError: (error: unknown) => CliError,
): AsyncGenerator<TextBatch> {
  const reading = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw toFileError(error);
    }
  };
  const result = await reading(() => connection.stream(select));
  for (;;) {
    const chunk = await reading(() => result.fetchChunk());
    if (!chunk || chunk.rowCount === 0) return;
    const columns = chunk.getColumns().map((values) => values.map((value) => (value === null ? null : String(value))));
    yield { rows: chunk.rowCount, columns };
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The engine's own errors come from native code and are not of this realm's `Error`: only their text is used. */
function asFileError(error: unknown, path: string, format: string): CliError {
  if (error instanceof CliError) return error;
  const message = (error as { message?: unknown } | null)?.message;
  const first = typeof message === 'string' ? (message.split('\n')[0] ?? '') : 'unknown cause';
  return new CliError('malformed-file', `\`${path}\` is not readable as ${format}: ${first}`, {
    field: 'file',
    remedy: 'correct the file, or name its format with --format',
    cause: error,
  });
}
