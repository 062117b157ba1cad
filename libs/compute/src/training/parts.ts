// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RawCell } from '@glovebox/privacy';
import { argumentColumns, type FactTable } from '../audit/facts.ts';
import { numberIn, rowsOf, textIn } from '../audit/engine-rows.ts';
import { ComputeError } from '../error.ts';
import { CELLS_MAX, measuredTable } from '../question/gather-cells.ts';
import type { ComputationInput } from '../question/computation.ts';
import type { TrainingRows } from './read-people.ts';

/** People put together by a model: a name for each part, and for each person which it is in. */
export interface Partition {
  readonly name: string;
  readonly parts: number;
  readonly of: (row: number) => number;
}

/** The facts of a partition: as many cells for each part as its base has, in the base's order; undefined where nobody is. */
export interface PartFacts {
  readonly facts: FactTable;
  readonly cells: readonly (readonly (RawCell | undefined)[])[];
}

/**
 * The parts of a partition as cells: the same rows as behind `base`, each of its cells divided by part. They are judged and
 * audited as what a question finds: a leaf is nothing but a group that the data chose.
 */
export async function partFacts(
  connection: DuckDBConnection,
  input: ComputationInput,
  {
    base,
    firstCell,
    rows,
    partition,
  }: { base: FactTable; firstCell: number; rows: TrainingRows; partition: Partition },
): Promise<PartFacts> {
  const parts = `parts of ${partition.name}`;
  await writeParts(connection, parts, rows, partition);
  const name = `facts of ${partition.name}`;
  const own = [...base.cells];
  const place = own.map(([number], at) => `WHEN ${String(number)} THEN ${String(at)}`).join(' ');
  const cell = `(${String(firstCell)} + p.part * ${String(own.length)} + CASE f.cell ${place} END)::INTEGER`;
  await connection.run(`CREATE TEMP TABLE "${name}" AS SELECT ${cell} AS cell, f.* EXCLUDE (cell)
    FROM "${base.name}" f JOIN "${rows.table}" t ON t.u = f.u JOIN "${parts}" p ON p.i = t.i`);
  const found = await readCells(connection, name, base);
  const cells = new Map<number, RawCell>();
  const byPart = Array.from({ length: partition.parts }, (_, part) =>
    own.map(([, { keys, groupingSet }], at) => {
      const number = firstCell + part * own.length + at;
      const numbers = found.get(number);
      if (numbers === undefined) return undefined;
      const label = { kind: 'text', text: `${partition.name} ${String(part)}` } as const;
      cells.set(number, { ...numbers, keys: [...keys, label], ...(groupingSet === undefined ? {} : { groupingSet }) });
      return number;
    }),
  );
  const facts = await measuredTable(connection, input, { ...base, name, cells });
  return {
    facts,
    cells: byPart.map((numbers) => numbers.map((number) => (number === undefined ? number : facts.cells.get(number)))),
  };
}

async function writeParts(
  connection: DuckDBConnection,
  table: string,
  { places }: TrainingRows,
  { of }: Partition,
): Promise<void> {
  await connection.run(`CREATE TEMP TABLE "${table}" (i INTEGER, part INTEGER)`);
  const appender = await connection.createAppender(table);
  for (const [row, place] of places.entries()) {
    appender.appendInteger(place);
    appender.appendInteger(of(row));
    appender.endRow();
  }
  appender.closeSync();
}

/** The numbers that a probe would have found, in its form. */
async function readCells(connection: DuckDBConnection, name: string, { probe, aggregates }: FactTable) {
  const outputs = aggregates.flatMap((aggregate, at) => {
    const flag = `flags & ${String(2n ** BigInt(at))} <> 0`;
    const [column] = argumentColumns(aggregate, at);
    return [
      `count(*) FILTER (${flag})::BIGINT`,
      `count(DISTINCT u) FILTER (${flag})::BIGINT`,
      column === undefined ? 'NULL' : `CAST(sum(${column}) FILTER (${flag}) AS VARCHAR)`,
    ];
  });
  const sql = `SELECT cell, count(DISTINCT u)::BIGINT, ${outputs.join(', ')} FROM "${name}" GROUP BY cell`;
  const cells = new Map<number, Omit<RawCell, 'keys'>>();
  for (const [cell, people, ...numbers] of await rowsOf(connection, sql, CELLS_MAX)) {
    const read = aggregates.map((_, at) => {
      const [count, own, sum] = numbers.slice(3 * at, 3 * at + 3);
      return {
        count: String(numberIn(count)),
        people: numberIn(own),
        sum: sum === null ? null : textIn(sum),
      };
    });
    const at = (index: number) => {
      const found = read[index];
      if (found === undefined) throw new ComputeError('plan-mismatch');
      return found;
    };
    cells.set(numberIn(cell), {
      people: numberIn(people),
      values: probe.layout.values.map((indexes) => indexes.map(at)),
      facts: probe.layout.values.map((indexes) => indexes.map(() => ({ fewestPeople: 0, magnitudes: [] }))),
    });
  }
  return cells;
}
