// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Argument, ColumnRef, QueryTree } from '@glovebox/contracts';
import { canonicalDigest } from '@glovebox/crypto';
import { COUNT_MEASURE, PEOPLE_TABLE } from '@glovebox/privacy';
import {
  argumentsOf,
  auditedAggregates,
  derivedParts,
  resolveTree,
  unitBehind,
  type Probe,
  type ResolvedBlock,
  type TableSchema,
} from '@glovebox/query';
import { countsPeople } from './dependencies.ts';
import { argumentColumns, type FactTable } from './facts.ts';

/** The table of atoms that are a dataset's rows. */
export const rowsTable = (dataset: string): string => `rows ${dataset}`;
/** The dataset of such a table, null for the people's. */
export const datasetOf = (table: string): string | null =>
  table === PEOPLE_TABLE ? null : table.slice('rows '.length);

/** How atoms are reached from the rows behind the cells: as themselves, as their person, or below a derived table. */
export type Via =
  | { readonly kind: 'row'; readonly column: string; readonly dataset: string }
  | { readonly kind: 'person' }
  | {
      readonly kind: 'derived';
      readonly derived: string;
      readonly dataset: string;
      readonly path: readonly Aggregate[];
    };

/** One of the numbers that an aggregate tells: a measure of one table of atoms. */
export interface Target {
  readonly table: string;
  readonly measure: string;
  readonly via: Via;
  /** The dataset's column that it adds up, where what single people add can be looked up. */
  readonly amount: string | null;
}

/** What depends on the rows themselves and not on the question's text. */
export interface BlockShape {
  /** Datasets of FROM whose rows occur at most as often as they are there: a join does not multiply them. */
  readonly single: ReadonlySet<string>;
  /** Nearly every person has one row, so that how many rows says how many people. */
  readonly onePerPerson: boolean;
}

/**
 * Everything that an aggregate says, as numbers over atoms:
 * - counts of rows: of each dataset that no join multiplies, or of all of them where each is, and of the people who have them: else
 *   a count of rows less a count of people would be somebody wherever few have several
 * - counts of people: of people
 * - sums: the column over the rows of its dataset, as often as each counts; an average also the count, of people only where nearly each has one row
 * - variance, correlation and regression: the moments that they are made of, and the count
 * - quantiles and distinct values: which rows they are of, under a measure of their own, and all quantiles of a column
 *   under one that is no statistic
 * - over a derived table: over the rows below it that contribute, so that two definitions of it can be compared; what is not
 *   a sum or a count there is a measure named after the function
 * What stands in for missing values was taken apart before (`toldBy`).
 */
export function targetsOf(
  tree: QueryTree,
  block: ResolvedBlock,
  facts: FactTable,
  aggregate: Aggregate,
  shape: BlockShape,
): Target[] {
  const targets = new Targets(tree, block, facts, shape);
  const isUnit = (column: ColumnRef) => unitBehind(block.column(column)) !== null;
  if (countsPeople(aggregate, isUnit))
    return [...targets.people(), ...argumentsOf(aggregate).flatMap((of) => targets.below(of))];
  if (aggregate.kind === 'count-rows' || aggregate.kind === 'count') return [...targets.rows(), ...targets.people()];
  const own = measuresOf(aggregate).flatMap(({ of, measure }) => targets.measure(of, measure, addsUp(aggregate)));
  if (!needsCount(aggregate)) return own;
  const rows = targets.rows();
  return [...own, ...rows, ...(shape.onePerPerson || rows.length === 0 ? targets.people() : [])];
}

/** By dataset, the columns of which targets add up amounts. @throws QueryError `broken-tree` */
export function amountColumns(
  tree: QueryTree,
  schemas: readonly TableSchema[],
  probes: readonly Probe[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const { blocks } = resolveTree(tree, schemas);
  const columns = new Map<string, Set<string>>();
  for (const { block, layout } of probes) {
    const adding = auditedAggregates(layout).aggregates.filter(addsUp);
    for (const of of adding.flatMap((aggregate) => argumentsOf(aggregate))) {
      const view = blocks[block]?.column(of);
      if (view?.kind !== 'dataset' || !NUMBERS.has(view.column.type.type)) continue;
      columns.set(view.dataset, (columns.get(view.dataset) ?? new Set<string>()).add(view.column.name));
    }
  }
  return columns;
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'decimal']);

