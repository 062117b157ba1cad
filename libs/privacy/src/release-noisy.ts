// SPDX-License-Identifier: Apache-2.0
import { Decimal, type ColumnNoise } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import {
  addsUp,
  answer,
  consistentRows,
  hierarchiesOf,
  inputsOf,
  previewAccuracy,
  questionNoise,
  type NoisyValue,
  type PlannedAggregate,
  type PlannedTable,
  type PrivateQuestion,
  type SummedCell,
} from '@glovebox/dp';
import { blocksOf } from '@glovebox/query';
import { blockOf, type AggregateCell, type KeyValue } from './cells.ts';
import { formatDecimal } from './decimal.ts';
import type { NoiseStatement, Question } from './question.ts';
import { openRow, tableOf, type OpenRow } from './release.ts';
import type { Released } from './released.ts';
import { statisticText } from './statistic.ts';

/** A cell of a bounded table, exact and secret: its keys are those of the table's groups. */
export interface BoundedTableCell extends SummedCell {
  readonly keys: readonly (string | null)[];
}

export interface NoisyRelease extends Question {
  readonly privacy: PrivateQuestion;
  /** For each of its tables what bounding left (libs/dp, bounding/bound-units.ts), every cell once. */
  readonly tables: readonly (readonly BoundedTableCell[])[];
  /** The question's seed (libs/crypto, `questionSeed`). */
  readonly seed: Uint8Array;
  /** How the keys of each group compare, for each block. */
  readonly keyKinds: readonly (readonly ('number' | 'text')[])[];
}

/**
 * The other door: everything that leaves by it carries noise. Guaranteed, if the cells are bounded as the plan says:
 * 1. the table is a function of `answer` of libs/dp under the plan of each of its tables, and of the question; so it costs
 *    every person at most the price of the plan, and the same question has the same bytes;
 * 2. totals of a roll-up are the sums of their parts where all keys are declared, and HAVING, order, LIMIT, arithmetic and the maximum of rows work on noisy numbers: they cost nothing and tell nothing more;
 * 3. declared keys are all there; of others none below the minimum of people of the plan.
 * Rounding and the rules on single numbers do not apply: noise is what protects.
 */
export function releaseNoisy(input: NoisyRelease): Released {
  const noise = questionNoise(input.seed);
  const { tables } = input.privacy;
  const answers = tables.map(({ prepared, aggregates }, index) =>
    answer(
      prepared,
      (input.tables[index] ?? []).map((cell) => ({
        keys: cell.keys,
        units: cell.units,
        inputs: inputsOf(aggregates, cell),
      })),
      noise,
    ),
  );
  const consistent = consistentRows(tables, answers);
  const open = tables.flatMap((table, index) =>
    (consistent[index] ?? []).map(({ keys, values }) => noisyRow(input, table, keys, values)),
  );
  return tableOf(input, open);
}

function noisyRow(
  { tree, keyKinds }: NoisyRelease,
  { block: index, groupingSet, groups, aggregates, values: uses }: PlannedTable,
  keys: readonly (string | null)[],
  noisy: readonly NoisyValue[],
): OpenRow {
  const place = { block: index, ...(groupingSet === null ? {} : { groupingSet }) };
  const block = blockOf(tree, place);
  const keyOf = (group: number): KeyValue => {
    const text = keys[groups.indexOf(group)] ?? null;
    return text === null ? null : { kind: keyKinds[index]?.[group] ?? 'text', text };
  };
  const cells = noisy.map((value, at) => noisyCell(value, aggregates[at]));
  return openRow(block, { ...place, keys: block.groups.map((_, group) => keyOf(group)) }, (at) => {
    const value = block.values[at]?.value;
    assert(value !== undefined, 'an output names a value of its block');
    return statisticText(
      value,
      (uses[at] ?? []).flatMap((use) => cells[use] ?? []),
    );
  });
}

/** A noisy number in the form in which values are computed from exact ones. */
function noisyCell(value: NoisyValue, planned: PlannedAggregate | undefined): AggregateCell {
  assert(planned !== undefined, 'every noisy number is of an aggregate');
  const onGrid = (units: bigint) => formatDecimal({ units, scale: planned.scale });
  if (value.kind === 'average') {
    const { numerator, denominator } = value.value;
    return { people: 0, count: denominator.toString(), sum: onGrid(numerator) };
  }
  if (value.kind === 'variance') {
    // Half a step is five tenths of one; where the middle is does not matter to how far values are spread.
    const [half, scale] = [5n * (planned.step ?? 1n), planned.scale + 1];
    const [sum, xx] = [value.sum * half, value.squares * half * half];
    const moments = { xx: formatDecimal({ units: xx, scale: 2 * scale }) };
    return { people: 0, count: value.rows.toString(), sum: formatDecimal({ units: sum, scale }), moments };
  }
  const text = onGrid(value.value);
  if (value.kind === 'quantile') return { people: 0, count: '1', sum: text, neighbours: [text, text] };
  return { people: 0, count: value.value.toString(), sum: text };
}

