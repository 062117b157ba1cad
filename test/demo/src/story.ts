// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { JobView, ReleasedTable } from '@glovebox/contracts';
import { approve, demoFiles, propose, signAgreement, uploadDatasets } from './agreement.ts';
import { meet, pinEachOther, pinKeybrokers, startKeybrokers } from './people.ts';
import {
  listRows,
  stolenCiphertext,
  stoppedWhileRunning,
  tooFewPeople,
  unapprovedWorker,
  type Refusal,
} from './refusals.ts';
import type { Report } from './report.ts';
import { analyst, auditor, minimumPeople, owners } from './setting.ts';
import { renderTable } from './table.ts';
import type { KeybrokerKeys, World } from './world.ts';

/** A room that is ready for questions. */
export interface Room {
  readonly agreement: string;
  readonly keybrokers: Readonly<Record<string, KeybrokerKeys>>;
  readonly manifests: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly computation: string;
  readonly job: JobView;
  readonly table: ReleasedTable;
  readonly receipt: Record<string, unknown>;
  readonly receiptFile: string;
}

/** Everything runs, everybody knows everybody, the agreement is signed and the data is there. */
export async function openRoom(world: World, report: Report, files = demoFiles): Promise<Room> {
  let room: Room = { agreement: '', keybrokers: {}, manifests: {} };
  report.chapter('1. The machine in the middle');
  await report.step('redis, coordinator, relay and a worker start', async () => {
    await world.startRedis();
    await Promise.all([world.startCoordinator(), world.startWorker()]);
    await world.startRelay();
    return `coordinator at ${world.coordinatorUrl}; the worker's bundle measures ${world.measure(world.bundle).slice(0, 16)}…`;
  });
  report.chapter('2. The parties');
  const people = await stepWith(report, 'three owners, an analyst, an officer and an auditor make keys', async () => {
    const met = await meet(world);
    return [met, met.map(({ name, fingerprint }) => `${name.padEnd(16)} ${fingerprint.slice(0, 16)}…`).join('\n')];
  });
  const keybrokers = await stepWith(report, 'each owner starts a keybroker on its own machine', async () => [
    await startKeybrokers(world, people),
    '',
  ]);
  await report.step('they compare fingerprints over another channel and pin each other', async () => {
    const pins = await pinEachOther(world, people);
    await pinKeybrokers(world, keybrokers);
    return `${String(pins)} pins: from here on the coordinator can substitute nobody's key`;
  });
  report.chapter('3. Agreement and data');
  const agreement = await stepWith(report, 'the agreement is drafted, proposed and signed by all six', async () => {
    const digest = await signAgreement(world, keybrokers);
    return [digest, `agreement ${digest.slice(0, 16)}…, at least ${String(minimumPeople)} people behind every number`];
  });
  await report.step('each owner converts, checks, seals and uploads its dataset', async () => {
    room = { agreement, keybrokers, manifests: await uploadDatasets(world, agreement, files) };
    return owners.map(({ name, file, dataset }) => `${name.padEnd(16)} ${file} → ${dataset}`).join('\n');
  });
  return room;
}

/** The question of the demo, from SQL to a receipt that is verified offline. */
export async function answerQuestion(world: World, report: Report, room: Room): Promise<Outcome> {
  report.chapter('4. One question over three owners');
  const computation = await stepWith(
    report,
    'the analyst proposes a question; owners and officer read the SQL and sign',
    async () => {
      const digest = await propose(
        world,
        room.agreement,
        'Metabolic health and heart disease by age and sex',
        'question.sql',
      );
      await approve(world, digest);
      return [digest, `computation ${digest.slice(0, 16)}…`];
    },
  );
  const job = await stepWith(
    report,
    'the job runs: challenge, attestation, grants, computation, permits, release',
    async () => {
      const view = await world.ask<JobView>(analyst, 'job', 'submit', computation, '--watch');
      return [view, stages(view)];
    },
  );
  const table = await stepWith(report, 'the analyst opens the result', async () => {
    const opened = await world.ask<{ table: ReleasedTable }>(analyst, 'result', 'open', job.id);
    return [opened.table, ''];
  });
  report.say(`\n${renderTable(table)}\n`, '    ');
  const { rows, cells } = table.suppression;
  report.say(
    `${String(cells)} statistics were withheld and ${String(rows)} possible groups are not there. Every number rests on at least ${String(minimumPeople)} people, is dominated by nobody, and cannot be subtracted from what was released before; which rule withheld what is not told.`,
    '    ',
  );
  const receiptFile = join(world.dir, 'receipt.json');
  const receipt = await stepWith(report, 'the auditor verifies the receipt offline, with pins alone', async () => {
    await world.ask(auditor, 'receipt', 'get', job.id, '-o', receiptFile);
    const facts = await world.ask(auditor, 'receipt', 'verify', receiptFile, '--coordinator', 'http://127.0.0.1:1');
    return [
      facts,
      'proven: who agreed, what ran, on which data, in which worker, and who let it out (under a DEVELOPMENT ROOT)',
    ];
  });
  return { computation, job, table, receipt, receiptFile };
}

/** Five attempts that must fail, the last of which ends the agreement. */
export async function refuseAttempts(
  world: World,
  report: Report,
  room: Room,
  { computation }: Outcome,
): Promise<Refusal[]> {
  report.chapter('5. Five attempts that must fail');
  const refusals: Refusal[] = [];
  const attempts = [
    () => listRows(world, room.agreement),
    () => tooFewPeople(world, room.agreement),
    () => unapprovedWorker(world, computation),
    () => stolenCiphertext(world, room.agreement, room.manifests),
    () => stoppedWhileRunning(world, room.agreement, computation),
  ];
  for (const attempt of attempts) {
    const start = performance.now();
    const refusal = await attempt();
    refusals.push(refusal);
    report.steps.push({ step: refusal.attempt, detail: refusal.words, ms: Math.round(performance.now() - start) });
    report.say(`✗ ${refusal.attempt}`);
    report.say(`refused by ${refusal.refusedBy}\n\`${refusal.code}\`: ${refusal.words}`, '      ');
  }
  return refusals;
}

/** How long the job was in each state. */
function stages({ events }: JobView): string {
  return [...new Set(events.map((event) => event.state))].join(' → ');
}

async function stepWith<T>(report: Report, step: string, work: () => Promise<[T, string]>): Promise<T> {
  let value: T | undefined;
  await report.step(step, async () => {
    const [result, detail] = await work();
    value = result;
    return detail;
  });
  return value as T;
}
