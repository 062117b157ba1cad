// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { DatasetColumn, DatasetTerms, ReleasedTable } from '@glovebox/contracts';
import { createEngine, parseQuery } from '@glovebox/engine';
import type { EffectiveRules } from '@glovebox/privacy';
import { ComputeError } from './error.ts';
import { arrowStreamOf, inChunks, type Value } from './arrow/arrow-stream.spec-data.ts';
import type { Program } from './process/child-program.spec-data.ts';
import { ComputeSession } from './process/session.ts';

export interface GateDataset {
  readonly name: string;
  readonly columns: readonly DatasetColumn[];
}

/** What the room knows of a question that was asked, and what the analyst saw. */
export type GateAnswer = { readonly kind: 'rejected' } | { readonly kind: 'table'; readonly table: ReleasedTable };

/** Rows in a plain engine, made by SQL, and a gate in front of them with a history of its own. */
export class GateWorld {
  readonly #plain: DuckDBConnection;
  readonly #datasets: readonly GateDataset[];
  readonly #rules: EffectiveRules;
  readonly #child: Program;
  #state: Uint8Array = new Uint8Array(0);

  private constructor(
    plain: DuckDBConnection,
    datasets: readonly GateDataset[],
    rules: EffectiveRules,
    child: Program,
  ) {
    this.#plain = plain;
    this.#datasets = datasets;
    this.#rules = rules;
    this.#child = child;
  }

  static async open(input: {
    readonly fixture: readonly string[];
    readonly datasets: readonly GateDataset[];
    readonly rules: EffectiveRules;
    readonly child: Program;
  }): Promise<GateWorld> {
    const plain = await (await DuckDBInstance.create(':memory:')).connect();
    for (const sql of input.fixture) await plain.run(sql);
    return new GateWorld(plain, input.datasets, input.rules, input.child);
  }

  /** An owner changes the data: the next question sees another version. */
  async change(sql: string): Promise<void> {
    await this.#plain.run(sql);
  }

  get stateBytes(): number {
    return this.#state.length;
  }

  async ask(sql: string): Promise<GateAnswer> {
    const engine = await createEngine();
    const parsed = await parseQuery(engine, sql, [...this.#datasets]);
    engine.close();
    if (parsed.kind !== 'tree') return { kind: 'rejected' };
    const names = new Set([parsed.tree.from.name, ...namesIn(parsed.tree)]);
    const used = this.#datasets.filter(({ name }) => names.has(name));
    const session = await ComputeSession.open({
      tree: parsed.tree,
      datasets: used.map(({ name, columns }) => ({
        name,
        columns: columns.map(({ terms: _, ...rest }) => rest),
        terms: termsOf(columns),
      })),
      rules: this.#rules,
      rowKey: new Uint8Array(16).fill(7),
      child: this.#child,
    }).catch((error: unknown) => {
      // What the second look refuses is refused before any data, as the first one does.
      if (error instanceof ComputeError && error.code === 'tree-mismatch') return null;
      throw error;
    });
    if (session === null) return { kind: 'rejected' };
    try {
      for (const dataset of used) await session.load(dataset.name, inChunks(await this.#stream(dataset), 65_536));
      await session.run();
      const { table, state } = await session.decide(this.#state, null);
      this.#state = state;
      return { kind: 'table', table };
    } finally {
      await session.close();
    }
  }

  async #stream({ name, columns }: GateDataset): Promise<Uint8Array> {
    const outputs = columns.map(({ name: column, type }) => {
      if (type.type === 'decimal') return `(${column} * 10::BIGINT ** ${type.scale})::BIGINT`;
      if (type.type === 'integer') return `${column}::BIGINT`;
      return type.type === 'timestamp' ? `epoch_us(${column})` : column;
    });
    const reader = await this.#plain.runAndReadAll(`SELECT ${outputs.join(', ')} FROM ${this.#tableOf(name)}`);
    return arrowStreamOf({ columns, values: reader.getColumnsJS() as Value[][] }, { batchRows: 50_000 });
  }

  #tableOf(name: string): string {
    return name === 'patients' ? 'owner_a.patients' : name === 'claims' ? 'owner_b.claims' : name;
  }
}

const termsOf = (columns: readonly DatasetColumn[]): DatasetTerms => ({
  columns: [...columns],
  aggregates: ['count', 'count-distinct', 'sum', 'avg'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['analyst'],
});

function namesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'source' in node && 'name' in node && typeof node.name === 'string' ? [node.name] : [];
  return [...own, ...Object.values(node).flatMap(namesIn)];
}
