// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmptyDatabase } from './open-empty-database.ts';
import { createEngine, parseQuery, type QueryEngine } from './index.ts';

let engine: QueryEngine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());

/** More than an analyst may send: this much only comes from a tree that somebody else made. */
const LARGE = `SELECT 1 IN (${'1,'.repeat(20_000)}1)`;

describe('parse', () => {
  it('keeps numbers as the engine wrote them', async () => {
    const text = JSON.stringify(await engine.parse('SELECT 170141183460469231731687303715884105727'));
    expect(text).toContain('"18446744073709551615"');
  });

  it('neither runs nor binds what it parses', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-engine-'));
    writeFileSync(join(folder, 'rows.csv'), 'a\n1\n');
    await engine.parse(`SELECT * FROM '${join(folder, 'rows.csv')}'`);
    expect(await engine.parse(`COPY (SELECT 1) TO '${join(folder, 'out.csv')}'`)).toMatchObject({ error: true });
    expect(readdirSync(folder)).toEqual(['rows.csv']);
  });

  it.each([
    ['a NUL byte', 'SELECT 1\u0000', 'refused-text'],
    ['a long text', `SELECT ${'1,'.repeat(10_000)}1`, 'refused-text'],
    ['a large tree', LARGE, 'too-large'],
    ['a deep tree', `SELECT ${'NOT '.repeat(400)}a`, 'too-large'],
  ])('refuses %s', async (_, sql, code) => {
    await expect(engine.parse(sql, code === 'too-large' ? LARGE.length : undefined)).rejects.toThrowCode(code);
  });

  it('answers about a tree that is too large with an issue', async () => {
    const tooComplex = { kind: 'issues', issues: [{ code: 'too-complex' }] };
    expect(await parseQuery(engine, LARGE, [], LARGE.length)).toMatchObject(tooComplex);
    expect(await parseQuery(engine, `SELECT ${'NOT '.repeat(3_000)}a`, [])).toMatchObject(tooComplex);
  });

  it('answers many at once', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => engine.parse(`SELECT ${String(n)}`)));
    expect(all.map((json) => JSON.stringify(json).includes('"error":false'))).not.toContain(false);
  });
});

describe('the engine behind it', () => {
  it.each([
    `SELECT * FROM read_text('/etc/hostname')`,
    `SELECT * FROM '/etc/hostname'`,
    `ATTACH '/tmp/x.db' AS x`,
    `INSTALL httpfs`,
    `SET enable_external_access = true`,
    `SET memory_limit = '10GB'`,
    `RESET lock_configuration`,
  ])('cannot: %s', async (sql) => {
    const { connection, close } = await openEmptyDatabase();
    await expect(connection.run(sql)).rejects.toThrow();
    close();
  });
});
