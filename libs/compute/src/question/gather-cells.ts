// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { RawCell } from '@glovebox/privacy';
import { columnsOfProbe } from '@glovebox/query';
import { makeFacts, type FactTable } from '../audit/facts.ts';
import { measureCells } from '../audit/measure-cells.ts';
import { makePeople } from '../audit/shapes.ts';
import { ComputeError } from '../error.ts';
import type { ComputationInput } from './computation.ts';
import { toRawCell, withFacts } from './raw-cells.ts';

/** Far more groups than a result can have rows: most of them will be withheld. */
export const CELLS_MAX = 1_000_000;

export interface GatheredCells {
  readonly cells: readonly RawCell[];
  readonly facts: readonly FactTable[];
}

/** What the probes of a question find, each cell with who and what stands behind it, and the rows behind them as tables. */
export async function gatherCells(connection: DuckDBConnection, input: ComputationInput): Promise<GatheredCells> {
  const probed: RawCell[] = [];
  for (const probe of input.probes) {
    const reader = await connection.runAndReadUntil(probe.sql, CELLS_MAX + 1);
    if (probed.length + reader.currentRowCount > CELLS_MAX) throw new ComputeError('too-large');
    const kinds = input.keyKinds[probe.block] ?? [];
    for (const row of reader.getRows()) probed.push(toRawCell(probe, kinds, row.map(textOf)));
  }
  // Only the columns that the probes read were loaded: of every dataset that they reach, EXISTS included, the person.
  const loaded = columnsOfProbe(input.tree, input.schemas);
  for (const { name, columns } of input.schemas) {
    const unit = columns.find(({ terms }) => terms.role === 'unit');
    if (unit !== undefined && loaded.get(name)?.has(unit.name)) await makePeople(connection, name, unit.name);
  }
  const facts = await makeFacts(connection, { ...input, cells: probed });
  const measured = new Map<RawCell, RawCell>();
  const own: FactTable[] = [];
  for (const table of facts) {
    const found = await measuredTable(connection, input, table);
    for (const [number, cell] of table.cells) measured.set(cell, found.cells.get(number) ?? cell);
    own.push(found);
  }
  return { cells: probed.map((cell) => measured.get(cell) ?? cell), facts: own };
}

/** A table of facts with who stands behind each aggregate of its cells. */
export async function measuredTable(
  connection: DuckDBConnection,
  { tree }: Pick<ComputationInput, 'tree'>,
  table: FactTable,
): Promise<FactTable> {
  const found = await measureCells(connection, tree, table, CELLS_MAX);
  const cells = [...table.cells].map(([number, cell]) => {
    const facts = found.get(cell);
    return [number, facts === undefined ? cell : withFacts(cell, table.probe, facts)] as const;
  });
  return { ...table, cells: new Map(cells) };
}

/** The probe casts every output to text. */
function textOf(value: DuckDBValue): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new ComputeError('plan-mismatch');
}
