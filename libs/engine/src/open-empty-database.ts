// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** Given at creation, so that there is no moment without them. */
const CREATION: Record<string, string> = {
  autoload_known_extensions: 'false',
  autoinstall_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_unsigned_extensions: 'false',
  allow_persistent_secrets: 'false',
  memory_limit: '512MB',
  threads: '1',
};

/** In this order; the lock comes last and cannot be undone. */
const LOCKDOWN = [
  `SET temp_directory = ''`,
  `SET TimeZone = 'UTC'`,
  'SET enable_external_access = false',
  `SET disabled_filesystems = 'LocalFileSystem'`,
  'SET errors_as_json = true',
  'SET lock_configuration = true',
];

export interface EmptyDatabase {
  readonly connection: DuckDBConnection;
  readonly close: () => void;
}

/** A DuckDB in memory that can reach no file, no network and no extension, its settings locked (release gate, 5.2). */
export async function openEmptyDatabase(): Promise<EmptyDatabase> {
  const instance = await DuckDBInstance.create(':memory:', CREATION);
  const connection = await instance.connect();
  for (const setting of LOCKDOWN) await connection.run(setting);
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
