// SPDX-License-Identifier: Apache-2.0
import type { Aggregate } from '@glovebox/contracts';
import { assert } from '@glovebox/core';

/**
 * How to read the rows of a probe. Every column of the probe is text or NULL; numbers are exact decimal text. Indexes are
 * columns of the probe's result, from 0.
 */
export interface ProbeLayout {
  readonly width: number;
  /** One column per group of the block, in its order; null for a group that this grouping set sums up over. */
  readonly groups: readonly { readonly name: string; readonly column: number | null }[];
  /** Distinct people in the cell. */
  readonly people: number;
  /** The aggregates that the block's values need, each once. */
  readonly aggregates: readonly ProbeAggregate[];
  /** For each of the block's values its aggregates (`aggregatesOf`), as indexes into `aggregates`. */
  readonly values: readonly (readonly number[])[];
}

export interface ProbeAggregate {
  readonly aggregate: Aggregate;
  /** Contributing rows (filter true, argument not NULL), or distinct values for count-distinct. */
  readonly count: number;
  /** Exact sum of the argument, NULL where nothing contributes; null for counts. `avg` is sum / count. */
  readonly sum: number | null;
  /** Distinct people behind the contributing rows. */
  readonly people: number;
  /**
   * variance and pair: exact sums of products over the contributing rows, beside `sum`, which is that of x. A variance
   * has only `xx`.
   */
  readonly moments?: Moments<number>;
  /** quantile: the values between which it is interpolated; twice the same where it is not. */
  readonly neighbours?: readonly [number, number];
}

export interface Moments<T> {
  readonly xx: T;
  readonly y?: T;
  readonly yy?: T;
  readonly xy?: T;
}

/** A probe as the worker runs it. HAVING, ORDER BY and LIMIT are not in it: they work on released values. */
export interface Probe {
  /** Which block of the tree it is for, as an index into `blocksOf`. */
  readonly block: number;
  /** Which of the block's grouping sets; null when it has none. */
  readonly groupingSet: number | null;
  readonly sql: string;
  readonly layout: ProbeLayout;
}

/** One row of a probe, read. */
export interface ProbeCell {
  /** In the block's order of groups; null is SQL NULL, or a group that is summed up over. */
  readonly keys: readonly (string | null)[];
  readonly people: number;
  /** In the layout's order of aggregates. */
  readonly aggregates: readonly AggregateNumbers[];
}

/** What one aggregate of one cell is made of, as `ProbeAggregate` says. */
export interface AggregateNumbers {
  readonly count: string;
  readonly sum: string | null;
  readonly people: number;
  readonly moments?: Moments<string | null>;
  readonly neighbours?: readonly [string | null, string | null];
}

/** Reads one row of a probe's result. A row that does not fit its layout is the worker's bug and fails an assertion. */
export function readProbeRow(layout: ProbeLayout, row: readonly (string | null)[]): ProbeCell {
  assert(row.length === layout.width, 'a probe row has the width of its layout');
  return {
    keys: layout.groups.map(({ column }) => (column === null ? null : (row[column] ?? null))),
    people: people(row[layout.people]),
    aggregates: layout.aggregates.map((aggregate) => readNumbers(aggregate, row)),
  };
}

function readNumbers(aggregate: ProbeAggregate, row: readonly (string | null)[]): AggregateNumbers {
  const at = (column: number): string | null => row[column] ?? null;
  const { moments, neighbours } = aggregate;
  return {
    count: exact(row[aggregate.count]),
    sum: aggregate.sum === null ? null : at(aggregate.sum),
    people: people(row[aggregate.people]),
    ...(moments === undefined ? {} : { moments: readMoments(moments, at) }),
    ...(neighbours === undefined ? {} : { neighbours: [at(neighbours[0]), at(neighbours[1])] }),
  };
}

function readMoments(
  { xx, y, yy, xy }: Moments<number>,
  at: (column: number) => string | null,
): Moments<string | null> {
  const own = { xx: at(xx) };
  return y === undefined || yy === undefined || xy === undefined ? own : { ...own, y: at(y), yy: at(yy), xy: at(xy) };
}

function people(text: string | null | undefined): number {
  const number = Number(exact(text));
  assert(Number.isSafeInteger(number) && number >= 0, 'people are counted');
  return number;
}

function exact(text: string | null | undefined): string {
  assert(typeof text === 'string' && /^\d+$/.test(text), 'counts are never NULL');
  return text;
}
