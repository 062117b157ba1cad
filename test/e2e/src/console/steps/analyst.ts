// SPDX-License-Identifier: Apache-2.0
import { analyst, officer, owners } from '@glovebox/demo';
import type { Page } from 'playwright-core';
import type { Step } from './step.ts';
import { trustDevelopmentRoots } from './trust-development-roots.ts';

const TITLE = 'Weight by sex';
const ADMITTED = 'SELECT male, count(DISTINCT id) AS people, avg(weight) AS mean_weight FROM registry GROUP BY male';

/** Replaces what stands in the editor, as a person types. */
async function write(page: Page, sql: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Query, in SQL' });
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Escape');
}

export const analystSteps: readonly Step[] = [
  [
    'the analyst is told while typing why a question is refused, by whose clause, at its place, and what to ask for',
    async (story) => {
      await trustDevelopmentRoots(story, analyst);
      const page = await story.visit(analyst, '/questions/new');
      await page.getByRole('heading', { name: 'What is lent' }).waitFor();
      await write(page, 'SELECT id, age FROM registry');
      await page.getByText('Not a query that can run here yet').waitFor();
      await write(page, 'SELECT male, median(bmi) AS middle FROM registry GROUP BY male');
      await page.getByText('The terms do not admit this question').waitFor();
      await page.locator('.sql-editor .cm-lintRange-error').first().waitFor();
      await page.getByText(/The request to .*, ready to send/).click();
      await page.getByText('Nothing less would be enough').waitFor();
      await story.check(page, 'question-refused');
    },
  ],
  [
    'the analyst proposes a question that is admitted, having seen exactly what would be signed',
    async (story) => {
      const page = await story.visit(analyst, '/questions/new');
      await page.getByLabel('Title').fill(TITLE);
      await write(page, ADMITTED);
      await page.getByText('Everybody’s terms admit this question').waitFor();
      await story.check(page, 'question-admitted');
      await page.getByRole('button', { name: 'Propose it' }).click();
      await page.getByRole('alertdialog').getByText('GROUP BY').waitFor();
      await page.getByRole('button', { name: 'Sign and propose' }).click();
      await page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
      await page.getByText('has not decided').first().waitFor();
      await story.check(page, 'question');
      await story.check(await story.visit(analyst, '/questions'), 'questions');
    },
  ],
  [
    'once it is approved, the analyst runs it, follows it live, and reads, draws and saves the result',
    async (story) => {
      const page = await story.visit(analyst, '/questions');
      await page.getByRole('link', { name: TITLE }).first().click();
      await page.getByText('has not decided').first().waitFor();
      const digest = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await story.room.approve(digest, [...owners.slice(0, 1).map(({ name }) => name), officer]);
      await page.getByRole('button', { name: 'Run it' }).click();
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
          page.getByRole('button', { name: format }).click(),
        ]);
        if (file.suggestedFilename() !== `${TITLE}${ending}`) throw new Error(file.suggestedFilename());
      }
      await page.getByRole('tab', { name: 'Chart' }).click();
      await page.locator('.chart svg').first().waitFor();
      await story.check(page, 'result-chart');
    },
  ],
];
