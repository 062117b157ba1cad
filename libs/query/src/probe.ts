// SPDX-License-Identifier: Apache-2.0
import type { Aggregate } from '@glovebox/contracts';
import { assert } from '@glovebox/core';

/**
 * How to read the rows of a probe. Every column of the probe is text or NULL; numbers are exact decimal text. Indexes are
 * columns of the probe's result, from 0.
 */
export interface ProbeLayout {
  readonly width: number;
  /** One column per group of the tree, in the tree's order. */
  readonly groups: readonly { readonly name: string; readonly column: number }[];
  /** Distinct people in the cell. */
  readonly people: number;
  /** The aggregates that the tree's values need, each once. */
  readonly aggregates: readonly ProbeAggregate[];
  /** The tree's values in its order, as indexes into `aggregates`. */
  readonly values: readonly { readonly aggregate: number; readonly denominator: number | null }[];
}

export interface ProbeAggregate {
  readonly aggregate: Aggregate;
  /** Contributing rows (filter true, argument not NULL), or distinct values for count-distinct. */
  readonly count: number;
  /** Exact sum of the argument, NULL where nothing contributes; null for counts. `avg` is sum / count. */
  readonly sum: number | null;
  /** Distinct people behind the contributing rows. */
  readonly people: number;
}

/** A probe as the worker runs it. ORDER BY and LIMIT are not in it: they work on released values. */
export interface Probe {
  readonly sql: string;
  readonly layout: ProbeLayout;
}

/** One row of a probe, read. */
export interface ProbeCell {
  /** In the tree's order of groups; null is SQL NULL. */
  readonly keys: readonly (string | null)[];
  readonly people: number;
  /** In the layout's order of aggregates. */
  readonly aggregates: readonly { readonly count: string; readonly sum: string | null; readonly people: number }[];
}

/** Reads one row of a probe's result. A row that does not fit its layout is the worker's bug and fails an assertion. */
export function readProbeRow(layout: ProbeLayout, row: readonly (string | null)[]): ProbeCell {
  assert(row.length === layout.width, 'a probe row has the width of its layout');
  return {
    keys: layout.groups.map(({ column }) => row[column] ?? null),
    people: people(row[layout.people]),
    aggregates: layout.aggregates.map((aggregate) => ({
      count: exact(row[aggregate.count]),
      sum: aggregate.sum === null ? null : (row[aggregate.sum] ?? null),
      people: people(row[aggregate.people]),
    })),
  };
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
