// SPDX-License-Identifier: Apache-2.0
import { analyst } from '@glovebox/demo';
import { PASSPHRASE } from '../story.ts';
import type { Step } from './step.ts';

export const everyoneSteps: readonly Step[] = [
  [
    'somebody new makes keys, by keyboard alone, and they stay in the browser',
    async (story) => {
      const page = await story.arrive();
      await story.check(page, 'welcome');
      const press = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
      };
      await page
        .getByRole('button', { name: /make|create|new/i })
        .first()
        .focus();
      await press('Enter');
      await page.getByLabel(/name/i).first().focus();
      await page.keyboard.type('newcomer');
      await press('Tab');
      await page.keyboard.type(PASSPHRASE);
      await page.close();
    },
  ],
  [
    'the analyst brings the command line’s keys and pins, and is told what awaits',
    async (story) => {
      const page = await story.as(analyst);
      await page.getByText('Nothing awaits you').waitFor();
      await story.check(page, 'home-empty');
    },
  ],
];
