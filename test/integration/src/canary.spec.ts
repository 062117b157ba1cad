// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Manifest } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import {
  analyst,
  answerQuestion,
  openRoom,
  owners,
  personaClient,
  Report,
  World,
  type Outcome,
  type Room,
} from '@glovebox/demo';
import { plantCanaries, type CanaryData } from './canary-data.ts';
import { filesBelow, findLeaks, type Haystack, type Needle } from './leak-search.ts';
import { rawKeys } from './raw-keys.ts';

/** The whole story once, then everything that the host ever had is searched for everything that it must not have. */
describe('after a run, the host holds no row and no key', () => {
  const dir = mkdtempSync(join(tmpdir(), 'glovebox-canary-'));
  let world: World;
  let canaries: CanaryData;
  let room: Room;
  let outcome: Outcome;
  let needles: Needle[];

  beforeAll(async () => {
    mkdirSync(join(dir, 'data'));
    canaries = await plantCanaries(join(dir, 'data'));
    world = await World.create(join(dir, 'world'));
    const report = new Report({ quiet: true });
    room = await openRoom(world, report, canaries.files);
    outcome = await answerQuestion(world, report, room);
    needles = [...canaries.needles, ...(await rawKeys(world, await manifestsOf(world)))];
  }, 600_000);

  afterAll(async () => {
    await world.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('the released table is the right one: counts of the data as it is', () => {
    const people = outcome.table.rows.map((row) => Number(row[2]));
    expect(people.reduce((sum, count) => sum + count, 0)).toBe(17_550);
    expect(outcome.table.suppression.cells).toBe(6);
    expect(outcome.receipt).toMatchObject({ developmentRoot: true });
  });

  it('every output of every process is free of them', async () => {
    await world.stop();
    expect(findLeaks(filesBelow(join(world.dir, 'logs')), needles)).toEqual([]);
  }, 120_000);

  it('so are Redis, the blobs, the uploads, the database files and the keybrokers’ folders', () => {
    const folders = ['redis', 'coordinator', ...owners.map(({ name }) => `${name}-keys`)];
    for (const folder of folders) expect(findLeaks(filesBelow(join(world.dir, folder)), needles)).toEqual([]);
  }, 300_000);

  it('and so is every row of the database', async () => {
    const rows = await databaseRows(join(world.dir, 'coordinator/db/postgres'));
    expect(rows.content.length).toBeGreaterThan(10_000);
    expect(findLeaks([rows], needles)).toEqual([]);
  }, 120_000);

  it('the search is not blind: a leak planted in a log, in Redis and in a blob is found', () => {
    const [canary] = canaries.needles;
    if (!canary) throw new Error('no canary');
    for (const file of ['logs/relay.log', 'redis/planted', `coordinator/blobs/planted`]) {
      appendFileSync(join(world.dir, file), canary.bytes);
      const found = findLeaks(filesBelow(join(world.dir, file.split('/')[0] ?? '')), needles);
      expect(found.map((leak) => leak.needle)).toContain(canary.name);
    }
  }, 300_000);
});

async function manifestsOf(world: World): Promise<Record<string, Manifest>> {
  const views = await personaClient(world, analyst).datasets.list();
  return Object.fromEntries(
    views.map((view) => [view.dataset, openDocument('glovebox/manifest/v1', view.manifest).value]),
  );
}

/** Every table as text, since the files of the database may be compressed inside. */
async function databaseRows(directory: string): Promise<Haystack> {
  const database = await PGlite.create(directory);
  const tables = await database.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const dumps: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await database.query(`SELECT t::text AS line FROM "${name}" t`);
    dumps.push(JSON.stringify(rows));
  }
  await database.close();
  return { name: 'database rows', content: Buffer.from(dumps.join('\n')) };
}
