// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { QueryTree } from '@glovebox/contracts';
import { release, type RawCell, type Released } from '@glovebox/privacy';
import type { Probe } from '@glovebox/query';
import { ComputeError } from '../error.ts';
import type { KeyKind } from './key-kinds.ts';
import { toRawCell } from './raw-cells.ts';

/** Far more groups than a result can have rows: most of them will be withheld. */
const maxCells = 1_000_000;

/**
 * Runs the probes and hands what they find to release() and to nobody else. Every number arrives as the engine's exact
 * text. Throws ComputeError `too-large`, PrivacyError, or whatever the engine throws, which the caller turns into a code.
 */
export async function answer(
  connection: DuckDBConnection,
  question: {
    readonly tree: QueryTree;
    readonly probes: readonly Probe[];
    readonly keyKinds: readonly (readonly KeyKind[])[];
    readonly minimumPeople: number;
  },
): Promise<Released> {
  const { tree, probes, keyKinds, minimumPeople } = question;
  const cells: RawCell[] = [];
  for (const probe of probes) {
    const reader = await connection.runAndReadUntil(probe.sql, maxCells + 1);
    if (cells.length + reader.currentRowCount > maxCells) throw new ComputeError('too-large');
    for (const row of reader.getRows()) cells.push(toRawCell(probe, keyKinds[probe.block] ?? [], row.map(textOf)));
  }
  return release({ tree, cells, minimumPeople });
}

/** The probe casts every output to text. */
function textOf(value: DuckDBValue): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new ComputeError('plan-mismatch');
}
