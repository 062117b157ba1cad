// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

export interface EngineLimits {
  readonly memoryMebibytes: number;
  readonly threads: number;
}

/** Settings that can only be given at creation, or are best given before anything happens. */
const creationSettings = {
  autoload_known_extensions: 'false',
  autoinstall_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_unsigned_extensions: 'false',
  allow_persistent_secrets: 'false',
};

/** In this order: spilling off first, the lock last. Nothing of it can be undone. */
const lockdown = [
  `SET temp_directory = ''`,
  `SET TimeZone = 'UTC'`,
  `SET enable_external_access = false`,
  `SET disabled_filesystems = 'LocalFileSystem'`,
  `SET errors_as_json = true`,
  `SET lock_configuration = true`,
];

/**
 * An empty in-memory DuckDB without file system, network, extensions or spill, its configuration locked. Locked before
 * the first row enters and not only before the first query: rows come through the appender, which needs no file.
 *
 * This is the third line of defence: the lock does not stop DDL, catalogues or expensive functions. The first two are
 * that only SQL printed from a tree runs here, and that its bound plan was compared with the tree.
 */
export async function openDatabase(limits: EngineLimits): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...creationSettings,
    memory_limit: `${String(limits.memoryMebibytes)}MiB`,
    threads: String(limits.threads),
  });
  const connection = await instance.connect();
  for (const statement of lockdown) await connection.run(statement);
  return connection;
}
