// SPDX-License-Identifier: Apache-2.0
import type { Agreement, QueryTree, Task } from '@glovebox/contracts';
import { planTraining, rowsOfModel, type TrainingPlan } from '@glovebox/ml';
import { tableSchemas } from '@glovebox/query';
import type { Admission } from './admission.ts';
import { refuseByRules } from './rules.ts';

interface Asked {
  readonly tree: QueryTree;
  readonly task: Task;
  readonly used: Agreement['datasets'];
}

/**
 * Whether a model may be fitted, beside what holds for every tree: its form, declared values of every attribute, leaves of
 * enough people, no more numbers of the same people than owners allow; under a budget bounds of all numbers, which noise is
 * measured by. What depends on data (people for each parameter and level, a fit that knows everybody) is the release's part.
 */
export function admitTraining(admission: Admission, { tree, task, used }: Asked): void {
  const outcome = planTraining(tree, task, tableSchemas(admission.agreement.datasets));
  if (outcome.kind === 'refused') for (const refusal of outcome.refusals) admission.refuse(refusal);
  else {
    const isNoisy = used.some(({ terms }) => terms.budget !== undefined);
    const datasets = used.map(({ name }) => name);
    (isNoisy ? admitNoisy : admitExact)(admission, outcome.plan, datasets);
  }
}

function admitNoisy(admission: Admission, plan: TrainingPlan, datasets: readonly string[]): void {
  const { numbers, target } = plan;
  const all = target?.kind === 'number' ? [...numbers, target.number] : numbers;
  if (all.some(({ bounds }) => bounds === null || bounds.low >= bounds.high))
    admission.refuse({
      code: 'training-bounds',
      message: 'Noise is as large as what one person can change: every number needs bounds that its owner declares.',
      remedy: 'use measures of a dataset',
    });
  refuseRows(admission, plan, datasets);
}

function admitExact(admission: Admission, plan: TrainingPlan, datasets: readonly string[]): void {
  const { model, numbers, target } = plan;
  // The model itself is one more.
  const statistics = numbers.length + (target?.kind === 'number' ? 2 : 1);
  refuseByRules(
    admission,
    datasets,
    ({ statisticsCap }) =>
      statisticsCap === null || statistics <= statisticsCap ? null : { statisticsCap: statistics },
    {
      rule: 'statisticsCap',
      code: 'training-statistics',
      message: `allows fewer statistics of the same people than the ${String(statistics)} that this model is made of.`,
      remedy: 'use fewer numbers',
      grant: 'allow more',
    },
  );
  refuseRows(admission, plan, datasets);
  if (!('minimumLeaf' in model)) return;
  const { minimumPeople } = admission.rulesOf(datasets);
  if (model.minimumLeaf >= minimumPeople) return;
  admission.refuse({
    code: 'training-leaf',
    message: `Leaves of ${String(model.minimumLeaf)} people: fewer than the ${String(minimumPeople)} behind every released number.`,
    remedy: `set minimumLeaf to ${String(minimumPeople)} or more`,
    clause: 'minimumPeople',
  });
}

function refuseRows(admission: Admission, plan: TrainingPlan, datasets: readonly string[]): void {
  const rows = rowsOfModel(plan);
  refuseByRules(admission, datasets, ({ maximumRows }) => (rows <= maximumRows ? null : { maximumRows: rows }), {
    rule: 'maximumRows',
    code: 'training-rows',
    message: `allows fewer rows of a result than the ${String(rows)} that this model can have.`,
    remedy: 'fit fewer trees, or less deep ones',
    grant: 'allow more',
  });
}
