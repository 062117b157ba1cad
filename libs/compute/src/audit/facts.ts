// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Aggregate, QueryTree } from '@glovebox/contracts';
import type { RawCell } from '@glovebox/privacy';
import { auditedAggregates, printContributions, type Probe, type TableSchema } from '@glovebox/query';
import { ComputeError } from '../error.ts';

/** Aggregates of one block: their flags are the bits of one number. */
const AGGREGATES_MAX = 60;

/** A table of the engine with a row for each row behind the cells of one probe. */
export interface FactTable {
  readonly name: string;
  readonly probe: Probe;
  readonly aggregates: readonly Aggregate[];
  /** For each aggregate of the probe those that the audit takes in its place. */
  readonly told: readonly (readonly number[])[];
  /** By aggregate: every row contributes. */
  readonly always: readonly boolean[];
  readonly datasets: readonly { readonly alias: string; readonly dataset: string }[];
  /** Cells are numbered through all probes. */
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
 * contributes to aggregate j. Built from its own print of the tree, so that it has every cell of the probe and no other, with as many
 * people and rows as `measureCells` counts in it, is a second opinion on the probe: a difference ends the computation.
 * A row in no cell of the probe has no `cell`, which `measureCells` finds.
 * @throws ComputeError `too-large`
 */
export async function makeFacts(connection: DuckDBConnection, input: FactsInput): Promise<FactTable[]> {
  const tables: FactTable[] = [];
  let firstCell = 0;
  for (const [index, probe] of input.probes.entries()) {
    const { aggregates, told } = auditedAggregates(probe.layout);
    if (aggregates.length > AGGREGATES_MAX) throw new ComputeError('too-large');
    const { sql, always, datasets } = printContributions(input.tree, input.schemas, probe.block, aggregates);
    const own = input.probes.filter(({ block }) => block === probe.block);
    const name = `facts ${String(index)}`;
    const rows = own.length === 1 ? name : `block rows ${String(probe.block)}`;
    if (own.length > 1 && own[0] === probe) await connection.run(`CREATE TEMP TABLE "${rows}" AS ${sql}`);
    const from = own.length === 1 ? sql : `FROM "${rows}"`;
    const cells = numbered(input.cells, probe, firstCell);
    const keys = probe.layout.groups.flatMap(({ column }, at) => (column === null ? [] : [`k${String(at)}`]));
    await writeCells(connection, { name: `cells ${String(index)}`, from, keys, cells, probe });
    await connection.run(factsSql({ name, from, keys, cells: `cells ${String(index)}`, datasets, aggregates }));
    tables.push({ name, probe, aggregates, told, always, datasets, cells, rows });
    firstCell += cells.size;
  }
  return tables;
}

/** Without groups there is a cell even of no row at all. */
function numbered(cells: readonly RawCell[], probe: Probe, firstCell: number): Map<number, RawCell> {
  const isOwn = ({ block, groupingSet }: RawCell): boolean =>
    (block ?? 0) === probe.block && (groupingSet ?? null) === probe.groupingSet;
  return new Map(
    cells.filter((cell) => isOwn(cell) && cell.people > 0).map((cell, place) => [firstCell + place, cell] as const),
  );
}

interface CellTable {
  readonly name: string;
  readonly from: string;
  readonly keys: readonly string[];
  readonly cells: ReadonlyMap<number, RawCell>;
  readonly probe: Probe;
}

/** The probe's cells with their keys, from text back to the types that they have in the rows. */
async function writeCells(connection: DuckDBConnection, { name, from, keys, cells, probe }: CellTable): Promise<void> {
  const texts = ['cell INTEGER', ...keys.map((key) => `${key} VARCHAR`)];
  await connection.run(`CREATE TEMP TABLE "${name} as text" (${texts.join(', ')})`);
  const appender = await connection.createAppender(`${name} as text`);
  for (const [cell, raw] of cells) {
    appender.appendInteger(cell);
    for (const text of groupedKeys(raw, probe)) {
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    appender.endRow();
  }
  appender.closeSync();
  const outputs = ['0::INTEGER AS cell', ...keys].join(', ');
  await connection.run(`CREATE TEMP TABLE "${name}" AS SELECT ${outputs} FROM (${from}) LIMIT 0`);
  await connection.run(`INSERT INTO "${name}" FROM "${name} as text"`);
}

function factsSql(parts: {
  readonly name: string;
  readonly from: string;
  readonly cells: string;
  readonly keys: readonly string[];
  readonly datasets: FactTable['datasets'];
  readonly aggregates: readonly Aggregate[];
}): string {
  const flags = parts.aggregates.map((_, at) => `CASE WHEN f${String(at)} THEN ${flagOf(at)} ELSE 0 END`);
  const outputs = [
    'cell',
    'u',
    ...parts.datasets.map((_, at) => `r${String(at)}`),
    `(${flags.join(' + ')})::${flagsType(parts.aggregates)} AS flags`,
    ...parts.aggregates.flatMap((aggregate, at) => argumentColumns(aggregate, at)),
  ];
  const on = parts.keys.map((key) => `b.${key} IS NOT DISTINCT FROM c.${key}`).join(' AND ') || 'TRUE';
  return `CREATE TEMP TABLE "${parts.name}" AS SELECT ${outputs.join(', ')} FROM (${parts.from}) b LEFT JOIN "${parts.cells}" c ON ${on}`;
}

export const flagOf = (aggregate: number): string => String(2n ** BigInt(aggregate));

/** Small where it can be: every row has one. */
export const flagsType = (aggregates: readonly Aggregate[]): string => (aggregates.length < 31 ? 'INTEGER' : 'BIGINT');

/** The columns with what rows add to an aggregate; none where one person's share cannot be told. */
export function argumentColumns({ kind }: Aggregate, at: number): string[] {
  if (kind === 'pair') return [`a${String(at)}`, `b${String(at)}`];
  return kind === 'sum' || kind === 'avg' || kind === 'variance' ? [`a${String(at)}`] : [];
}

const groupedKeys = ({ keys }: RawCell, { layout }: Probe): (string | null)[] =>
  layout.groups.flatMap(({ column }, at) => (column === null ? [] : [keys[at]?.text ?? null]));
