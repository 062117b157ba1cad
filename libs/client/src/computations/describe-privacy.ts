// SPDX-License-Identifier: Apache-2.0
import type { ColumnNoise, QueryTree, ReleasedTable } from '@glovebox/contracts';
import { previewAccuracy, type PrivateQuestion } from '@glovebox/dp';
import { noiseStatement } from '@glovebox/privacy';
import { outputName } from '@glovebox/query';

export interface DescribedPrivacy {
  readonly price: readonly string[];
  /** A line for each column that is noisy. */
  readonly noise: readonly string[];
  readonly groups: string;
}

/** What an answer under differential privacy will cost and be worth, before anything is spent. */
export function describePrivacy(tree: QueryTree, privacy: PrivateQuestion): DescribedPrivacy {
  const { columns } = noiseStatement({ tree }, privacy);
  const { rho, delta } = privacy.price;
  const from = privacy.tables.flatMap(({ prepared }) => previewAccuracy(prepared).keysFrom ?? []);
  const largest = from.reduce((a, b) => (a > b ? a : b), 0n);
  return {
    price: [
      `Every number is noisy (differential privacy). It costs each of ${privacy.datasets.map((name) => `\`${name}\``).join(', ')} rho ${rho} and delta ${delta} of its budget, once; asked again it costs nothing.`,
      'What is left of the budgets, their keybrokers say and sign.',
    ],
    noise: tree.outputs.flatMap((output, index) => {
      const noise = columns[index];
      return noise ? [`${outputName(tree, output) ?? ''}: ${noiseText(noise)}`] : [];
    }),
    groups:
      privacy.tables.length === 0
        ? 'Levels that few people have are hidden by the noise and get no coefficient.'
        : largest > 0n
          ? `Groups that nobody declared are shown from about ${largest.toString()} people on.`
          : 'All declared groups are shown, also those that nobody is in.',
  };
}

/** The same for machines. */
export const privacyFacts = (tree: QueryTree, privacy: PrivateQuestion | null) =>
  privacy === null
    ? { mode: 'threshold' as const }
    : {
        mode: 'differential-privacy' as const,
        ...noiseStatement({ tree }, privacy).summary,
        noise: noiseStatement({ tree }, privacy).columns,
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
    case 'quantile':
      return `one of the values ${noise.step} apart; 95% of cells at most ${noise.ranksWithin} rows from the rank asked for`;
  }
}
