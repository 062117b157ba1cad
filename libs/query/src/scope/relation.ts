// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, DatasetColumn, DerivedTable, Relation } from '@glovebox/contracts';
import type { TableSchema } from '../schema.ts';
import { scaleOfColumn } from './width.ts';
import { argumentsOf } from './arguments.ts';

/** What a column of a relation is. */
export type ColumnView =
  /** A column of an owner's dataset; its terms say what it may be used for. */
  | { readonly kind: 'dataset'; readonly dataset: string; readonly column: DatasetColumn }
  /** The person of a derived table, and the column that it was grouped by. */
  | { readonly kind: 'unit'; readonly derived: string; readonly source: ColumnView }
  /** One value per person, from these datasets: a measure, whatever it was made of. */
  | {
      readonly kind: 'value';
      readonly derived: string;
      readonly datasets: readonly string[];
      /** Digits behind the point. */
      readonly scale: number;
    };

/** A relation of a FROM clause with everything that can be named in it. */
export interface RelationView {
  readonly relation: Relation;
  readonly columns: ReadonlyMap<string, ColumnView>;
}

export const datasetView = (relation: Relation, schema: TableSchema): RelationView => ({
  relation,
  columns: new Map(schema.columns.map((column) => [column.name, { kind: 'dataset', dataset: schema.name, column }])),
});

/** `within` is what the derived table's own FROM offers. */
export function derivedView(relation: Relation, table: DerivedTable, within: readonly RelationView[]): RelationView {
  const unit = columnIn(within, table.unit.column.relation, table.unit.column.column);
  const columns = new Map<string, ColumnView>();
  if (unit !== null) columns.set(table.unit.name, { kind: 'unit', derived: table.name, source: unit });
  for (const { name, aggregate } of table.columns) {
    const of = argumentsOf(aggregate).map(({ relation: alias, column }) => columnIn(within, alias, column));
    const known = of.filter((column) => column !== null);
    const datasets = of.length === 0 ? datasetsOfAll(within) : [...new Set(known.flatMap(datasetsOf))];
    columns.set(name, { kind: 'value', derived: table.name, datasets, scale: personalScale(aggregate, known) });
  }
  return { relation, columns };
}

/** Digits behind the point of one person's average. The engine rounds an exact sum divided by a count. */
export const AVERAGE_SCALE = 9;

function personalScale({ kind }: Aggregate, [of]: readonly ColumnView[]): number {
  if (kind === 'avg') return AVERAGE_SCALE;
  return kind === 'sum' && of !== undefined ? scaleOfColumn(of) : 0;
}

export const columnIn = (relations: readonly RelationView[], alias: string, column: string): ColumnView | null =>
  relations.find(({ relation }) => relation.alias === alias)?.columns.get(column) ?? null;

/** The datasets that a column draws on. */
export function datasetsOf(column: ColumnView): readonly string[] {
  if (column.kind === 'dataset') return [column.dataset];
  return column.kind === 'unit' ? datasetsOf(column.source) : column.datasets;
}

export const datasetsOfAll = (relations: readonly RelationView[]): string[] => [
  ...new Set(relations.flatMap(({ columns }) => [...columns.values()].flatMap(datasetsOf))),
];

/** The dataset's column that identifies people here; null when this column does not. */
export function unitBehind(column: ColumnView): { dataset: string; column: DatasetColumn } | null {
  if (column.kind === 'unit') return unitBehind(column.source);
  return column.kind === 'dataset' && column.column.terms.role === 'unit' ? column : null;
}
