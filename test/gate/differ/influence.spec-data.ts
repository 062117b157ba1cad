// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Question } from './questions.spec-data.ts';
import type { World } from './world.spec-data.ts';

/** Every part of every group, by the keys of the group. */
export type Parts = ReadonlyMap<string, readonly number[]>;

/** The tables in an engine without protection, from which anybody can be taken away. */
export class Unprotected {
  readonly #connection: DuckDBConnection;
  readonly #close: () => void;
  #gone = '';

  private constructor(connection: DuckDBConnection, close: () => void) {
    this.#connection = connection;
    this.#close = close;
  }

  static async open({ sql: own }: Pick<World, 'sql'>): Promise<Unprotected> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    for (const sql of [...own, ...VIEWS]) await connection.run(sql);
    return new Unprotected(connection, () => {
      connection.closeSync();
      instance.closeSync();
    });
  }

  /** Parts without one person, or without one row of one table; of everybody without either. */
  async parts(
    question: Question,
    gone?: { readonly person: number } | { readonly row: number; readonly of: string; readonly person: number },
  ) {
    await this.#take(
      gone === undefined ? NOBODY : 'row' in gone ? `${gone.of} ${String(gone.row)}` : String(gone.person),
    );
    const reader = await this.#connection.runAndReadAll(question.parts);
    return new Map(
      reader
        .getRows()
        .map((one) => [
          JSON.stringify(one.slice(0, question.keys)),
          one.slice(question.keys).map((value) => (value === null ? 0 : Number(value))),
        ]),
    );
  }

  async #take(gone: string): Promise<void> {
    if (gone !== this.#gone) await this.#connection.run(`SET VARIABLE gone = '${gone}'`);
    this.#gone = gone;
  }

  /** Every row of the tables and whose it is. */
  async rows(): Promise<{ readonly of: string; readonly row: number; readonly person: number }[]> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT 'visits', rowid, pid FROM main.visits UNION ALL SELECT 'tests', rowid, pid FROM main.tests`,
    );
    return reader.getRows().map(([of, row, person]) => ({ of: String(of), row: Number(row), person: Number(person) }));
  }

  close(): void {
    this.#close();
  }
}

const NOBODY = 'nobody';

const VIEWS = [
  'CREATE SCHEMA seen',
  ...['visits', 'tests'].map(
    (table) => `CREATE VIEW seen.${table} AS SELECT * FROM main.${table}
      WHERE pid::VARCHAR <> getvariable('gone') AND '${table} ' || rowid <> getvariable('gone')`,
  ),
  "SET search_path = 'seen'",
];
