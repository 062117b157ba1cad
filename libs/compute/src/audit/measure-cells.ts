// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Aggregate, QueryTree } from '@glovebox/contracts';
import type { AggregateFacts, RawCell } from '@glovebox/privacy';
import { blocksOf } from '@glovebox/query';
import { ComputeError } from '../error.ts';
import { datasetsBehind } from './dependencies.ts';
import { magnitudeIn, numberIn, rowsOf } from './engine-rows.ts';
import { argumentColumns, flagOf, flagsType, type FactTable } from './facts.ts';

/**
 * The facts about each aggregate of each cell that the rules judge: the fewest people of any dataset that it depends on,
 * and what the two largest people add to it. Two stages: one row per person and cell, then one per cell.
 * @throws ComputeError `plan-mismatch` when people or rows differ from what the probe counted
 */
export async function measureCells(
  connection: DuckDBConnection,
  tree: QueryTree,
  facts: FactTable,
  cellsMax: number,
): Promise<Map<RawCell, AggregateFacts[]>> {
  const layouts = facts.aggregates.map((aggregate, at) => layoutOf(tree, facts, aggregate, at));
  const members = [...new Set(layouts.flatMap(({ datasets }) => datasets))];
  const flags = layouts.map((_, at) => `CASE WHEN n${String(at)} > 0 THEN ${flagOf(at)} ELSE 0 END`);
  const people = peopleOf(facts);
  await connection.run(`CREATE TEMP TABLE "${people}" AS SELECT cell, u,
    (${flags.join(' + ')})::${flagsType(facts.aggregates)} AS flags, * EXCLUDE (cell, u) FROM (
    SELECT ${['cell', 'u', ...layouts.flatMap(({ personal }) => personal)].join(', ')} FROM "${facts.name}" GROUP BY cell, u)`);
  const member = members.map((dataset, at) => `u IN (SELECT u FROM "people of ${dataset}") AS m${String(at)}`);
  const perCell = layouts.flatMap(({ outputs }) => outputs(members));
  const sql = `SELECT cell, count(*)::BIGINT, ${perCell.join(', ')} FROM (
    SELECT ${['*', ...member].join(', ')} FROM "${people}") GROUP BY cell`;
  const measured = new Map<RawCell, AggregateFacts[]>();
  for (const [cell, people, ...values] of await rowsOf(connection, sql, cellsMax)) {
    const raw = facts.cells.get(numberIn(cell));
    if (raw?.people !== numberIn(people)) throw new ComputeError('plan-mismatch');
    let at = 0;
    const take = (count: number) => values.slice(at, (at += count));
    measured.set(
      raw,
      layouts.map((layout, index) => {
        const [own, rows, ...rest] = take(layout.outputs(members).length);
        demandProbe(facts, raw, index, numberIn(own), numberIn(rows));
        const fewest = rest.slice(0, layout.datasets.length).map(numberIn);
        const magnitudes = rest.slice(layout.datasets.length).map(magnitudeIn);
        return {
          fewestPeople: Math.min(numberIn(own), ...fewest),
          magnitudes: Array.from({ length: magnitudes.length / 3 }, (_, one) => ({
            largest: magnitudes[one * 3] ?? 0n,
            second: magnitudes[one * 3 + 1] ?? 0n,
            total: magnitudes[one * 3 + 2] ?? 0n,
          })),
        };
      }),
    );
  }
  // The second opinion has every cell of the probe; one more, of rows in none, would have had no number.
  if (measured.size !== facts.cells.size) throw new ComputeError('plan-mismatch');
  return measured;
}

/** `(cell, u, flags, …)`: who stands behind which cells, once each, and by which aggregates. Made by `measureCells`. */
export const peopleOf = ({ name }: FactTable): string => `${name} by person`;

interface AggregateLayout {
  /** Datasets other than the one that names the people of FROM. */
  readonly datasets: readonly string[];
  readonly personal: readonly string[];
  readonly outputs: (members: readonly string[]) => string[];
}

function layoutOf(tree: QueryTree, facts: FactTable, aggregate: Aggregate, at: number): AggregateLayout {
  const n = `n${String(at)}`;
  const contributes = facts.always[at] === true ? '' : ` FILTER (flags & ${flagOf(at)} <> 0)`;
  const { from } = blocksOf(tree)[facts.probe.block] ?? {};
  const own = from?.source === 'dataset' ? from.name : null;
  const datasets = [...datasetsBehind(tree, facts.probe.block, aggregate)].filter((dataset) => dataset !== own);
  const columns = argumentColumns(aggregate, at);
  const shares = columns.map((column) => `s${column}`);
  const magnitudes = aggregate.kind === 'count-rows' || aggregate.kind === 'count' ? [n] : shares;
  return {
    datasets,
    personal: [
      `count(*)${contributes} AS ${n}`,
      ...columns.map((column, index) => `sum(abs(${column}))${contributes} AS ${shares[index] ?? ''}`),
    ],
    outputs: (members) => [
      `count(*) FILTER (${n} > 0)::BIGINT`,
      `coalesce(sum(${n}), 0)::BIGINT`,
      ...datasets.map((dataset) => `count(*) FILTER (${n} > 0 AND m${String(members.indexOf(dataset))})::BIGINT`),
      ...magnitudes.flatMap((share) => [
        `max(${share}, 2)[1]::VARCHAR`,
        `max(${share}, 2)[2]::VARCHAR`,
        `sum(${share})::VARCHAR`,
      ]),
    ],
  };
}

/** The probe's own numbers of this aggregate, wherever a value uses it. */
function demandProbe(facts: FactTable, cell: RawCell, aggregate: number, people: number, rows: number): void {
  const { layout } = facts.probe;
  const distinct = facts.aggregates[aggregate]?.kind === 'count-distinct';
  for (const [value, indexes] of layout.values.entries()) {
    for (const [at, index] of indexes.entries()) {
      if (index !== aggregate) continue;
      const probed = cell.values[value]?.[at];
      if (probed?.people !== people || (!distinct && probed.count !== String(rows))) {
        throw new ComputeError('plan-mismatch');
      }
    }
  }
}
