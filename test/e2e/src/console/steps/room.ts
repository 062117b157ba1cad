// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { isFinalState, readComputation, submitJob } from '@glovebox/client';
import { analyst, everybody, officer, owners, purpose } from '@glovebox/demo';
import type { Page } from 'playwright-core';
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
      await draft(story, page);
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

/** Begun in the form, which says what it lacks; the rest from a file. */
async function draft(story: Story, page: Page): Promise<void> {
  await page.getByLabel('Title').fill('Metabolic health');
  await page.getByText('things are still to be said').waitFor();
  await press(story, page, page.getByRole('button', { name: 'Edit as text…' }));
  const text = page.getByLabel('YAML or JSON');
  if (!(await text.inputValue()).includes('room: metabolic-health')) throw new Error('the name follows the title');
  const { attestation, ...rest } = story.room.draft();
  await text.fill(JSON.stringify(rest));
  await press(story, page, page.getByRole('button', { name: 'Fill in the form' }));
  const file = { name: 'policy.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(attestation)) };
  await page.getByLabel('Choose a policy').setInputFiles(file);
  await page.getByRole('region', { name: 'AMD SEV-SNP' }).getByText('Every value').click();
  const measured = page.getByLabel('Measurements');
  const right = await measured.inputValue();
  await measured.fill('00');
  await page.getByText('Must be 48 bytes in lower-case hex.').first().waitFor();
  await story.check(page, 'room-drafted');
  await measured.fill(right);
}

async function run({ room }: Story, computation: string): Promise<string> {
  const client = room.client(analyst);
  const { id } = await submitJob(client, await readComputation(client, computation));
  for await (const { state } of client.jobs.events(id)) {
    if (isFinalState(state) && state !== 'released') throw new Error(`the job is ${state}`);
  }
  return id;
}
