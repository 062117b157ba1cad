// SPDX-License-Identifier: Apache-2.0
import type { JobView, ReleasedTable } from '@glovebox/contracts';
import { approve, propose, storyFile } from './agreement.ts';
import { registerStolenCiphertext } from './stolen-ciphertext.ts';
import { analyst, minimumPeople, officer, owners, purpose } from './setting.ts';
import type { World } from './world.ts';

export interface Refusal {
  readonly attempt: string;
  readonly refusedBy: string;
  readonly code: string;
  readonly words: string;
}

interface ReasonLike {
  readonly code: string;
  readonly message: string;
}

/** The five attempts of the story that must fail. Each function throws if its attempt is not refused. */

export async function listRows(world: World, agreement: string): Promise<Refusal> {
  const args = ['--agreement', agreement, '--purpose', purpose, '--sql', storyFile('list-rows.sql')];
  const result = await world.cli(analyst, 'computation', 'check', ...args, '--json');
  const document = result.json as { reasons?: ReasonLike[]; error?: { reasons?: ReasonLike[] } };
  const [first] = document.error?.reasons ?? document.reasons ?? [];
  if (result.code !== 1 || !first) throw new Error(`listing rows was not refused:\n${result.stdout}${result.stderr}`);
  return {
    attempt: 'a query that lists rows',
    refusedBy: 'the terms, before anything is signed',
    code: first.code,
    words: first.message,
  };
}

export async function tooFewPeople(world: World, agreement: string): Promise<Refusal> {
  const computation = await propose(world, agreement, 'Young people with a cardiac arrest', 'too-few.sql');
  await approve(world, computation, [owners[0].name, owners[2].name, officer]);
  const job = await world.ask<JobView>(analyst, 'job', 'submit', computation, '--watch');
  const { table } = await world.ask<{ table: ReleasedTable }>(analyst, 'result', 'open', job.id);
  if (table.rows.length !== 0) throw new Error(`a table over too few people was released:\n${JSON.stringify(table)}`);
  return {
    attempt: 'a query over too few people',
    refusedBy: 'the release gate inside the worker',
    code: 'withheld',
    words: `nothing was released: with fewer than ${String(minimumPeople)} people behind it not even its size is shown, and nobody at all would look the same`,
  };
}

export async function unapprovedWorker(world: World, computation: string): Promise<Refusal> {
  await world.processes.kill('worker');
  await world.startWorker(world.alteredBundle());
  const job = await submitAndWait(world, computation);
  await world.processes.kill('worker');
  await world.startWorker();
  return refusalOf(job, 'a worker whose measurement nobody approved', 'every keybroker, which verified its evidence');
}

export async function stolenCiphertext(
  world: World,
  agreement: string,
  manifests: Readonly<Record<string, string>>,
): Promise<Refusal> {
  const [victim, thief] = owners;
  const problem = await registerStolenCiphertext(world, agreement, {
    victim,
    thief,
    manifest: manifests[victim.dataset] ?? '',
  });
  return {
    attempt: `${thief.name} uploads ${victim.name}'s ciphertext as its own`,
    refusedBy: 'the coordinator; a keybroker would not open it either',
    code: problem.code,
    words: problem.message,
  };
}

/** The worker is held still while it loads, the owner stops the agreement, and the worker goes on. */
export async function stoppedWhileRunning(world: World, agreement: string, computation: string): Promise<Refusal> {
  const [first] = owners;
  const from = world.processes.output('relay').length;
  const job = await world.ask<JobView>(analyst, 'job', 'submit', computation);
  await world.processes.waitForOutput('relay', /"granted"|loading/, 120_000, from);
  world.processes.signal('worker', 'SIGSTOP');
  try {
    await world.ask(first.name, 'agreement', 'stop', agreement, '--reason', 'we changed our mind');
  } finally {
    world.processes.signal('worker', 'SIGCONT');
  }
  const ended = await waitForEnd(world, job.id);
  return refusalOf(
    ended,
    `${first.name} stops the agreement while a job runs`,
    'the coordinator at once, and every keybroker, which gives no permit',
  );
}

async function submitAndWait(world: World, computation: string): Promise<JobView> {
  const job = await world.ask<JobView>(analyst, 'job', 'submit', computation);
  return waitForEnd(world, job.id);
}

export async function waitForEnd(world: World, job: string): Promise<JobView> {
  const result = await world.cli(analyst, 'job', 'watch', job, '--json');
  return result.json as JobView;
}

function refusalOf(job: JobView, attempt: string, refusedBy: string): Refusal {
  const [reason] = job.reasons;
  if (job.state !== 'refused' || !reason)
    throw new Error(`${attempt} was not refused: ${JSON.stringify(job, null, 2)}`);
  return { attempt, refusedBy, code: reason.code, words: reason.message };
}
