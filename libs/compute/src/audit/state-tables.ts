// SPDX-License-Identifier: Apache-2.0
import { DuckDBDataChunk, INTEGER, UBIGINT, type DuckDBConnection } from '@duckdb/node-api';
import type { AtomTable } from '@glovebox/privacy';
import type { CheckedColumn } from '../arrow/checked-column.ts';
import { copyColumn, vectorRows } from '../database/native-copy.ts';
import { ComputeError } from '../error.ts';

/** Puts the classes of a state beside the data, as `name(id, class)`. */
export async function loadClasses(connection: DuckDBConnection, name: string, table: AtomTable): Promise<void> {
  await connection.run(`CREATE TEMP TABLE "${name}" (id UBIGINT, class INTEGER)`);
  const rows = table.atoms.length;
  if (rows === 0) return;
  const appender = await connection.createAppender(name);
  const chunk = DuckDBDataChunk.create([UBIGINT, INTEGER]);
  const columns = [fixed(table.atoms, 8), fixed(Int32Array.from(table.classOf), 4)];
  for (let from = 0; from < rows; from += vectorRows) {
    const count = Math.min(vectorRows, rows - from);
    chunk.reset();
    chunk.rowCount = count;
    for (const [index, column] of columns.entries()) copyColumn(chunk, index, column, from, count);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Reads `classed(id, class)` back, each class as the audit renamed it; atoms of class 0 are left out. */
export async function readAtoms(
  connection: DuckDBConnection,
  classed: string,
  classAfter: readonly number[],
): Promise<Pick<AtomTable, 'atoms' | 'classOf'>> {
  const kept = classAfter.flatMap((after, class_) => (after === 0 ? [] : [`(${String(class_)}, ${String(after)})`]));
  if (kept.length === 0) return { atoms: new BigUint64Array(0), classOf: new Uint16Array(0) };
  const renamed = `SELECT a.id, r.after FROM "${classed}" a
    JOIN (VALUES ${kept.join(', ')}) r(class, after) ON r.class = a.class ORDER BY a.id`;
  const counted = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER FROM "${classed}" WHERE class IN (${kept.map((pair) => pair.slice(1, pair.indexOf(','))).join(', ')})`,
  );
  const size = Number(counted.getRows()[0]?.[0] ?? 0);
  const atoms = new BigUint64Array(size);
  const classOf = new Uint16Array(size);
  let at = 0;
  const result = await connection.stream(renamed);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const ids = chunk.getColumnVector(0);
    const classes = chunk.getColumnVector(1);
    for (let row = 0; row < chunk.rowCount; row += 1, at += 1) {
      const [id, after] = [ids.getItem(row), classes.getItem(row)];
      if (typeof id !== 'bigint' || typeof after !== 'number') throw new ComputeError('plan-mismatch');
      atoms[at] = id;
      classOf[at] = after;
    }
  }
  if (at !== size) throw new ComputeError('plan-mismatch');
  return { atoms, classOf };
}

function fixed(values: BigUint64Array<ArrayBuffer> | Int32Array<ArrayBuffer>, width: 4 | 8): CheckedColumn {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { kind: 'fixed', rows: values.length, validity: null, width, bytes };
}
