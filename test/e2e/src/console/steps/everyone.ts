// SPDX-License-Identifier: Apache-2.0
import { analyst } from '@glovebox/demo';
import { PASSPHRASE } from '../story.ts';
import type { Step } from './step.ts';

export const everyoneSteps: readonly Step[] = [
  [
    'somebody new makes keys, by keyboard alone; they stay in the browser, sealed, and open again after a reload',
    async (story) => {
      const page = await story.arrive();
      await story.check(page, 'welcome');
      await page.getByRole('button', { name: 'Make new keys' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Make new keys' }).waitFor();
      await story.check(page, 'keys-new');
      await page.getByLabel(/^Name of/).focus();
      for (const text of ['newcomer', PASSPHRASE, PASSPHRASE]) {
        await page.keyboard.type(text);
        await page.keyboard.press('Tab');
      }
      await page.getByRole('button', { name: 'Make keys' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('navigation').first().waitFor();
      const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
      if (/secret|seed|sealed/i.test(kept)) throw new Error(`kept outside of the sealed store: ${kept}`);

      await page.reload();
      await page.getByLabel('Passphrase').waitFor();
      await story.check(page, 'locked');
      await page.getByLabel('Passphrase').focus();
      await page.keyboard.type(PASSPHRASE);
      await page.keyboard.press('Enter');
      await page.getByRole('navigation').first().waitFor();
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
