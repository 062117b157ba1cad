// SPDX-License-Identifier: Apache-2.0
import { officer } from '@glovebox/demo';
import { press } from '../keyboard.ts';
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
      await press(story, page, page.getByRole('link', { name: 'Body mass of the over fifties' }));
      await page.getByText('Only where registry.age >= 50').first().waitFor();
      await page.getByText('signature names the version before').waitFor();
      await page.getByText('registry.rules.dominance').waitFor();
      await story.check(page, 'review');
      const approve = page.getByRole('button', { name: 'Approve…' });
      await press(story, page, approve);
      await page.getByRole('alertdialog').waitFor();
      await page.keyboard.press('Escape');
      // Focus is given back to what opened the question.
      await page.locator('button:focus', { hasText: 'Approve…' }).waitFor();
      await page.keyboard.press('Enter');
      await page.keyboard.type('Fits the purpose; the groups are large.');
      await story.check(page, 'review-approve');
      await press(story, page, page.getByRole('button', { name: 'Sign the approval' }));
      await page.getByText('Fits the purpose; the groups are large.').waitFor();
      await approve.waitFor({ state: 'detached' });
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
