// SPDX-License-Identifier: Apache-2.0
import { officer } from '@glovebox/demo';
import type { Step } from './step.ts';
import { trustDevelopmentRoots } from './trust-development-roots.ts';

export const officerSteps: readonly Step[] = [
  [
    'the officer reads what a question asks, what is new in it and which clauses bind it, and approves by signature',
    async (story) => {
      await trustDevelopmentRoots(story, officer);
      const page = await story.visit(officer, '/reviews');
      await page.getByRole('link', { name: 'Body mass of the over fifties' }).waitFor();
      await story.check(page, 'reviews');
      await page.getByRole('link', { name: 'Body mass of the over fifties' }).click();
      await page.getByText('Only where registry.age >= 50').first().waitFor();
      await page.getByText('registry.rules.dominance').waitFor();
      await story.check(page, 'review');
      await page.getByRole('button', { name: 'Approve…' }).click();
      await page.getByLabel('Reason').fill('Fits the purpose; the groups are large.');
      await story.check(page, 'review-approve');
      await page.getByRole('button', { name: 'Sign the approval' }).click();
      await page.getByText('Fits the purpose; the groups are large.').waitFor();
      await page.getByRole('button', { name: 'Approve…' }).waitFor({ state: 'detached' });
    },
  ],
  [
    'the officer rejects another, by keyboard alone, and it is final',
    async (story) => {
      const page = await story.visit(officer, '/reviews');
      await page.getByRole('link', { name: 'How many are over sixty' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Reject…' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').waitFor();
      await page.keyboard.type('Too close to what was released before.');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Too close to what was released before.').waitFor();
      await page.getByText('rejected').first().waitFor();
      await story.check(page, 'review-rejected');
    },
  ],
];
