// SPDX-License-Identifier: Apache-2.0
import type { Agreement, ColumnNoise, QueryTree, ReleasedTable, Task } from '@glovebox/contracts';
import { parseDecimal, previewAccuracy, type PrivateQuestion } from '@glovebox/dp';
import { PREVIEWED_SIZES, planTraining, previewModel, type ModelAccuracy } from '@glovebox/ml';
import { noiseStatement } from '@glovebox/privacy';
import { outputName, tableSchemas } from '@glovebox/query';

export interface DescribedPrivacy {
  readonly price: readonly string[];
  /** A line for each column that is noisy, or for each kind of number of a model. */
  readonly noise: readonly string[];
  readonly groups: string;
}

/** A question, and the terms that say how large anything in it can be. */
export interface PricedQuestion {
  readonly tree: QueryTree;
  readonly task?: Task | undefined;
  readonly datasets: Agreement['datasets'];
}

/** What an answer under differential privacy will cost and be worth, before anything is spent. */
export function describePrivacy(question: PricedQuestion, privacy: PrivateQuestion): DescribedPrivacy {
  const { tree } = question;
  const { columns } = noiseStatement({ tree }, privacy);
  const { rho, delta } = privacy.price;
  const from = privacy.tables.flatMap(({ prepared }) => previewAccuracy(prepared).keysFrom ?? []);
  const largest = from.reduce((a, b) => (a > b ? a : b), 0n);
  const price = [
    `Every number is noisy (differential privacy). It costs each of ${privacy.datasets.map((name) => `\`${name}\``).join(', ')} rho ${rho} and delta ${delta} of its budget, once; asked again it costs nothing.`,
    'What is left of the budgets, their keybrokers say and sign.',
  ];
  const model = modelAccuracy(question, privacy);
  if (model !== null) return { price, ...describeModelNoise(model) };
  return {
    price,
    noise: tree.outputs.flatMap((output, index) => {
      const noise = columns[index];
      return noise ? [`${outputName(tree, output) ?? ''}: ${noiseText(noise)}`] : [];
    }),
    groups:
      largest > 0n
        ? `Groups that nobody declared are shown from about ${largest.toString()} people on.`
        : 'All declared groups are shown, also those that nobody is in.',
  };
}

/** What is foretold of a model; null where the answer is a table. */
function modelAccuracy({ tree, task, datasets }: PricedQuestion, { price }: PrivateQuestion): ModelAccuracy | null {
  if (task === undefined) return null;
  const outcome = planTraining(tree, task, tableSchemas(datasets));
  return outcome.kind === 'refused' ? null : previewModel(outcome.plan, parseDecimal(price.rho));
}

function describeModelNoise({ seenFrom, people, errors }: ModelAccuracy): Omit<DescribedPrivacy, 'price'> {
  const sizes = listOf(PREVIEWED_SIZES.map(String));
  return {
    noise: [
      `How far the noise moves a model depends on the people. If ${sizes} of them were spread evenly over everything that is declared, it would add about these standard errors; where people are alike or few, larger ones:`,
      ...errors.map((line) => `${line.term}: ${listOf(line.errors.map(errorText))}`),
      `number of people: ${errorText(people)}, whoever they are`,
    ],
    groups: `Levels, leaves and clusters of fewer than about ${String(seenFrom)} people are hidden by the noise: nothing but a noisy count is said of them, if anything.`,
  };
}

const listOf = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

const errorText = (error: number | null): string =>
  error === null ? '(hidden)' : String(Number(error.toPrecision(2)));

/** The same for machines. */
export const privacyFacts = (question: PricedQuestion, privacy: PrivateQuestion | null) => {
  if (privacy === null) return { mode: 'threshold' as const };
  const { summary, columns } = noiseStatement(question, privacy);
  const model = modelAccuracy(question, privacy);
  return {
    mode: 'differential-privacy' as const,
    ...summary,
    noise: columns,
    ...(model === null ? {} : { model: { sizes: PREVIEWED_SIZES, ...model } }),
  };
};

/** How noisy the columns of a released table are, a line each; nothing where thresholds protect. */
export const describeNoise = ({ columns }: Pick<ReleasedTable, 'columns'>): string[] =>
  columns.flatMap(({ name, noise }) => (noise === undefined ? [] : [`${name}: ${noiseText(noise)}`]));

function noiseText(noise: ColumnNoise): string {
  switch (noise.kind) {
    case 'number':
      return `95% of cells within ±${noise.within}`;
    case 'average':
      return `a noisy sum (95% of cells within ±${noise.sumWithin}) over a noisy count (within ±${noise.rowsWithin})`;
    case 'variance':
      return `made of noisy sums about the middle of the bounds: of squares (95% of cells within ±${noise.squaresWithin}), of values (within ±${noise.sumWithin}) and of rows (within ±${noise.rowsWithin})`;
    case 'quantile':
      return `one of the values ${noise.step} apart; 95% of cells at most ${noise.ranksWithin} rows from the rank asked for`;
  }
}
