// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import { contributionRank } from '@glovebox/dp';

/** The engine, when it bounds contributions, must keep the rows that the definition keeps: both rank by the same text. */
describe('the rank of a contribution', () => {
  it('is the same in SQL, for text of any length in bytes', async () => {
    const key = Uint8Array.from(createHash('sha256').update('key').digest());
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const parts = ['alice', '', 'é1', '["a",null]', "o'neill", '4:1', '漢字', '🧤'];
    const reader = await connection.runAndReadAll(
      `SELECT a, b, sha256('${Buffer.from(key).toString('hex')}' || strlen(a) || ':' || a || strlen(b) || ':' || b)
       FROM (SELECT unnest($parts::VARCHAR[]) a), (SELECT unnest($parts::VARCHAR[]) b)`,
      { parts: `[${parts.map((part) => `"${part.replaceAll('"', '\\"')}"`).join(',')}]` },
    );
    const rows = reader.getRows() as string[][];
    expect(rows).toHaveLength(parts.length ** 2);
    for (const [a = '', b = '', hash] of rows) expect(contributionRank(key)(a, b)).toBe(hash);
    connection.closeSync();
    instance.closeSync();
  });
});
