// SPDX-License-Identifier: Apache-2.0
import { clamp } from '../bounding/grid-value.ts';
import { ceiling, rational, type Rational } from '../exact/rational.ts';
import { DpError } from '../error.ts';
import type { CellKeys, QuestionNoise } from '../random/question-noise.ts';
import { addGaussianNoise } from './gaussian-noise.ts';
import { isKeyReleased } from './key-selection.ts';
import { noisyQuantile } from './quantile.ts';
import type { CellInput, DpCell, NoisyRow, NoisyValue } from './plan.ts';
import type { PreparedAggregate, PreparedPlan } from './prepare.ts';

/**
 * The noisy answer to a question whose price is paid.
 *
 * Guaranteed, if `cells` is the bounded table (bounding/bound-units.ts, with the plan's bounds) and `question` is the question's noise:
 * 1. the rows are delta-approximate rho-zCDP with the plan's rho and delta (each mechanism argues beside its code, they compose);
 * 2. with declared keys exactly those keys are there, with nothing but noise where nobody is; other cells are dropped in
 *    silence, because saying so would say that somebody has them;
 * 3. without, a key of fewer than `minimumUnits` units is never there;
 * 4. the same question has the same rows, whatever the order of its cells; rows are ordered by their keys.
 * Filtering, ordering, limiting and arithmetic on the rows is post-processing and free.
 *
 * @throws DpError `malformed` for a cell that twice has the same keys or has not the form of the plan: a bug in front of
 * this, never a property of data
 */
export function answer(plan: PreparedPlan, cells: readonly DpCell[], question: QuestionNoise): readonly NoisyRow[] {
  const noise: QuestionNoise = (keys, ...use) => question(keys, plan.name, ...use);
  const byKeys = new Map(cells.map((cell) => [keyText(cell.keys), cell]));
  if (byKeys.size !== cells.length) throw new DpError('malformed', 'two cells have the same keys');
  const released = releasedCells(plan, byKeys, noise);
  return [...released]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, cell]) => ({
      keys: cell.keys,
      values: plan.aggregates.map((aggregate, index) => noisyValue(aggregate, cell.keys, cell.inputs[index], noise)),
    }));
}

type Cells = ReadonlyMap<string, Pick<DpCell, 'keys' | 'inputs'>>;

const keyText = (keys: CellKeys): string => JSON.stringify(keys);

function releasedCells(
  { selection, aggregates }: PreparedPlan,
  cells: ReadonlyMap<string, DpCell>,
  noise: QuestionNoise,
): Cells {
  if (selection.kind === 'declared') {
    const empty = aggregates.map(nobody);
    return new Map(selection.keys.map((keys) => [keyText(keys), cells.get(keyText(keys)) ?? { keys, inputs: empty }]));
  }
  const counted = aggregates.findIndex(({ name }) => name === selection.use);
  return new Map(
    [...cells].filter(([, { keys, units, inputs }]) => {
      // The released number and the selection share one noise, so they must be of one number.
      const input = inputs[counted];
      if (counted >= 0 && (input?.kind !== 'number' || input.value !== units)) {
        throw new DpError('malformed', 'units are those of the whole cell', { field: selection.use });
      }
      return isKeyReleased(units, selection.noise, noise(keys, selection.use));
    }),
  );
}

/** What bounding finds in a cell without rows. */
function nobody(aggregate: PreparedAggregate): CellInput {
  switch (aggregate.kind) {
    case 'number':
      return { kind: 'number', value: 0n };
    case 'average':
      return { kind: 'average', sum: 0n, rows: 0n };
    case 'variance':
      return { kind: 'variance', rows: 0n, sum: 0n, squares: 0n };
    case 'quantile': {
      const none = aggregate.noise.candidates.map(() => 0n);
      return { kind: 'ranks', below: none, above: none };
    }
  }
}

function noisyValue(
  aggregate: PreparedAggregate,
  keys: CellKeys,
  input: CellInput | undefined,
  noise: QuestionNoise,
): NoisyValue {
  if (aggregate.kind === 'number' && input?.kind === 'number') {
    return { kind: 'number', value: addGaussianNoise(input.value, aggregate.variance, noise(keys, aggregate.name)) };
  }
  if (aggregate.kind === 'average' && input?.kind === 'average') return noisyAverage(aggregate, keys, input, noise);
  if (aggregate.kind === 'variance' && input?.kind === 'variance') return noisyPowerSums(aggregate, keys, input, noise);
  if (aggregate.kind === 'quantile' && input?.kind === 'ranks') {
    return { kind: 'quantile', value: noisyQuantile(input, aggregate.noise, noise(keys, aggregate.name)) };
  }
  throw new DpError('malformed', 'a cell does not have the form of the plan', { field: aggregate.name });
}

/** Noisy sum over noisy rows, at least one: two mechanisms with half of the share each, and a division of what they released. */
function noisyAverage(
  aggregate: Extract<PreparedAggregate, { kind: 'average' }>,
  keys: CellKeys,
  input: Extract<CellInput, { kind: 'average' }>,
  noise: QuestionNoise,
): NoisyValue {
  const sum = addGaussianNoise(input.sum, aggregate.sumVariance, noise(keys, aggregate.name, 'sum'));
  const rows = addGaussianNoise(input.rows, aggregate.rowsVariance, noise(keys, aggregate.name, 'rows'));
  return { kind: 'average', value: rational(sum, rows > 1n ? rows : 1n) };
}

/**
 * Number, sum and sum of squares: three mechanisms with a third of the share each. A row is at most reach from the middle, so
 * one unit changes them by at most rowsPerUnit, rowsPerUnit * reach and rowsPerUnit * reach². What follows is done with
 * noisy numbers: they are moved to sums that values within reach could have, so that a variance is neither negative nor larger than
 * bounds allow.
 */
function noisyPowerSums(
  aggregate: Extract<PreparedAggregate, { kind: 'variance' }>,
  keys: CellKeys,
  input: Extract<CellInput, { kind: 'variance' }>,
  noise: QuestionNoise,
): NoisyValue {
  const noisy = (exact: bigint, variance: Rational, use: string) =>
    addGaussianNoise(exact, variance, noise(keys, aggregate.name, use));
  const { reach } = aggregate;
  const counted = noisy(input.rows, aggregate.rowsVariance, 'rows');
  const rows = counted > 2n ? counted : 2n;
  const sum = clamp(noisy(input.sum, aggregate.sumVariance, 'sum'), -rows * reach, rows * reach);
  const least = ceiling(rational(sum * sum, rows));
  const squares = clamp(noisy(input.squares, aggregate.squaresVariance, 'squares'), least, rows * reach * reach);
  return { kind: 'variance', rows, sum, squares };
}
