// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
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
import { columnsOfProbe, type Probe, type TableSchema } from '@glovebox/query';
import { QuestionAudit } from '../audit/audit-question.ts';
import { makeFacts, type FactTable } from '../audit/facts.ts';
import { measureCells } from '../audit/measure-cells.ts';
import { makePeople } from '../audit/shapes.ts';
import { ComputeError } from '../error.ts';
import type { Shown } from '../process/messages.ts';
import type { KeyKind } from './key-kinds.ts';
import { toRawCell, withFacts } from './raw-cells.ts';

/** Far more groups than a result can have rows: most of them will be withheld. */
const maxCells = 1_000_000;

export interface ComputationInput extends Question {
  readonly schemas: readonly TableSchema[];
  readonly probes: readonly Probe[];
  readonly keyKinds: readonly (readonly KeyKind[])[];
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
    const probed: RawCell[] = [];
    for (const probe of input.probes) {
      const reader = await connection.runAndReadUntil(probe.sql, maxCells + 1);
      if (probed.length + reader.currentRowCount > maxCells) throw new ComputeError('too-large');
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
    for (const table of facts)
      for (const [cell, found] of await measureCells(connection, input.tree, table, maxCells))
        measured.set(cell, withFacts(cell, table.probe, found));
    const cells = probed.map((cell) => measured.get(cell) ?? cell);
    const own = facts.map((table): FactTable => ({
      ...table,
      cells: new Map([...table.cells].map(([number, cell]) => [number, measured.get(cell) ?? cell])),
    }));
    return new Computation(input, cells, new QuestionAudit(connection, input, input.schemas, own));
  }

  /** With `decided` the question was decided before: the same again, and nothing more to audit. */
  async decide(state: Uint8Array, decided: Shown | null): Promise<Decision> {
    const before: AuditState = state.length === 0 ? new Map() : decodeAuditState(state);
    const audited =
      decided === null
        ? await this.#audit.decide(this.#judged, before)
        : { permitted: this.#permittedBy(decided), state: before };
    const table = release({
      ...this.#input,
      cells: this.#cells,
      permits: (cell, value) => audited.permitted.get(cell)?.has(value) === true,
    });
    const shown = [...audited.permitted].map(([cell, values]) => ({ cell: nameOf(cell), values: [...values] }));
    shown.sort((a, b) => (a.cell < b.cell ? -1 : 1));
    return { table, shown, state: encodeAuditState(audited.state) };
  }

  #permittedBy(decided: Shown): ReadonlyMap<RawCell, ReadonlySet<number>> {
    const byName = new Map(decided.map(({ cell, values }) => [cell, new Set(values)]));
    return new Map(
      this.#cells.flatMap((cell) => {
        const values = byName.get(nameOf(cell));
        return values === undefined ? [] : [[cell, values] as const];
      }),
    );
  }
}

/** A cell's name without what it says. */
const nameOf = (cell: RawCell): string => canonicalDigest('glovebox/cell/v1', cellName(cell)).slice(0, 32);

/** The probe casts every output to text. */
function textOf(value: DuckDBValue): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new ComputeError('plan-mismatch');
}
