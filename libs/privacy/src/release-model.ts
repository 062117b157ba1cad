// SPDX-License-Identifier: Apache-2.0
import type { Cell } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { blockOf, type RawCell } from './cells.ts';
import { floatText } from './float-text.ts';
import type { Question } from './question.ts';
import { answerOf, assertMinimum, releaseNothing, valueCell, withheld } from './release.ts';
import type { Released } from './released.ts';
import { roundedCount, toSignificantDigits } from './rounding.ts';
import { judgeCells } from './rules/judge-cells.ts';
import { isFitOfMany } from './rules/judge-fit.ts';

/** Values of a cell, as indexes into those of its block. */
export interface CellValues {
  readonly cell: RawCell;
  readonly values: readonly number[];
}

/** Coefficients, and who they were fitted with. */
export interface FittedRegression {
  readonly kind: 'regression';
  readonly coefficients: readonly { readonly term: string; readonly value: number; readonly error: number }[];
  /** Levels that coefficients of their attribute are relative to, with all levels that have none. */
  readonly references: readonly string[];
  /** Share of what varies that the model explains, at most 1. */
  readonly explained: number;
  readonly people: number;
  /** People of each class of the target; nothing where it is a number. */
  readonly classes: readonly number[];
  /** People of each level that has a coefficient, and of all others of its attribute together. */
  readonly levels: readonly number[];
}

/** Leaves or clusters: people who were put together, and a statistic of them that is asked of the data like any other. */
export interface FittedPartition {
  readonly kind: 'partition';
  readonly people: number;
  readonly parts: readonly ModelPart[];
}

export interface ModelPart {
  readonly part: string;
  readonly term: string;
  readonly says:
    | { readonly kind: 'mean'; readonly cell: RawCell; readonly count: number; readonly value: number }
    | { readonly kind: 'share'; readonly positive: RawCell; readonly negative: RawCell; readonly count: number }
    /** How many of `of` are in `cell`; undefined where nobody is. */
    | { readonly kind: 'level'; readonly cell: RawCell | undefined; readonly of: RawCell; readonly count: number };
}

export interface ModelRelease extends Question {
  /** Every cell of the population and of the parts: what one says of its people depends on those beside it. */
  readonly cells: readonly RawCell[];
  readonly fitted: FittedRegression | FittedPartition;
  /** The cells of the population without which nothing of the model may leave. */
  readonly rests: readonly CellValues[];
  /** Whether the audit of everything released before lets this value of this cell out. */
  readonly permits: (cell: RawCell, value: number) => boolean;
}

/** Digits of a number of a model, if rules allow no fewer. */
const DIGITS_MAX = 3;

/**
 * The door by which models leave under thresholds. Guaranteed on return:
 * 1. Every cell of the population that the model rests on would have been released as it is: its people, of every owner,
 *    dominance, class disclosure, and the audit of everything released before, whoever asked. Or nothing leaves.
 * 2. Of a regression: ten people for each coefficient and ten more than coefficients (or what the rules say, if more), every
 *    level and class of at least the minimum of people, and a fit that leaves something unexplained. Or nothing leaves.
 * 3. Of leaves and clusters each is a cell: its statistic leaves if rules and audit let it, and is withheld if not; of a class
 *    both sides have to pass.
 * 4. Nothing is there for each person, and every number has at most three significant digits; counts are rounded.
 *
 * Floats are what models are made of. They are a function of the people in a fixed order, so the same input gives the
 * same bytes on the same engine.
 */
export function releaseModel(input: ModelRelease): Released {
  assertMinimum(input.rules);
  const judged = judgeCells(input, input.cells);
  const isOpen = (cell: RawCell, value: number): boolean =>
    judged.get(cell)?.[value] === true && input.permits(cell, value);
  if (!input.rests.every(({ cell, values }) => values.every((value) => isOpen(cell, value))))
    return releaseNothing(input);
  const { fitted } = input;
  const rows = fitted.kind === 'regression' ? coefficientRows(input, fitted) : partRows(input, fitted, isOpen);
  if (rows === null || rows.length > input.rules.maximumRows) return releaseNothing(input);
  return answerOf(input, rows, rows.length);
}

