// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleasedTable } from '@glovebox/contracts';
import { World } from '@glovebox/demo';
import { issuedNonces, keybrokerStatuses } from './journals.ts';
import { ApprovedRoom } from './room.ts';
import * as victims from './victims.ts';
import type { Victim } from './victims.ts';

/**
 * Every process of a world is killed with SIGKILL at every step of a job, and started again. Each time the job must end
 * released, once, with the table that it has when nothing breaks, with a receipt that verifies, and without a further use
 * of any approval.
 */

/** The relay's log lines, by the state in which they find the job. Lines after a state's first one are within it. */
const points = [
  ['queued', 'taken'],
  ['challenged', 'challenged'],
  ['attested', 'attested'],
  ['granted', 'granted'],
  ['loading', 'loading'],
  ['running', 'running'],
  ['running', 'permit-asked'],
  ['permitted', 'permitted'],
  ['permitted', 'sealed'],
  ['released', 'stored'],
] as const;
const all = [
  victims.relay,
  victims.worker,
  victims.coordinator,
  victims.keybrokerShell,
  victims.keybrokerCore,
  victims.redis,
];
const emptiedAt = ['taken', 'granted', 'running', 'permitted'];
const combinations: (readonly [Victim, string, string])[] = [
  ...all.flatMap((victim) => points.map(([state, line]) => [victim, state, line] as const)),
  ...[victims.redisEmptied, victims.redisAndRelay].flatMap((victim) =>
    points.filter(([, line]) => emptiedAt.includes(line)).map(([state, line]) => [victim, state, line] as const),
  ),
];

const PATIENCE_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'glovebox-chaos-'));
let world: World;
let room: ApprovedRoom;
let baseline: ReleasedTable;
let round = 0;

beforeAll(async () => {
  world = await World.create(join(folder, 'world'));
  room = await ApprovedRoom.open(world);
  const job = room.newJob();
  await room.submit(job, PATIENCE_MS);
  expect(await room.end(job, PATIENCE_MS)).toMatchObject({ state: 'released' });
  baseline = await room.result(job);
}, 300_000);

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

const tell = (text: string): boolean => process.stderr.write(`  ${text}\n`);

it('has a table worth comparing', () => {
  expect(baseline.rows.length).toBeGreaterThan(5);
});

describe('a kill', () => {
  beforeEach(async () => {
    await victims.startMissing(world);
    round++;
  }, PATIENCE_MS);

  it.each(combinations.map(([victim, state, line]) => ({ victim, who: victim.name, state, line })))(
    'of $who at `$line` ($state)',
    async ({ victim, line }) => {
      const job = room.newJob();
      const before = world.processes.output('relay').length;
      const reached = world.processes
        .waitForOutput('relay', new RegExp(`"step":"${line}","job":"${job.id}"`), PATIENCE_MS, before)
        .then(() => victim.kill(world, round));
      const submitted = room.submit(job, PATIENCE_MS);
      await reached;
      const start = performance.now();
      await victim.restart(world, round);
      const up = performance.now();
      await submitted;

      const ended = await room.end(job, PATIENCE_MS);
      const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1);
      tell(
        `${victim.name} at ${line}: ${ended.state} in attempt ${String(ended.attempt)}, ${seconds(start)} s after the kill, ${seconds(up)} s after the restart`,
      );

      expect(ended).toMatchObject({ state: 'released', reasons: [] });
      expect(ended.events.filter(({ state }) => state === 'released')).toHaveLength(1);
      expect(await room.result(job)).toEqual(baseline);
      for (const { approvals } of await keybrokerStatuses(world)) {
        expect(approvals.filter(({ used }) => used !== 1)).toEqual([]);
      }
    },
    2 * PATIENCE_MS,
  );
});

it('used no nonce twice', async () => {
  const nonces = await issuedNonces(world);
  expect(nonces.length).toBeGreaterThan(3 * combinations.length);
  expect(new Set(nonces).size).toBe(nonces.length);
});
