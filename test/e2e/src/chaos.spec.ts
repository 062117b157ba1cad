// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView, ReleasedTable } from '@glovebox/contracts';
import { World } from '@glovebox/demo';
import { issuedNonces, keybrokerStatuses } from './journals.ts';
import { ApprovedRoom, type SignedJob } from './room.ts';
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
const REDIS_STILL_MS = 6_000;
const REDIS_AWAY_MS = 12_000;
const folder = mkdtempSync(join(tmpdir(), 'glovebox-chaos-'));
let world: World;
let room: ApprovedRoom;
let baseline: ReleasedTable;
let round = 0;
let released = 0;

beforeAll(async () => {
  const start = performance.now();
  world = await World.create(join(folder, 'world'));
  room = await ApprovedRoom.open(world);
  const job = room.newJob();
  await room.submit(job, PATIENCE_MS);
  expect(await room.end(job, PATIENCE_MS)).toMatchObject({ state: 'released' });
  baseline = await room.result(job);
  tell(`everything is set up and a job ran undisturbed: ${secondsSince(start)}`);
}, 300_000);

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

const secondsSince = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
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
        .waitForOutput('relay', atStep(line, job), PATIENCE_MS, before)
        .then(() => victim.kill(world, round));
      const submitted = room.submit(job, PATIENCE_MS);
      await reached;
      const start = performance.now();
      await victim.restart(world, round);
      const up = performance.now();
      await submitted;

      const ended = await room.end(job, PATIENCE_MS);
      const over = `${ended.state} in attempt ${String(ended.attempt)}`;
      tell(
        `${victim.name} at ${line}: ${over}, ${secondsSince(start)} after the kill, ${secondsSince(up)} after the restart`,
      );
      await expectReleased(job);
    },
    2 * PATIENCE_MS,
  );
});

describe('a process that stands still', () => {
  beforeEach(() => victims.startMissing(world), PATIENCE_MS);

  it.each(['running', 'permitted'])(
    'is no second relay: one that wakes up after another took its job at `%s` changes nothing',
    async (line) => {
      const job = room.newJob();
      const before = world.processes.output('relay').length;
      const reached = world.processes
        .waitForOutput('relay', atStep(line, job), PATIENCE_MS, before)
        .then(() => world.processes.signal('relay', 'SIGSTOP'));
      await room.submit(job, PATIENCE_MS);
      await reached;
      await victims.startSecondRelay(world);
      try {
        if (line === 'running') await world.processes.waitForOutput('relay-2', atStep('running', job), PATIENCE_MS);
        else expect(await room.end(job, PATIENCE_MS)).toMatchObject({ state: 'released' });
        world.processes.signal('relay', 'SIGCONT');
        await world.processes.waitForOutput('relay', endOfAttempt(1, job), PATIENCE_MS, before);
        await expectReleased(job);
      } finally {
        world.processes.signal('relay', 'SIGCONT');
        await world.processes.kill('relay-2', 'SIGKILL');
      }
    },
    2 * PATIENCE_MS,
  );

  it(
    'may be Redis, and be away afterwards for longer than its clients retry a command by default',
    async () => {
      const [keybroker = ''] = victims.keybrokers;
      world.processes.signal(keybroker, 'SIGSTOP');
      const job = room.newJob();
      await room.submit(job, PATIENCE_MS);
      await world.processes.waitForOutput('relay', atStep('taken', job), PATIENCE_MS);
      await sleep(500);
      // The coordinator asks in vain, so it has something to say to Redis all the time.
      world.processes.signal('redis', 'SIGSTOP');
      await sleep(REDIS_STILL_MS);
      await world.processes.kill('redis', 'SIGKILL');
      await sleep(REDIS_AWAY_MS);
      world.processes.signal(keybroker, 'SIGCONT');
      await world.startRedis();
      await expectReleased(job);
      expect(
        [...victims.keybrokers, 'coordinator', 'relay'].filter((name) => !world.processes.isRunning(name)),
      ).toEqual([]);
    },
    2 * PATIENCE_MS,
  );
});

describe('after all that, each keybroker', () => {
  it('charged every approval once, for the one question that was asked', async () => {
    for (const { approvals } of await keybrokerStatuses(world)) {
      expect(approvals.length).toBeGreaterThan(0);
      expect(approvals.filter(({ used }) => used !== 1)).toEqual([]);
    }
  });

  it('issued no nonce twice', async () => {
    const nonces = await issuedNonces(world);
    expect(nonces.length).toBeGreaterThanOrEqual(victims.keybrokers.length * released);
    expect(new Set(nonces).size).toBe(nonces.length);
  });
});

/** The job ends released, once, with the table of a job that nothing disturbed and a receipt that verifies. */
async function expectReleased(job: SignedJob): Promise<JobView> {
  const ended = await room.end(job, PATIENCE_MS);
  expect(ended).toMatchObject({ state: 'released', reasons: [] });
  expect(ended.events.filter(({ state }) => state === 'released')).toHaveLength(1);
  expect(await room.result(job)).toEqual(baseline);
  released++;
  return ended;
}

const atStep = (line: string, { id }: SignedJob): RegExp => new RegExp(`"step":"${line}","job":"${id}"`);

const endOfAttempt = (attempt: number, { id }: SignedJob): RegExp =>
  new RegExp(`"step":"(over|given-back|stored)","job":"${id}","attempt":${String(attempt)}`);
