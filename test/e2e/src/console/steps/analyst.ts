// SPDX-License-Identifier: Apache-2.0
import { analyst, officer, owners } from '@glovebox/demo';
import type { Locator, Page } from 'playwright-core';
import { press, tabTo } from '../keyboard.ts';
import type { Story } from '../story.ts';
import type { Step } from './step.ts';
import { trustDevelopmentRoots } from './trust-development-roots.ts';

const TITLE = 'Weight by sex';
const ADMITTED = 'SELECT male, count(DISTINCT id) AS people, avg(weight) AS mean_weight FROM registry GROUP BY male';

/** Replaces what stands in the editor, by keyboard: the page's own shortcuts keep out of it. */
async function write(story: Story, page: Page, sql: string): Promise<void> {
  await tabTo(story, page, page.getByRole('textbox', { name: 'Query, in SQL' }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type(sql);
  await page.keyboard.press('Escape');
}

/** A run that its analyst cancels while no worker takes it, and the way back to the question. */
async function cancelled(story: Story, page: Page, run: Locator): Promise<void> {
  const { processes } = story.room.world;
  processes.signal('worker', 'SIGSTOP');
  try {
    await press(story, page, run);
    await press(story, page, page.getByRole('button', { name: 'Cancel it' }));
    await press(story, page, page.getByRole('button', { name: 'Cancel the run' }));
    await page.getByText('cancelled').first().waitFor();
    await page.getByRole('button', { name: 'Cancel it' }).waitFor({ state: 'detached' });
    await story.check(page, 'job-cancelled');
  } finally {
    processes.signal('worker', 'SIGCONT');
  }
  await press(story, page, page.getByRole('link', { name: '← Question' }));
}

export const analystSteps: readonly Step[] = [
  [
    'the analyst is told while typing why a question is refused, by whose clause, at its place, and what to ask for',
    async (story) => {
      await trustDevelopmentRoots(story, analyst);
      const page = await story.visit(analyst, '/questions/new');
      await page.getByRole('heading', { name: 'What is lent' }).waitFor();
      await write(story, page, 'SELECT id, age FROM registry');
      await page.getByText('Not a query that can run here yet').waitFor();
      await write(story, page, 'SELECT male, median(bmi) AS middle FROM registry GROUP BY male');
      await page.getByText('The terms do not admit this question').waitFor();
      await page.locator('.sql-editor .cm-lintRange-error').first().waitFor();
      await page.getByText(/The request to .*, ready to send/).click();
      const request = await page.getByText('Nothing less would be enough').innerText();
      story.facts.request = new URL(/http\S+/.exec(request)?.[0] ?? '').href;
      await story.check(page, 'question-refused');
    },
  ],
  [
    'the analyst proposes a question that is admitted, which a lock between did not lose, having seen what would be signed',
    async (story) => {
      const page = await story.visit(analyst, '/questions/new');
      await page.getByLabel('Title').fill(TITLE);
      await write(story, page, ADMITTED);
      await page.getByText('Everybody’s terms admit this question').waitFor();
      await story.check(page, 'question-admitted');
      await press(story, page, page.getByRole('button', { name: 'Lock' }));
      await page.getByRole('heading', { name: 'Locked' }).waitFor();
      await story.openKeys(page);
      await page.getByText('Your draft, as you left it').waitFor();
      await page.getByText('Everybody’s terms admit this question').waitFor();
      await press(story, page, page.getByRole('button', { name: 'Propose it' }));
      await page.getByRole('alertdialog').getByText('GROUP BY').waitFor();
      await press(story, page, page.getByRole('button', { name: 'Sign and propose' }));
      await page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
      await page.getByText('has not decided').first().waitFor();
      await story.check(page, 'question');
      await story.check(await story.visit(analyst, '/questions'), 'questions');
    },
  ],
  [
    'once it is approved, the analyst runs it, cancels that, runs it again, and reads, draws and saves the result',
    async (story) => {
      const page = await story.visit(analyst, '/questions');
      await press(story, page, page.getByRole('link', { name: TITLE }).first());
      await page.getByText('has not decided').first().waitFor();
      const digest = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await story.room.approve(digest, [...owners.slice(0, 1).map(({ name }) => name), officer]);
      const run = page.getByRole('button', { name: 'Run it' });
      await cancelled(story, page, run);
      await run.waitFor();
      await press(story, page, run);
      await page.getByText('The result left, sealed to its receiver').waitFor();
      await page.getByRole('table', { name: TITLE }).waitFor({ timeout: 60_000 });
      await story.check(page, 'result-table');
      for (const [format, ending] of [
        ['CSV', '.csv'],
        ['Parquet', '.parquet'],
        ['Arrow', '.arrow'],
      ] as const) {
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          press(story, page, page.getByRole('button', { name: format })),
        ]);
        if (file.suggestedFilename() !== `${TITLE}${ending}`) throw new Error(file.suggestedFilename());
      }
      await tabTo(story, page, page.getByRole('tab', { name: 'Table' }));
      await page.keyboard.press('ArrowRight');
      await page.locator('.chart svg').first().waitFor();
      await story.check(page, 'result-chart');
    },
  ],
];
