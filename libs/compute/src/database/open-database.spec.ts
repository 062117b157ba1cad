// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { openDatabase } from './open-database.ts';

describe('openDatabase', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await openDatabase({ memoryMebibytes: 256, threads: 1 });
  });

  it.each([
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM read_blob('/etc/passwd')`,
    `SELECT * FROM glob('/*')`,
    `FROM '/etc/passwd.csv'`,
    `COPY (SELECT 1) TO '/nowhere.csv'`,
    `EXPORT DATABASE '/nowhere'`,
    `ATTACH '/nowhere.db' AS other`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `LOAD '/nowhere.duckdb_extension'`,
    `CREATE SECRET s (TYPE S3)`,
    `SELECT * FROM read_parquet('https://example.org/x.parquet')`,
  ])('reaches nothing outside: %s', async (sql) => {
    await expect(connection.run(sql)).rejects.toThrow();
  });

  it.each([
    `SET enable_external_access = true`,
    `SET disabled_filesystems = ''`,
    `RESET disabled_filesystems`,
    `SET lock_configuration = false`,
    `RESET lock_configuration`,
    `SET GLOBAL memory_limit = '100GB'`,
    `SET threads = 64`,
    `SET temp_directory = '/nowhere'`,
    `SET autoload_known_extensions = true`,
    `SET allow_unsigned_extensions = true`,
    `PRAGMA temp_directory = '/nowhere'`,
    `SET TimeZone = 'Asia/Tokyo'`,
  ])('is locked: %s', async (sql) => {
    await expect(connection.run(sql)).rejects.toThrow();
  });

  it('does not spill: what does not fit into memory fails', async () => {
    const sql = `CREATE TABLE big AS SELECT hash(i) AS a, hash(i + 1) AS b FROM range(50000000) t(i)`;
    await expect(connection.run(sql)).rejects.toThrow();
    const reader = await connection.runAndReadAll('SELECT 6 * 7');
    expect(reader.getRows()).toEqual([[42]]);
  });
});
