// SPDX-License-Identifier: Apache-2.0
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockDirectory } from '@glovebox/native';
import { Kysely, Migrator, PostgresDialect, type Dialect, type Transaction } from 'kysely';
import { PGliteDialect } from 'kysely-pglite-dialect';
import pg from 'pg';
import { migrationProvider } from './migrations.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;
/** The database, or a transaction in it: what a store's method works on. */
export type Executor = Kysely<Tables> | Transaction<Tables>;

/** Token by which Nest hands the database to the stores. */
export const DATABASE = Symbol('database');

export interface OpenDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Opens the database of a coordinator and brings its schema up to date. Without a server's URL it is an embedded
 * Postgres in `<data directory>/db`, which one process at a time may have open.
 * @throws when another process holds it, when the server is away, or when a migration fails
 */
export async function openDatabase(dataDirectory: string, url: string | null): Promise<OpenDatabase> {
  const { dialect, release } = url === null ? await embedded(dataDirectory) : server(url);
  const database = new Kysely<Tables>({ dialect });
  const close = async () => {
    await database.destroy();
    release();
  };
  try {
    await migrate(database);
  } catch (error) {
    await close();
    throw error;
  }
  return { database, close };
}

async function embedded(dataDirectory: string): Promise<{ dialect: Dialect; release: () => void }> {
  const directory = join(dataDirectory, 'db');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory);
  const postgres = await PGlite.create(join(directory, 'postgres'));
  return {
    dialect: new PGliteDialect(postgres),
    release: () => {
      lock.release();
    },
  };
}

function server(url: string): { dialect: Dialect; release: () => void } {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // An idle connection that breaks is replaced by the pool; the next query says what is wrong.
  pool.on('error', () => undefined);
  return { dialect: new PostgresDialect({ pool }), release: () => undefined };
}

async function migrate(database: Database): Promise<void> {
  const { error } = await new Migrator({ db: database, provider: migrationProvider }).migrateToLatest();
  if (error === undefined) return;
  throw error instanceof Error ? error : new Error('the database schema could not be brought up to date');
}
