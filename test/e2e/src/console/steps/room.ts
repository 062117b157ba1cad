// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { isFinalState, readComputation, submitJob } from '@glovebox/client';
import { analyst, everybody, officer, owners, purpose } from '@glovebox/demo';
import { writeSmallData } from '../../small-data.ts';
import { press, tabTo } from '../keyboard.ts';
import type { Story } from '../story.ts';
import type { Step } from './step.ts';
import { trustDevelopmentRoots } from './trust-development-roots.ts';

const byAge = (from: number, more = '') => `SELECT male, count(DISTINCT id) AS people, avg(bmi) AS mean_bmi${more}
FROM registry WHERE age >= ${String(from)} GROUP BY male ORDER BY male`;

/** What the console finds: an agreement, data, one question that was answered, and two that wait. */
export const roomSteps: readonly Step[] = [
  [
    'an owner drafts and proposes an agreement, and the officer signs it, by keyboard alone',
    async (story) => {
      const [first = '', ...others] = everybody;
      await trustDevelopmentRoots(story, first);
      const page = await story.visit(first, '/rooms/new');
      await page.getByLabel('Or write it here').fill(JSON.stringify(story.room.draft(), null, 2));
      await press(story, page, page.getByRole('button', { name: 'Check, and say it in words' }));
      await press(story, page, page.getByRole('button', { name: 'Sign and propose' }));
      await page.getByRole('heading', { level: 1, name: 'Metabolic health' }).waitFor();
      story.facts.agreement = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await trustDevelopmentRoots(story, officer);
      const theirs = await story.visit(officer, `/rooms/${story.facts.agreement}`);
      await press(story, theirs, theirs.getByRole('button', { name: 'Sign…' }));
      const read = theirs.getByLabel('I have read what it says in words');
      await tabTo(story, theirs, read);
      await theirs.keyboard.press('Space');
      await press(story, theirs, theirs.getByRole('button', { name: 'Sign', exact: true }));
      await theirs.getByRole('button', { name: 'Sign…' }).waitFor({ state: 'detached' });
      for (const name of others.filter((one) => one !== officer)) await story.room.sign(name, story.facts.agreement);
      await page.getByText('active').first().waitFor();
    },
  ],
  [
    'owners upload by the command line',
    async (story) => {
      const { room, facts } = story;
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
      const ask = (title: string, sql: string, version: { previous?: string } = {}) =>
        room.ask(facts.agreement, { analyst, title, purpose, sql, ...version });
      facts.answered = await ask('Body mass of the over forties', byAge(40));
      await room.approve(facts.answered, [...owners.slice(0, 1).map(({ name }) => name), officer]);
      facts.job = await run(story, facts.answered);
      const more = byAge(50, ', avg(weight) AS mean_weight');
      facts.waiting = await ask('Body mass of the over fifties', more, { previous: facts.answered });
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
