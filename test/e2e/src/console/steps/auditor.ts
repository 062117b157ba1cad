// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { auditor } from '@glovebox/demo';
import { DANGEROUS, trustDevelopmentRoots } from './trust-development-roots.ts';
import { press, tabTo } from '../keyboard.ts';
import type { Step } from './step.ts';

export const auditorSteps: readonly Step[] = [
  [
    'the auditor opens a receipt, sees every check, and saves it with the page that verifies it offline',
    async (story) => {
      const page = await story.visit(auditor, '/receipts');
      await press(story, page, page.getByRole('link', { name: 'Body mass of the over forties' }));
      await page.getByText('The receipt is NOT proven').waitFor();
      await tabTo(story, page, page.getByLabel(DANGEROUS));
      await page.keyboard.press('Space');
      await page.getByText('DANGER: this proof rests on a DEVELOPMENT ROOT').waitFor();
      await story.check(page, 'receipt');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        press(story, page, page.getByRole('button', { name: 'Save the file' })),
      ]);
      const saved = JSON.parse(readFileSync(await file.path(), 'utf8')) as object;
      if (!('permits' in saved)) throw new Error('what was saved is no receipt');
      const list = await story.visit(auditor, '/receipts');
      await story.check(list, 'receipts');
      const [offline] = await Promise.all([
        list.waitForEvent('download'),
        press(story, list, list.getByRole('link', { name: 'Offline page' })),
      ]);
      if (!readFileSync(await offline.path(), 'utf8').includes('Content-Security-Policy'))
        throw new Error('no policy in it');
    },
  ],
  [
    'anybody verifies a receipt in the console without keys',
    async (story) => {
      const page = await story.arrive();
      await press(story, page, page.getByRole('link', { name: 'Verify a receipt without keys' }));
      const receipt = JSON.stringify(await story.room.client(auditor).jobs.receipt(story.facts.job));
      const pins = JSON.stringify(story.room.pinsOf(auditor));
      const files = Object.entries({ 'receipt.json': receipt, 'pins.json': pins });
      await page
        .locator('input[type=file]')
        .setInputFiles(
          files.map(([name, text]) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) })),
        );
      await tabTo(story, page, page.getByLabel(DANGEROUS));
      await page.keyboard.press('Space');
      await page.getByText('Genuine, if the development root is believed').waitFor();
      await story.check(page, 'verify');
      await page.close();
    },
  ],
  [
    'the auditor sees why a development root is refused, and after the dangerous choice the fleet, judged in the page',
    async (story) => {
      const page = await story.visit(auditor, '/workers');
      await page.getByText('development-root-refused').first().waitFor();
      await trustDevelopmentRoots(story, auditor);
      await story.visit(auditor, '/workers');
      await page.getByText('trusted, under a development root').first().waitFor();
      await story.check(page, 'workers');
    },
  ],
];