/**
 * What a noisy table says of itself: price, and how far noise moves the numbers of each column (the worst of its tables).
 * Totals that add up with their parts are no noisier than without, and off by at most one more in their last digit.
 */
export function noiseStatement({ tree }: Pick<Question, 'tree'>, privacy: PrivateQuestion): NoiseStatement {
  const { price, minimumPeople, tables } = privacy;
  // A model: what noise does to its numbers depends on the people.
  if (tables.length === 0) return { summary: { ...price, minimumPeople }, columns: [] };
  const previews = tables.map((table) => previewAccuracy(table.prepared).aggregates);
  const rounded = new Set(hierarchiesOf(tables).flat());
  const columns = tree.outputs.map(({ from }, output) => {
    if (from !== 'value') return null;
    const found = tables.map((table, index): ColumnNoise | null => {
      // A UNION ALL puts values below values: the same place among the outputs of each block.
      const value = blocksOf(tree)[table.block]?.outputs[output];
      const at = value?.from === 'value' ? value.index : -1;
      const isBare = blocksOf(tree)[table.block]?.values[at]?.value.kind === 'aggregate';
      const use = isBare ? table.values[at]?.[0] : undefined;
      const accuracy = use === undefined ? undefined : previews[index]?.[use];
      const scale = use === undefined ? 0 : (table.aggregates[use]?.scale ?? 0);
      const text = (units: bigint) => formatDecimal({ units, scale });
      if (accuracy?.kind === 'number') {
        const more = rounded.has(index) && use !== undefined && addsUp(table, use) ? 1n : 0n;
        return { kind: 'number', within: text(accuracy.within + more) };
      }
      if (accuracy?.kind === 'quantile') {
        const [first = 0n, second = first] = candidatesOf(table, use);
        return { kind: 'quantile', ranksWithin: accuracy.ranksWithin.toString(), step: text(second - first) };
      }
      if (accuracy?.kind === 'variance') {
        const half = 5n * ((use === undefined ? undefined : table.aggregates[use]?.step) ?? 1n);
        const sumWithin = atMost(accuracy.sumWithin * half, scale + 1);
        const squaresWithin = atMost(accuracy.squaresWithin * half * half, 2 * (scale + 1));
        if (sumWithin === null || squaresWithin === null) return null;
        return { kind: 'variance', rowsWithin: accuracy.rowsWithin.toString(), sumWithin, squaresWithin };
      }
      if (accuracy?.kind !== 'average') return null;
      const { sumWithin, rowsWithin } = accuracy;
      return { kind: 'average', sumWithin: text(sumWithin), rowsWithin: rowsWithin.toString() };
    });
    return found.reduce((a, b) => (a === null || b === null ? null : wider(a, b)));
  });
  return { summary: { ...price, minimumPeople }, columns };
}

/** Rounded up to digits that a decimal has room for; null where it is beyond all that one can write. */
function atMost(units: bigint, scale: number): string | null {
  const dropped = Math.max(0, scale - WITHIN_DIGITS);
  const unit = 10n ** BigInt(dropped);
  const text = formatDecimal({ units: (units + unit - 1n) / unit, scale: scale - dropped });
  return Decimal.safeParse(text).success ? text : null;
}

const WITHIN_DIGITS = 6;

const candidatesOf = ({ aggregates }: PlannedTable, use: number | undefined): readonly bigint[] => {
  const dp = use === undefined ? undefined : aggregates[use]?.dp;
  return dp?.kind === 'quantile' ? dp.candidates : [];
};

function size(noise: ColumnNoise): number {
  switch (noise.kind) {
    case 'number':
      return Number(noise.within);
    case 'average':
      return Number(noise.sumWithin);
    case 'variance':
      return Number(noise.squaresWithin);
    case 'quantile':
      return Number(noise.ranksWithin);
  }
}

/** The larger of two ranges of noise; null of two kinds, which no one number describes. */
function wider(a: ColumnNoise, b: ColumnNoise): ColumnNoise | null {
  return a.kind === b.kind ? (size(a) >= size(b) ? a : b) : null;
}

/** How many rows a noisy table has, where all keys are declared; null where people decide. */
export function declaredRows({ tables }: PrivateQuestion): number | null {
  const sizes = tables.map(({ plan: { selection } }) => (selection.kind === 'declared' ? selection.keys.length : null));
  return sizes.includes(null) ? null : sizes.reduce<number>((total, size) => total + (size ?? 0), 0);
}
