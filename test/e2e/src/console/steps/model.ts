// SPDX-License-Identifier: Apache-2.0
import { analyst } from '@glovebox/demo';
import { tabTo } from '../keyboard.ts';
import type { Step } from './step.ts';

const SQL = 'SELECT male, count(*) AS n, avg(bmi) AS mean_bmi FROM registry WHERE age >= $from GROUP BY male';

export const modelSteps: readonly Step[] = [
  [
    'the analyst asks for a model and declares a parameter in forms, told at each field what is wrong',
    async (story) => {
      const page = await story.visit(analyst, '/questions/new');
      await tabTo(story, page, page.getByRole('textbox', { name: 'Query, in SQL' }));
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(SQL);
      await page.keyboard.press('Escape');
      await page.getByLabel('$from may be').selectOption({ label: 'anything between' });
      await page.getByLabel('$from from').fill('40');
      await page.getByLabel('$from to').fill('x');
      await page.getByLabel('Release').selectOption({ label: 'A random forest' });
      await page.getByText('It is judged once the model above is complete').waitFor();
      await story.check(page, 'question-model-incomplete');
      await page.getByLabel('$from to').fill('60');
      await page.getByLabel('Predicted').selectOption('mean_bmi');
      await page.getByText('Fits 10 decision trees for').waitFor();
      await page.getByText('registry does not allow training').waitFor();
      await story.check(page, 'question-model');
    },
  ],
];
