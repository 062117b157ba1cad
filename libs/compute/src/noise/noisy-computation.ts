// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { QueryTree } from '@glovebox/contracts';
import { toHex } from '@glovebox/core';
import { contributionKey, type PlannedTable, type PrivateQuestion } from '@glovebox/dp';
import { releaseNoisy, type BoundedTableCell, type Question } from '@glovebox/privacy';
import type { TableSchema } from '@glovebox/query';
import { ComputeError } from '../error.ts';
import type { Decision } from '../question/computation.ts';
import type { KeyKind } from '../question/key-kinds.ts';
import { printBounding } from './bounding-sql.ts';

/** More groups than this, each with its minimum of people, are not answered. */
const maxCells = 1_000_000;

export interface NoisyInput extends Question {
  readonly schemas: readonly TableSchema[];
  readonly keyKinds: readonly (readonly KeyKind[])[];
  readonly privacy: PrivateQuestion;
  readonly seed: Uint8Array;
}

/**
 * A question under differential privacy over loaded data. Its answer depends on the question, the data and the seed, and on
 * nothing that was released before: what a history would audit is paid for in the ledger.
 */
export class NoisyComputation {
  readonly #input: NoisyInput;
  readonly #tables: readonly (readonly BoundedTableCell[])[];

  private constructor(input: NoisyInput, tables: readonly (readonly BoundedTableCell[])[]) {
    this.#input = input;
    this.#tables = tables;
  }

  static async run(connection: DuckDBConnection, input: NoisyInput): Promise<NoisyComputation> {
    const tables: BoundedTableCell[][] = [];
    for (const table of input.privacy.tables) tables.push(await boundedTable(connection, input, table));
    return new NoisyComputation(input, tables);
  }

  /** The same table whatever was decided before; the audit's state passes through. */
  decide(state: Uint8Array): Promise<Decision> {
    return Promise.resolve({ table: releaseNoisy({ ...this.#input, tables: this.#tables }), shown: [], state });
  }
}

/** Every cell of one table of the question, bounded. Exact and secret. */
export async function boundedTable(
  connection: DuckDBConnection,
  {
    tree,
    schemas,
    seed,
  }: { readonly tree: QueryTree; readonly schemas: readonly TableSchema[]; readonly seed: Uint8Array },
  table: PlannedTable,
): Promise<BoundedTableCell[]> {
  const sql = printBounding(tree, schemas, table, toHex(contributionKey(seed)));
  const reader = await connection.runAndReadUntil(sql, maxCells + 1);
  if (reader.currentRowCount > maxCells) throw new ComputeError('too-large');
  return reader.getRows().map((row) => {
    const numbers = table.groups.length + 2 + 2 * table.measures.length;
    const [units = 0n, rows = 0n, ...rest] = row.slice(table.groups.length, numbers).map(wholeIn);
    const ladders = row.slice(numbers);
    return {
      keys: row.slice(0, table.groups.length).map(keyIn),
      units,
      rows,
      measures: table.measures.map(({ ladder }, at) => ({
        rows: rest[2 * at] ?? 0n,
        sum: rest[2 * at + 1] ?? 0n,
        ...(ladder === null ? {} : { onRungs: onRungsIn(ladders.shift(), ladder.count) }),
      })),
    };
  });
}

/** `{"0":3,"7":1}`; NULL where nobody has a value. */
function onRungsIn(value: DuckDBValue | undefined, count: number): readonly bigint[] {
  const text = value ?? '{}';
  if (typeof text !== 'string' || !/^\{("\d{1,4}":\d{1,15}(,(?!\}))?)*\}$/.test(text))
    throw new ComputeError('plan-mismatch');
  const counts = new Map(Object.entries(JSON.parse(text) as Record<string, number>));
  return Array.from({ length: count }, (_, rung) => BigInt(counts.get(String(rung)) ?? 0));
}

function keyIn(value: DuckDBValue): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new ComputeError('plan-mismatch');
}

function wholeIn(value: DuckDBValue): bigint {
  if (typeof value !== 'string' || !/^-?\d{1,40}$/.test(value)) throw new ComputeError('plan-mismatch');
  return BigInt(value);
}
