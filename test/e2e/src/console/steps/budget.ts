// SPDX-License-Identifier: Apache-2.0
import { analyst, datasetDrafts, officer, owners, purpose } from '@glovebox/demo';
import type { Step } from './step.ts';
import { trustDevelopmentRoots } from './trust-development-roots.ts';

const { name: owner, dataset } = owners[0];
const budget = {
  rhoTotal: '0.5',
  rhoPerQuestion: '0.1',
  delta: '0.000001',
  selectionDelta: '0.00000001',
  preThreshold: 10,
  maximumGroupsPerPerson: 1,
  maximumRowsPerPersonAndGroup: 1,
};

/** A room of its own, after all else, as a second one would change what others choose from. */
export const budgetSteps: readonly Step[] = [
  [
    'an officer and an owner see what is left of a privacy budget, as its keybroker signs it, before a question and after',
    async (story) => {
      const { room } = story;
      const datasets = datasetDrafts
        .filter(({ name }) => name === dataset)
        .map((one) => ({ ...one, terms: { ...one.terms, budget } }));
      const noisy = await room.agree({ room: 'noisy-registry', title: 'The registry, with noise', datasets });
      story.facts.noisy = noisy;
      const sql = `SELECT male, count(*) AS people, avg(bmi) AS mean_bmi FROM ${dataset} GROUP BY male`;
      const question = await room.ask(noisy, { analyst, title: 'Body mass, with noise', purpose, sql });
      await trustDevelopmentRoots(story, officer);
      const page = await story.visit(officer, `/reviews/${question}`);
      await page.getByText('rho 0.5 of 0.5').waitFor();
      await page.getByText(/^rho 0\.4 \(epsilon/).waitFor();
      await story.check(page, 'review-budget');
      const data = await story.visit(owner, `/data/${noisy}/${dataset}`);
      await data.getByText('rho 0.5 of 0.5').waitFor();
      await story.check(data, 'dataset-budget');
    },
  ],
];
