// SPDX-License-Identifier: Apache-2.0
import type { JobEvent, JobView } from '@glovebox/contracts';
import { cancelJob, isFinalState, readComputation, submitJob, type GloveboxClient } from '@glovebox/client';
import type { Command } from 'commander';
import { addCommand, addGroup, type CommandInput, type CommandResult, type Host } from '../command.ts';
import { resolveDigest } from '../digests.ts';
import { parsePairs } from '../option-values.ts';
import { GIVE_PARAMETER, parseValues } from '../parameter-options.ts';
import { openSession } from '../session.ts';
import { grid, short } from '../show/grid.ts';
import { progressBar } from '../show/progress.ts';
import { renderReason } from '../show/problem.ts';
import { resolveComputation } from './computation.ts';

/** `glovebox job`: runs of approved computations. */
export function addJobCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'job', 'submit jobs and follow them');
  addSubmit(group, host);
  addList(group, host);
  addShow(group, host);
  addWatch(group, host);
  addCancel(group, host);
}

export const resolveJob = (client: GloveboxClient, text: string): Promise<string> =>
  resolveDigest(text, 'job', async () => (await client.jobs.list()).map(({ id }) => id));

function addSubmit(group: Command, host: Host): void {
  addCommand<{ receiver?: string; version?: string[]; param?: string[]; watch?: boolean }>(group, host, {
    usage: 'submit <computation>',
    summary: 'sign and submit a job for an approved computation',
    options: [
      ['--receiver <name>', 'who receives the result (default: you, if the agreement lets you)'],
      ['--version <dataset=digest...>', 'use this version of a dataset (default: the newest)'],
      GIVE_PARAMETER,
      ['--watch', 'follow it until it is over'],
    ],
    examples: ['job submit 91c83f2a --watch', 'job submit 91c83f2a --param age=40'],
    action: async (input) => {
      const { client } = await openSession(input);
      const { options } = input;
      const read = await readComputation(client, await resolveComputation(client, input.args[0] ?? ''));
      const job = await submitJob(client, read, {
        versions: parsePairs(options.version ?? [], 'version'),
        parameters: parseValues(options.param),
        ...(options.receiver === undefined ? {} : { receiver: options.receiver }),
      });
      input.say(`Submitted job ${job.id}`);
      if (options.watch === true) return watch(input, client, job.id);
      return { json: job, text: jobText(job) };
    },
  });
}

function addList(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'list',
    summary: 'jobs of your agreements',
    examples: ['job list'],
    action: async (input) => {
      const { client } = await openSession(input);
      const items = await client.jobs.list();
      const rows = items.map(({ id, state, computation, receiver, created }) => [
        short(id),
        state,
        short(computation),
        receiver,
        created,
      ]);
      return { json: { items }, text: grid(['job', 'state', 'computation', 'receiver', 'created'], rows) };
    },
  });
}

function addShow(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'show <job>',
    summary: 'where a job stands, and why',
    examples: ['job show 7b1d22e0'],
    action: async (input) => {
      const { client } = await openSession(input);
      const job = await client.jobs.get(await resolveJob(client, input.args[0] ?? ''));
      return { json: job, text: jobText(job) };
    },
  });
}

function addWatch(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'watch <job>',
    summary: 'follow a job until it is over; exits 0 only when its result was released',
    examples: ['job watch 7b1d22e0'],
    action: async (input) => {
      const { client } = await openSession(input);
      return watch(input, client, await resolveJob(client, input.args[0] ?? ''));
    },
  });
}

function addCancel(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'cancel <job>',
    summary: 'cancel your own job',
    examples: ['job cancel 7b1d22e0'],
    action: async (input) => {
      const { client } = await openSession(input);
      const job = await cancelJob(client, await resolveJob(client, input.args[0] ?? ''));
      return { json: job, text: jobText(job) };
    },
  });
}

/** The way of a job that goes well; how far along it a state is. */
const WAY = ['queued', 'challenged', 'attested', 'granted', 'loading', 'running', 'permitted', 'released'];

async function watch(input: CommandInput<object>, client: GloveboxClient, id: string): Promise<CommandResult> {
  const bar = progressBar(input.context.stderr, `job ${short(id)}`, input.options.json === true);
  const interactive = input.context.stderr.isTerminal;
  for await (const event of client.jobs.events(id)) {
    if (interactive) bar.update(Math.max(WAY.indexOf(event.state), 0), WAY.length - 1);
    else input.say(eventText(event));
    if (isFinalState(event.state)) break;
  }
  bar.end();
  const job = await client.jobs.get(id);
  return { json: job, text: jobText(job), exitCode: job.state === 'released' ? 0 : 1 };
}

const eventText = ({ time, state, attempt, detail }: JobEvent): string =>
  `${time}  ${state.padEnd(10)}  attempt ${String(attempt)}  ${detail}`.trimEnd();

function jobText(job: JobView): string {
  return [
    `Job ${job.id}`,
    `State: ${job.state}, attempt ${String(job.attempt)}, receiver \`${job.receiver}\``,
    ...job.events.map((event) => `  ${eventText(event)}`),
    ...(job.reasons.length === 0 ? [] : ['Why:', ...job.reasons.flatMap(renderReason)]),
    ...(job.state === 'released' ? [`Open the result: glovebox result open ${short(job.id)}`] : []),
  ].join('\n');
}