/** Columns as `columnsOf` says. */
type Row = readonly [part: Cell, term: Cell, value: Cell, error: Cell, people: Cell];

function coefficientRows(question: Question, fitted: FittedRegression): Row[] | null {
  const { coefficients, people, explained } = fitted;
  const groups = [...fitted.levels, ...fitted.classes];
  if (!isFitOfMany({ people, parameters: coefficients.length, groups, explained }, question.rules)) return null;
  const text = (value: number) => floatText(value, digitsOf(question));
  return [
    ...coefficients.map(({ term, value, error }): Row => ['coefficient', term, text(value), text(error), null]),
    ...fitted.references.map((term): Row => ['reference', term, null, null, null]),
    ['fit', 'explained', text(explained), null, null],
    ['fit', 'people', null, null, countText(question, people)],
  ];
}

function partRows(
  question: Question,
  { parts, people }: FittedPartition,
  isOpen: (cell: RawCell, value: number) => boolean,
): Row[] {
  return [
    ...parts.map(({ part, term, says }): Row => {
      if (says.kind === 'share') {
        const { positive, negative, count } = says;
        if (!isOpen(positive, count) || !isOpen(negative, count)) return [part, term, withheld, null, withheld];
        const all = positive.people + negative.people;
        const share = floatText(positive.people / all, digitsOf(question));
        return [part, term, share, null, countText(question, all)];
      }
      if (says.kind === 'level') {
        const { cell: level, of, count } = says;
        if (level === undefined || !isOpen(level, count) || !isOpen(of, count))
          return [part, term, withheld, null, withheld];
        const share = floatText(level.people / of.people, digitsOf(question));
        return [part, term, share, null, countText(question, level.people)];
      }
      const { cell, count, value } = says;
      if (!isOpen(cell, count) || !isOpen(cell, value)) return [part, term, withheld, null, withheld];
      const block = blockOf(question.tree, cell);
      const shown = block.values.map(() => true);
      const mean = valueCell(block, question.rules, cell, value, shown);
      const text = typeof mean === 'string' ? toSignificantDigits(mean, digitsOf(question)) : mean;
      return [part, term, text, null, countText(question, cell.people)];
    }),
    ['fit', 'people', null, null, countText(question, people)],
  ];
}

const digitsOf = ({ rules }: Question): number => Math.min(rules.rounding.significantDigits ?? DIGITS_MAX, DIGITS_MAX);

function countText({ rules }: Question, people: number): string {
  const count = { kind: 'count-rows', filter: null } as const;
  return roundedCount(count, { people, count: String(people), sum: null }, rules.rounding).count;
}

/** A model that noise was added to, a statement a row. */
export type NoisyModel = readonly {
  readonly part: string;
  readonly term: string;
  readonly value: number | null;
  /** About how far noise alone moves `value` (a standard error), or in a row without one `people`. */
  readonly error: number | null;
  readonly people: number | null;
}[];

/**
 * The door by which models leave under a budget: what a noisy trainer made of one row of each person and of the question's
 * seed, at the price that is stated. Rounding tells nothing more; thresholds do not apply. `null`: the noise left nothing
 * that could be solved, which only noisy numbers say.
 */
export function releaseNoisyModel(question: Question, model: NoisyModel | null): Released {
  assert(question.noise !== undefined, 'a noisy model says what it cost');
  if (model === null || model.length > question.rules.maximumRows) return releaseNothing(question);
  const text = (number: number | null): Cell => (number === null ? null : floatText(number, DIGITS_MAX));
  const rows = model.map(({ part, term, value, error, people }): Row => [
    part,
    term,
    text(value),
    text(error),
    people === null ? null : String(people),
  ]);
  return answerOf(question, rows, rows.length);
}
