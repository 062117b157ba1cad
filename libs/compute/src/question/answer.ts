// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { QueryTree } from '@glovebox/contracts';
import { release, type Released } from '@glovebox/privacy';
import type { Probe } from '@glovebox/query';
import { ComputeError } from '../error.ts';
import type { KeyKind } from './key-kinds.ts';
import { toRawCell } from './raw-cells.ts';

/** Far more groups than a result can have rows: most of them will be withheld. */
const maxCells = 1_000_000;

/**
 * Runs the probe and hands what it finds to release() and to nobody else. Every number arrives as the engine's exact
 * text. Throws ComputeError `too-large`, PrivacyError, or whatever the engine throws, which the caller turns into a code.
 */
export async function answer(
  connection: DuckDBConnection,
  question: {
    readonly tree: QueryTree;
    readonly probe: Probe;
    readonly keyKinds: readonly KeyKind[];
    readonly minimumPeople: number;
  },
): Promise<Released> {
  const { tree, probe, keyKinds, minimumPeople } = question;
  const reader = await connection.runAndReadUntil(probe.sql, maxCells + 1);
  if (reader.currentRowCount > maxCells) throw new ComputeError('too-large');
  const cells = reader.getRows().map((row) => toRawCell(probe.layout, keyKinds, row.map(textOf)));
  return release({ tree, cells, minimumPeople });
}

/** The probe casts every output to text. */
function textOf(value: DuckDBValue): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new ComputeError('plan-mismatch');
}
