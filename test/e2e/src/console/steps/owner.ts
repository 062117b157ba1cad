// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@glovebox/core';
import { auditor, officer, owners, purpose } from '@glovebox/demo';
import { press } from '../keyboard.ts';
import type { Story } from '../story.ts';
import type { Step } from './step.ts';
import { trustDevelopmentRoots } from './trust-development-roots.ts';

const { name: owner, dataset } = owners[0];
const pathOf = ({ facts }: Story) => `/data/${facts.agreement}/${dataset}`;

/** The owner's file. A row of it is among what must never leave the browser. */
function ownFile(story: Story): string {
  const file = join(story.room.world.dir, 'data', `${dataset}.csv`);
  story.secrets.set('a row of the file', utf8(readFileSync(file, 'utf8').split('\n')[1] ?? ''));
  return file;
}

export const ownerSteps: readonly Step[] = [
  [
    'an owner opens the analyst’s request for a grant: the terms with the change in them, and what it changes',
    async (story) => {
      await trustDevelopmentRoots(story, owner);
      const { pathname, hash } = new URL(story.facts.request);
      const page = await story.visit(owner, pathname + hash);
      await page.getByText('A request, it says from').waitFor();
      await page.getByRole('heading', { name: 'What everybody would sign anew' }).waitFor();
      await page.getByLabel('quantiles', { exact: true }).and(page.locator(':checked')).waitFor();
      await story.check(page, 'terms-asked');
    },
  ],
  [
    'an owner gives columns uses, and reads in words what that means and what everybody would sign',
    async (story) => {
      await trustDevelopmentRoots(story, owner);
      const page = await story.visit(owner, '/data/new');
      await page.getByRole('heading', { name: 'Lend a dataset' }).waitFor();
      await page.locator('input[type=file]').setInputFiles(ownFile(story));
      const use = (column: string, label: string) =>
        page.getByLabel(`What ${column} may be used for`).selectOption({ label });
      await use('id', 'Identifies the person');
      await use('male', 'Filter and group by it');
      await use('bmi', 'Goes into statistics');
      await page.getByLabel('Clamped from').fill('10');
      await page.getByText('as soon as the form is complete').waitFor();
      await page.getByLabel('to', { exact: true }).fill('80');
      await page.getByLabel('May be used for', { exact: true }).fill(purpose);
      await page.getByLabel('Results may go to', { exact: true }).fill('dr-adler');
      await page.getByText('clamped between 10 and 80').first().waitFor();
      await page.getByText('What everybody would sign anew').waitFor();
      await story.check(page, 'data-new-terms');
      await press(story, page, page.locator('summary', { hasText: 'Narrow it further: male' }));
      await press(story, page, page.getByRole('button', { name: 'Add a clause to male' }));
      await press(story, page, page.locator('summary', { hasText: 'For everybody, any time' }));
      const uses = page.getByLabel('In different questions, at most');
      await uses.fill('ten');
      await page.getByText('A whole number is needed').first().waitFor();
      await page.getByLabel('People are protected by').selectOption({ label: 'Noise (differential privacy)' });
      await press(story, page, page.locator('summary', { hasText: 'Each rule' }));
      await story.check(page, 'data-new-clauses');
      await uses.fill('10');
      await page.getByText('in at most 10 different questions').first().waitFor();
      await page.getByText('questions of this price can be paid').waitFor();
    },
  ],
  [
    'an owner seals a file in the browser; its upload is interrupted, the page is loaded again, and it goes on',
    async (story) => {
      const page = await story.visit(owner, `${pathOf(story)}/upload`);
      await page.getByRole('heading', { name: `Upload ${dataset}` }).waitFor();
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        press(story, page, page.getByRole('button', { name: 'Choose a file' })),
      ]);
      await chooser.setFiles(ownFile(story));
      await page.getByText('It signed, a moment ago').waitFor();
      await story.check(page, 'upload-checked');
      // The line is cut: parts of the upload never arrive.
      await page.route('**/v1/uploads/**', (route) =>
        route.request().method() === 'PATCH' ? undefined : route.continue(),
      );
      await press(story, page, page.getByRole('button', { name: 'Seal 600 rows and upload' }));
      await press(story, page, page.getByRole('button', { name: 'Pause' }));
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      await story.check(page, 'upload-paused');
      await page.reload();
      await story.openKeys(page);
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      await page.unroute('**/v1/uploads/**');
      await press(story, page, page.getByRole('button', { name: 'Resume' }));
      await page.getByText('arrived').waitFor();
    },
  ],
  [
    'the owner sees who used the data, and both versions of it',
    async (story) => {
      const page = await story.visit(owner, pathOf(story));
      const use = page.getByRole('row', { name: /Body mass of the over forties/ });
      await use.getByText('released').waitFor();
      await page.getByRole('tab', { name: 'Versions' }).click();
      await page.getByRole('table', { name: 'Uploaded versions' }).locator('tbody tr').nth(1).waitFor();
      await story.check(page, 'dataset-versions');
    },
  ],
  [
    'a fingerprint with one wrong digit is not pinned, and the digit is marked; the right one is',
    async (story) => {
      const page = await story.visit(officer, '/keys');
      await page.getByRole('tab', { name: 'Others' }).click();
      await press(story, page, page.getByRole('row', { name: auditor }).getByRole('button', { name: 'Remove pin' }));
      await press(story, page, page.getByRole('alertdialog').getByRole('button', { name: 'Remove pin' }));
      await page.getByRole('row', { name: auditor }).getByText('not pinned').waitFor();
      const { fingerprint } = story.room.person(auditor).party;
      const wrong = fingerprint.slice(0, -1) + (fingerprint.endsWith('0') ? '1' : '0');
      const told = page.getByLabel('Names and fingerprints');
      await told.fill(`${auditor} ${wrong}`);
      await page.locator('code[data-differs]').first().waitFor();
      await story.check(page, 'keys-differ');
      await press(story, page, page.getByRole('button', { name: 'Pin', exact: true }));
      await page.getByText('knows no party').waitFor();
      await told.fill(`${auditor} ${fingerprint}`);
      await page.getByRole('button', { name: 'Pin', exact: true }).click();
      await page.getByRole('row', { name: auditor }).getByText('pinned', { exact: true }).waitFor();
    },
  ],
];