const addsUp = (aggregate: Aggregate): boolean => argumentColumns(aggregate, 0).length > 0;

const needsCount = ({ kind }: Aggregate): boolean => kind === 'avg' || kind === 'variance' || kind === 'pair';

/** Names of measures: the column's own for sums, `*` in products. */
function measuresOf(aggregate: Aggregate): { of: Argument; measure: (column: string) => string }[] {
  const itself = (column: string): string => column;
  switch (aggregate.kind) {
    case 'count-rows':
    case 'count':
      return [];
    case 'sum':
    case 'avg':
      return [{ of: aggregate.of, measure: itself }];
    case 'count-distinct':
      return [{ of: aggregate.of, measure: (column) => `distinct ${column}` }];
    case 'quantile':
      return [
        { of: aggregate.of, measure: (column) => `quantile ${aggregate.at} ${column}` },
        // Two quantiles near each other tell two populations apart as well as one does.
        { of: aggregate.of, measure: (column) => `${COUNT_MEASURE}quantile ${column}` },
      ];
    case 'variance':
      return [
        { of: aggregate.of, measure: itself },
        { of: aggregate.of, measure: (column) => `${column}*${column}` },
      ];
    case 'pair': {
      const product = `${aggregate.x.relation}.${aggregate.x.column}`;
      return [
        ...[aggregate.y, aggregate.x].flatMap((of) => [
          { of, measure: itself },
          { of, measure: (column: string) => `${column}*${column}` },
        ]),
        { of: aggregate.y, measure: (column) => `${column}*${product}` },
      ];
    }
  }
}

class Targets {
  readonly #tree: QueryTree;
  readonly #block: ResolvedBlock;
  readonly #facts: FactTable;
  readonly #shape: BlockShape;

  constructor(tree: QueryTree, block: ResolvedBlock, facts: FactTable, shape: BlockShape) {
    this.#tree = tree;
    this.#block = block;
    this.#facts = facts;
    this.#shape = shape;
  }

  people(): Target[] {
    return [{ table: PEOPLE_TABLE, measure: COUNT_MEASURE, via: { kind: 'person' }, amount: null }];
  }

  /** How many rows of the datasets. */
  rows(): Target[] {
    const { single } = this.#shape;
    const all = this.#facts.datasets;
    const counted = all.filter(({ dataset }) => single.has(dataset));
    return (counted.length > 0 ? counted : all).map(({ dataset }) => this.#row(dataset, COUNT_MEASURE, null));
  }

  measure({ relation, column }: Argument, name: (column: string) => string, addsUp: boolean): Target[] {
    const view = this.#block.column({ relation, column });
    if (view.kind === 'dataset') return [this.#row(view.dataset, name(column), addsUp ? view.column.name : null)];
    if (view.kind === 'unit') return this.people();
    return this.below({ relation, column }, name);
  }

  /** Rows below a derived table, under the measure that its column is of them. */
  below({ relation, column }: ColumnRef, name: (column: string) => string = (itself) => itself): Target[] {
    const found = this.#block.relations.find((one) => one.relation.alias === relation);
    if (found?.relation.source !== 'derived') return [];
    const { name: derived } = found.relation;
    return derivedParts(this.#tree, derived, column).flatMap(({ dataset, aggregate, path }) => {
      const via = { kind: 'derived', derived, dataset, path } as const;
      const table = rowsTable(dataset);
      return measuresBelow(aggregate).map((measure) => ({ table, measure: name(measure), via, amount: null }));
    });
  }

  #row(dataset: string, measure: string, amount: string | null): Target {
    const at = this.#facts.datasets.findIndex((one) => one.dataset === dataset);
    const via = { kind: 'row', column: `r${String(at)}`, dataset } as const;
    return { table: rowsTable(dataset), measure, via, amount };
  }
}

/**
 * What sums over people of a sum, or of a count, are of the rows; of everything else a measure named after the function. The
 * average of a person with one row is what is in that row: it is audited as the column as well.
 */
function measuresBelow(aggregate: Aggregate | null): string[] {
  if (aggregate?.kind === 'count-rows' || aggregate?.kind === 'count') return [COUNT_MEASURE];
  if (aggregate?.kind === 'sum') return [aggregate.of.column];
  const own = `derived ${canonicalDigest('glovebox/derived-measure/v1', aggregate ?? { kind: 'person' })}`;
  return aggregate?.kind === 'avg' ? [own, aggregate.of.column] : [own];
}
