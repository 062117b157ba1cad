// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { isFinalState, readComputation, submitJob } from '@glovebox/client';
import { analyst, officer, owners, purpose } from '@glovebox/demo';
import { writeSmallData } from '../../small-data.ts';
import type { Story } from '../story.ts';
import type { Step } from './step.ts';

const byAge = (from: number, more = '') => `SELECT male, count(DISTINCT id) AS people, avg(bmi) AS mean_bmi${more}
FROM registry WHERE age >= ${String(from)} GROUP BY male ORDER BY male`;

/** What the console finds: an agreement, data, one question that was answered, and two that wait. */
export const roomSteps: readonly Step[] = [
  [
    'a room is agreed, and owners upload by the command line',
    async (story) => {
      const { room, facts } = story;
      facts.agreement = await room.agree();
      const files = writeSmallData(join(room.world.dir, 'data'));
      for (const { name, dataset } of owners) {
        const args = ['--agreement', facts.agreement, '--name', dataset, files[dataset] ?? ''];
        await room.world.ask(name, 'dataset', 'upload', ...args);
      }
    },
  ],
  [
    'one question is answered, and two more wait',
    async (story) => {
      const { room, facts } = story;
      const ask = (title: string, sql: string) => room.ask(facts.agreement, { analyst, title, purpose, sql });
      facts.answered = await ask('Body mass of the over forties', byAge(40));
      await room.approve(facts.answered, [...owners.slice(0, 1).map(({ name }) => name), officer]);
      facts.job = await run(story, facts.answered);
      facts.waiting = await ask('Body mass of the over fifties', byAge(50, ', avg(weight) AS mean_weight'));
      facts.another = await ask('How many are over sixty', byAge(60));
    },
  ],
];

async function run({ room }: Story, computation: string): Promise<string> {
  const client = room.client(analyst);
  const { id } = await submitJob(client, await readComputation(client, computation));
  for await (const { state } of client.jobs.events(id)) {
    if (isFinalState(state) && state !== 'released') throw new Error(`the job is ${state}`);
  }
  return id;
}
