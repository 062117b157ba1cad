// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleasedTable } from '@glovebox/contracts';
import { analyst, purpose, uploadDatasets, World } from '@glovebox/demo';
import { QuickRoom } from './quick-room.ts';
import { ApprovedRoom } from './room.ts';
import { writeSmallData } from './small-data.ts';

/**
 * Two rooms that differ in one person: with and without somebody in a group that is too small. Whatever an analyst gets over
 * HTTP of a job about that group is the same in both: status, headers, sizes, states, reasons, receipt and table. Names of
 * things, times, keys and signatures are the job's own and stand for themselves.
 */

const START_MS = 180_000;
const JOB_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'glovebox-two-worlds-'));
/** `coma` befell the first four people and, in one of the two rooms, the victim; `gout` is asked of by nobody. */
const VICTIM = 600;
const events = (befell: string) =>
  [1, 2, 3, 4].map((id) => `${String(id)},7,"coma"`).concat(`${String(VICTIM)},7,"${befell}"`);

interface SmallRoom {
  readonly agreement: string;
  readonly manifests: Readonly<Record<string, string>>;
}

/** What one request was answered with. */
interface Answer {
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

let world: World;
let quick: QuickRoom;
let withVictim: SmallRoom;
let without: SmallRoom;

beforeAll(async () => {
  world = await World.create(join(folder, 'world'));
  quick = await QuickRoom.open(world);
  withVictim = await open('one', 'coma');
  without = await open('two', 'gout');
}, START_MS);

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
}, START_MS);

const questions = {
  'a number about few people': `SELECT count(DISTINCT o.id) AS people FROM outcomes o WHERE o.event = 'coma'`,
  'a mean over few people of two owners': `
    SELECT count(DISTINCT r.id) AS people, avg(r.bmi) AS bmi
    FROM registry r JOIN outcomes o ON o.id = r.id WHERE o.event = 'coma'`,
  'a small group beside a large one': `
    SELECT CASE WHEN o.event = 'coma' THEN 'coma' ELSE 'infarction' END AS what, count(DISTINCT o.id) AS people
    FROM outcomes o WHERE o.event IN ('coma', 'MI') GROUP BY what ORDER BY what`,
  'nobody but few, kept by HAVING': `
    SELECT CASE WHEN o.event = 'coma' THEN 'coma' ELSE 'infarction' END AS what, count(DISTINCT o.id) AS people
    FROM outcomes o WHERE o.event IN ('coma', 'MI') GROUP BY what HAVING count(DISTINCT o.id) < 5`,
};

it.each(Object.entries(questions))(
  'are answered alike: %s',
  async (title, sql) => {
    const [one, other] = await Promise.all([run(withVictim, title, sql), run(without, title, sql)]);
    expect(one.table).toEqual(other.table);
    expect(one.answers.map(({ request }) => request)).toEqual([
      '/v1/jobs/<digest>',
      '/v1/jobs/<digest>/receipt',
      '/v1/jobs/<digest>/result',
    ]);
    expect(one.answers).toEqual(other.answers);
  },
  4 * JOB_MS,
);

async function open(name: string, befell: string): Promise<SmallRoom> {
  const agreement = await quick.agree({ room: `room-${name}`, title: 'Two rooms that differ in one person' });
  const files = writeSmallData(join(folder, name), { outcomes: events(befell) });
  return { agreement, manifests: await uploadDatasets(world, agreement, files) };
}

/** Runs a question in a room and gives what its analyst sees of the job once it is over, and the table. */
async function run(room: SmallRoom, title: string, sql: string): Promise<{ answers: Answer[]; table: ReleasedTable }> {
  const computation = await quick.ask(room.agreement, { analyst, title, purpose, sql });
  const { missing } = await quick.client(analyst).computations.get(computation);
  await quick.approve(computation, missing);
  const answers: Answer[] = [];
  const client = quick.client(analyst, async (url, init) => {
    const response = await fetch(url, init);
    answers.push(await seen(response.clone()));
    return response;
  });
  const asked = await ApprovedRoom.of(client, computation, room.manifests);
  const job = asked.newJob();
  await asked.submit(job, JOB_MS);
  expect(await asked.end(job, JOB_MS)).toMatchObject({ state: 'released' });
  answers.length = 0;
  await asked.show(job, JOB_MS);
  return { table: await asked.result(job), answers };
}

/** An answer without what is each job's own: digests, keys, signatures and sealed bytes by their length, times as such. */
async function seen(response: Response): Promise<Answer> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'date' && name !== 'etag'));
  const text = await response.text();
  return {
    request: new URL(response.url).pathname.replaceAll(/[0-9a-f]{64}/g, '<digest>'),
    status: response.status,
    headers,
    body: JSON.parse(own(text)) as unknown,
  };
}

const own = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>')
    .replaceAll(/[A-Za-z0-9+/_=-]{22,}/g, (match) => `<${String(match.length)}>`);
