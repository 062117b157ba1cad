// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { canonicalDigest } from '@glovebox/crypto';
import {
  cellName,
  decodeAuditState,
  encodeAuditState,
  judgeCells,
  release,
  type AuditState,
  type Question,
  type RawCell,
  type Released,
} from '@glovebox/privacy';
import type { Probe, TableSchema } from '@glovebox/query';
import { QuestionAudit } from '../audit/audit-question.ts';
import type { LoadedRows } from '../database/kept-rows.ts';
import type { Shown } from '../process/messages.ts';
import { gatherCells } from './gather-cells.ts';
import type { KeyKind } from './key-kinds.ts';

export interface ComputationInput extends Question {
  readonly schemas: readonly TableSchema[];
  readonly probes: readonly Probe[];
  readonly keyKinds: readonly (readonly KeyKind[])[];
  /** By dataset. */
  readonly rows: ReadonlyMap<string, LoadedRows>;
}

export interface Decision {
  readonly table: Released;
  readonly shown: Shown;
  readonly state: Uint8Array;
}

/**
 * A question over loaded data: `run` once, then `decide` for each state of the history that it is put on. Nothing of a
 * cell leaves in between. What a probe found is handed to release() and to nobody else.
 *
 * Throws ComputeError, PrivacyError, or whatever the engine throws, which the caller turns into a code.
 */
export class Computation {
  readonly #input: ComputationInput;
  readonly #cells: readonly RawCell[];
  readonly #judged: ReadonlyMap<RawCell, readonly boolean[]>;
  readonly #audit: QuestionAudit;

  private constructor(input: ComputationInput, cells: readonly RawCell[], audit: QuestionAudit) {
    this.#input = input;
    this.#cells = cells;
    this.#judged = judgeCells(input, cells);
    this.#audit = audit;
  }

  static async run(connection: DuckDBConnection, input: ComputationInput): Promise<Computation> {
    const { cells, facts } = await gatherCells(connection, input);
    return new Computation(input, cells, new QuestionAudit(connection, input, facts));
  }

  /** With `decided` the question was decided before: the same again, and nothing more to audit. */
  async decide(state: Uint8Array, decided: Shown | null): Promise<Decision> {
    const before: AuditState = state.length === 0 ? new Map() : decodeAuditState(state);
    const audited =
      decided === null
        ? await this.#audit.decide(this.#judged, before)
        : { permitted: permittedBy(decided, this.#cells), state: before };
    const table = release({
      ...this.#input,
      cells: this.#cells,
      permits: (cell, value) => audited.permitted.get(cell)?.has(value) === true,
    });
    return { table, shown: shownOf(audited.permitted), state: encodeAuditState(audited.state) };
  }
}

type Permitted = ReadonlyMap<RawCell, ReadonlySet<number>>;

/** What the history has to remember of a decision. */
export function shownOf(permitted: Permitted): Shown {
  const shown = [...permitted].map(([cell, values]) => ({ cell: nameOf(cell), values: [...values] }));
  return shown.sort((a, b) => (a.cell < b.cell ? -1 : 1));
}

/** The decision that the history remembers, of these cells. */
export function permittedBy(decided: Shown, cells: readonly RawCell[]): Permitted {
  const byName = new Map(decided.map(({ cell, values }) => [cell, new Set(values)]));
  return new Map(
    cells.flatMap((cell) => {
      const values = byName.get(nameOf(cell));
      return values === undefined ? [] : [[cell, values] as const];
    }),
  );
}

/** A cell's name without what it says. */
const nameOf = (cell: RawCell): string => canonicalDigest('glovebox/cell/v1', cellName(cell)).slice(0, 32);
