// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { arrowStream } from './arrow-stream.ts';
import type { CorpusSchema } from './corpus.ts';
import type { ReplayTable } from './corpus-terms.ts';
import { ReplayError } from './error.ts';

const MEMORY = '2GB';

/**
 * The owners' tables in clear, made by the SQL of a corpus in an engine of their own, which reaches no file outside of
 * the folder of the data, no network and no extension. What an owner would not get past sealing (a row of nobody, a text
 * outside of the declared domain) is left out of what the gate is given.
 */
export class Fixture {
  readonly #connection: DuckDBConnection;
  readonly #close: () => void;
  readonly #streams = new Map<string, Promise<Uint8Array>>();

  private constructor(connection: DuckDBConnection, close: () => void) {
    this.#connection = connection;
    this.#close = close;
  }

  /** `{data}` in the SQL is the folder. `also` is run behind it. @throws ReplayError `fixture` */
  static async open(
    schema: CorpusSchema,
    { data, also = [] }: { readonly data?: string | undefined; readonly also?: readonly string[] | undefined } = {},
  ): Promise<Fixture> {
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      memory_limit: MEMORY,
      threads: '2',
    });
    const connection = await instance.connect();
    const fixture = new Fixture(connection, () => {
      connection.closeSync();
      instance.closeSync();
    });
    try {
      await fixture.change("SET temp_directory = ''");
      if (data !== undefined) await fixture.change(`SET allowed_directories = [${quoted(`${data}/`)}]`);
      await fixture.change('SET enable_external_access = false');
      await fixture.change('SET lock_configuration = true');
      for (const sql of [...schema.fixture.sql, ...also])
        await fixture.change(sql.replaceAll('{data}', data ?? '{data}'));
      return fixture;
    } catch (error) {
      fixture.close();
      throw error;
    }
  }

  /** An owner changes the data: from now on there is another version. @throws ReplayError `fixture` */
  async change(sql: string): Promise<void> {
    await this.#asked(sql);
    this.#streams.clear();
  }

  /** A table as the Arrow stream that its owner would seal. @throws ReplayError `fixture` */
  stream(table: ReplayTable): Promise<Uint8Array> {
    const known = this.#streams.get(table.qualified);
    if (known !== undefined) return known;
    const made = arrowStream(this.#connection, table).catch((error: unknown) => {
      throw badFixture(table.qualified, error);
    });
    this.#streams.set(table.qualified, made);
    return made;
  }

  /**
   * What the unprotected engine answers to SQL over datasets, every value as text; null where it fails.
   */
  async answer(sql: string, tables: readonly ReplayTable[]): Promise<(string | null)[][] | null> {
    const names = tables.map(({ dataset, qualified }) => `"${dataset.name}" AS (FROM ${identifier(qualified)})`);
    try {
      const reader = await this.#connection.runAndReadAll(
        `WITH ${names.join(', ')} SELECT COLUMNS(*)::VARCHAR FROM (${sql}) answer`,
      );
      return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
    } catch {
      return null;
    }
  }

  close(): void {
    this.#close();
  }

  async #asked(sql: string): Promise<void> {
    try {
      await this.#connection.run(sql);
    } catch (error) {
      throw badFixture(sql.slice(0, 80), error);
    }
  }
}

/** The engine's own errors come from native code: only their text is used. The file is the caller's own. */
function badFixture(field: string, error: unknown): ReplayError {
  const message = (error as { message?: unknown } | null)?.message;
  const first = typeof message === 'string' ? (message.split('\n')[0] ?? '') : 'unknown cause';
  return new ReplayError('fixture', `the fixture fails: ${first.slice(0, 300)}`, {
    field,
    remedy: 'correct the SQL, or name the folder of its data',
  });
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const identifier = (qualified: string): string =>
  qualified
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
