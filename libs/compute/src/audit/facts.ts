// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Aggregate, QueryTree } from '@glovebox/contracts';
import type { RawCell } from '@glovebox/privacy';
import { auditedAggregates, printContributions, type Probe, type TableSchema } from '@glovebox/query';
import { ComputeError } from '../error.ts';
import { rowsOf } from './engine-rows.ts';

/** Aggregates of one block: their flags are the bits of one number. */
const AGGREGATES_MAX = 60;
const CELLS_MAX = 1_000_000;

/** A table of the engine with a row for each row behind the cells of one probe. */
export interface FactTable {
  readonly name: string;
  readonly probe: Probe;
  readonly aggregates: readonly Aggregate[];
  /** For each aggregate of the probe those that the audit takes in its place. */
  readonly told: readonly (readonly number[])[];
  readonly datasets: readonly { readonly alias: string; readonly dataset: string }[];
  /** Cells are numbered through all probes: this one's from `firstCell`. */
  readonly cells: ReadonlyMap<number, RawCell>;
  /** The same rows once, whatever the grouping set: `rows` of the block. */
  readonly rows: string;
}

export interface FactsInput {
  readonly tree: QueryTree;
  readonly schemas: readonly TableSchema[];
  readonly probes: readonly Probe[];
  /** What the probes found. Every cell must be here, too. */
  readonly cells: readonly RawCell[];
}

/**
 * Who and what stands behind each cell, as tables `cell, u, r0…, flags, a0…`: bit j of `flags` says whether the row
 * contributes to aggregate j. Built from its own print of the tree, so the cells that it finds, and the people and rows
 * that `measureCells` counts in them, are a second opinion on the probe: a difference ends the computation.
 * @throws ComputeError `plan-mismatch`, `too-large`
 */
export async function makeFacts(connection: DuckDBConnection, input: FactsInput): Promise<FactTable[]> {
  const tables: FactTable[] = [];
  let firstCell = 0;
  for (const [index, probe] of input.probes.entries()) {
    const { aggregates, told } = auditedAggregates(probe.layout);
    if (aggregates.length > AGGREGATES_MAX) throw new ComputeError('too-large');
    const { sql, datasets } = printContributions(input.tree, input.schemas, probe.block, aggregates);
    const rows = `block rows ${String(probe.block)}`;
    const isFirstOfBlock = input.probes.findIndex(({ block }) => block === probe.block) === index;
    if (isFirstOfBlock) await connection.run(`CREATE TEMP TABLE "${rows}" AS ${sql}`);
    const name = `facts ${String(index)}`;
    const keys = probe.layout.groups.flatMap(({ column }, at) => (column === null ? [] : [`k${String(at)}`]));
    await numberCells(connection, { rows, keys, cells: `cells ${String(index)}`, firstCell });
    await connection.run(factsSql({ name, rows, keys, cells: `cells ${String(index)}`, datasets, aggregates }));
    const found = await matchCells(connection, `cells ${String(index)}`, keys, probe, input.cells);
    tables.push({ name, probe, aggregates, told, datasets, cells: found, rows });
    firstCell += found.size;
  }
  return tables;
}

async function numberCells(
  connection: DuckDBConnection,
  { rows, keys, cells, firstCell }: { rows: string; keys: string[]; cells: string; firstCell: number },
): Promise<void> {
  const distinct =
    keys.length === 0 ? `SELECT 1 FROM "${rows}" LIMIT 1` : `SELECT DISTINCT ${keys.join(', ')} FROM "${rows}"`;
  const outputs = [`(row_number() OVER () - 1 + ${String(firstCell)})::INTEGER AS cell`, ...keys];
  await connection.run(`CREATE TEMP TABLE "${cells}" AS SELECT ${outputs.join(', ')} FROM (${distinct})`);
}

function factsSql(parts: {
  readonly name: string;
  readonly rows: string;
  readonly cells: string;
  readonly keys: readonly string[];
  readonly datasets: FactTable['datasets'];
  readonly aggregates: readonly Aggregate[];
}): string {
  const flags = parts.aggregates.map(
    (_, at) => `CASE WHEN f${String(at)} THEN ${String(2n ** BigInt(at))}::BIGINT ELSE 0 END`,
  );
  const outputs = [
    'cell',
    'u',
    ...parts.datasets.map((_, at) => `r${String(at)}`),
    `(${flags.join(' + ')})::BIGINT AS flags`,
    ...parts.aggregates.flatMap((aggregate, at) => argumentColumns(aggregate, at)),
  ];
  const on = parts.keys.map((key) => `b.${key} IS NOT DISTINCT FROM c.${key}`).join(' AND ') || 'TRUE';
  return `CREATE TEMP TABLE "${parts.name}" AS SELECT ${outputs.join(', ')} FROM "${parts.rows}" b JOIN "${parts.cells}" c ON ${on}`;
}

/** The columns with what rows add to an aggregate; none where one person's share cannot be told. */
export function argumentColumns({ kind }: Aggregate, at: number): string[] {
  if (kind === 'pair') return [`a${String(at)}`, `b${String(at)}`];
  return kind === 'sum' || kind === 'avg' || kind === 'variance' ? [`a${String(at)}`] : [];
}

async function matchCells(
  connection: DuckDBConnection,
  table: string,
  keys: readonly string[],
  probe: Probe,
  cells: readonly RawCell[],
): Promise<Map<number, RawCell>> {
  const own = cells.filter(
    (cell) => (cell.block ?? 0) === probe.block && (cell.groupingSet ?? null) === probe.groupingSet,
  );
  const byKeys = new Map(own.map((cell) => [JSON.stringify(groupedKeys(cell, probe)), cell]));
  const found = new Map<number, RawCell>();
  for (const [cell, ...texts] of await rowsOf(
    connection,
    `SELECT ${['cell', ...keys].join(', ')} FROM "${table}"`,
    CELLS_MAX,
  )) {
    const raw = byKeys.get(JSON.stringify(texts));
    if (raw === undefined || typeof cell !== 'number') throw new ComputeError('plan-mismatch');
    found.set(cell, raw);
  }
  // Without groups there is one cell even of no row at all.
  if (own.some((cell) => cell.people > 0) ? found.size !== own.length : found.size > 0) {
    throw new ComputeError('plan-mismatch');
  }
  return found;
}

const groupedKeys = ({ keys }: RawCell, { layout }: Probe): (string | null)[] =>
  layout.groups.flatMap(({ column }, at) => (column === null ? [] : [keys[at]?.text ?? null]));
