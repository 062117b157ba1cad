// SPDX-License-Identifier: Apache-2.0
import { analyst, owners } from '@glovebox/demo';
import type { Step } from './step.ts';

const owner = owners[0].name;

export const stopSteps: readonly Step[] = [
  [
    'an owner stops the agreement alone, and the analyst’s open page says so by itself',
    async (story) => {
      const path = `/rooms/${story.facts.agreement}`;
      const watched = await story.visit(analyst, path);
      await watched.getByText('active').first().waitFor();
      const page = await story.visit(owner, path);
      await page.getByRole('button', { name: 'Stop…' }).click();
      await page.getByLabel('Why').fill('The registry was asked to stop.');
      await page.getByRole('button', { name: 'Stop the agreement' }).click();
      await page.getByText(`Stopped by ${owner}`).waitFor();
      await watched.getByText(`Stopped by ${owner}`).waitFor();
      await story.check(watched, 'room-stopped');
    },
  ],
];
