// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  auditRelease,
  cellName,
  COUNT_MEASURE,
  emptyAtomTable,
  vectorOf,
  type AuditedTable,
  type AuditState,
  type Claim,
  type Question,
  type RawCell,
} from '@glovebox/privacy';
import { blocksOf, printDerivedRows, resolveTree, ROW_ID, type TableSchema } from '@glovebox/query';
import { classAtoms, type AtomSource, type PresentClasses, type SignaturePart } from './atoms.ts';
import { rowsOf } from './engine-rows.ts';
import type { FactTable } from './facts.ts';
import { hasOneRowEach, shapeOf } from './shapes.ts';
import { loadClasses, readAtoms } from './state-tables.ts';
import { PEOPLE_TABLE, targetsOf, type Target, type Via } from './targets.ts';

/** Cells that one question can have audited, the largest first: far more than may be released of a table at all. */
const CELLS_MAX = 5000;

export interface AuditedQuestion {
  /** By cell, the values that may leave. */
  readonly permitted: ReadonlyMap<RawCell, ReadonlySet<number>>;
  readonly state: AuditState;
}

interface Candidate {
  readonly cell: RawCell;
  readonly number: number;
  readonly facts: FactTable;
  readonly value: number;
}

/**
 * Audits what the rules let through, on top of everything released before. Every number that a value is made of becomes a
 * vector over atoms (`targetsOf`); the engine refines the classes of atoms, pure code decides. The largest cells come
 * first, then names, so that secondary suppression falls on the smallest.
 */
export class QuestionAudit {
  readonly #connection: DuckDBConnection;
  readonly #question: Question;
  readonly #schemas: readonly TableSchema[];
  readonly #facts: readonly FactTable[];
  readonly #statisticOf: (cell: RawCell) => string | null;
  readonly #sources = new Map<string, { readonly via: string; readonly source: AtomSource }[]>();
  readonly #targets = new Map<FactTable, Target[][]>();
  #round = 0;

  /** `statisticOf` names what else than its values is told of the people of a cell: a model, that counts as a statistic. */
  constructor(
    connection: DuckDBConnection,
    question: Question,
    schemas: readonly TableSchema[],
    facts: readonly FactTable[],
    statisticOf: (cell: RawCell) => string | null = () => null,
  ) {
    this.#statisticOf = statisticOf;
    this.#connection = connection;
    this.#question = question;
    this.#schemas = schemas;
    this.#facts = facts;
  }

  /** May be asked again on another state. */
  async decide(judged: ReadonlyMap<RawCell, readonly boolean[]>, state: AuditState): Promise<AuditedQuestion> {
    this.#round += 1;
    if (this.#targets.size === 0) await this.#plan();
    const candidates = this.#candidates(judged);
    await this.#openCells(candidates);
    const classes = new Map<string, PresentClasses>();
    const audited = new Map<string, AuditedTable>();
    for (const table of this.#sources.keys()) {
      const present = await this.#classes(table, state);
      classes.set(table, present);
      audited.set(table, {
        classBefore: present.classBefore,
        facts: present.facts,
        released: state.get(table)?.released ?? [],
        totals: totalsOf(table, present.present),
      });
    }
    const places = new Map([...classes].map(([table, { parts }]) => [table, placesOf(parts)]));
    const verdict = auditRelease({
      rules: this.#question.rules,
      minimumPeople: this.#question.rules.minimumPeople,
      salt: await this.#salt(),
      tables: audited,
      statistics: candidates.map((candidate) => this.#claims(candidate, places)),
    });
    const permitted = new Map<RawCell, Set<number>>();
    for (const [index, { cell, value }] of candidates.entries()) {
      if (verdict.accepted[index] !== true) continue;
      permitted.set(cell, (permitted.get(cell) ?? new Set<number>()).add(value));
    }
    const after = new Map(state);
    for (const [table, { classAfter, classes: size, released }] of verdict.tables) {
      const atoms = await readAtoms(this.#connection, `${this.#prefix(table)} classed`, classAfter);
      if (released.length > 0) after.set(table, { ...atoms, classes: size, released });
    }
    return { permitted, state: after };
  }

  /** Names of atoms are made with a key that only keybrokers together can make: so nobody who asks can tell this. */
  async #salt(): Promise<bigint> {
    let salt = 0n;
    for (const table of this.#sources.keys()) {
      const sql = `SELECT coalesce(bit_xor(hash(id)), 0)::UBIGINT FROM "${this.#prefix(table)} classed"`;
      for (const [sum] of await rowsOf(this.#connection, sql, 1)) if (typeof sum === 'bigint') salt ^= sum;
    }
    return salt;
  }

  #prefix(table: string): string {
    return `${table} round ${String(this.#round)}`;
  }

  /** What every aggregate of every block says, and how the atoms of each table are reached. */
  async #plan(): Promise<void> {
    const { tree } = this.#question;
    const { blocks } = resolveTree(tree, this.#schemas);
    for (const facts of this.#facts) {
      const block = blocks[facts.probe.block];
      if (block === undefined) continue;
      const shape = await shapeOf(this.#connection, facts);
      const audited = new Set(facts.told.flat());
      const targets = facts.aggregates.map((aggregate, at) =>
        audited.has(at) ? targetsOf(tree, block, facts, aggregate, shape) : [],
      );
      this.#targets.set(facts, targets);
      for (const { table, via } of targets.flat()) {
        const sources = this.#sources.get(table) ?? [];
        const name = viaName(facts, via);
        if (!sources.some((known) => known.via === name)) {
          sources.push({ via: name, source: { sql: this.#sourceSql(facts, via) } });
        }
        this.#sources.set(table, sources);
      }
    }
  }

  #sourceSql(facts: FactTable, via: Via): string {
    const open = `FROM "${facts.name}" f SEMI JOIN "open cells" o ON o.cell = f.cell WHERE f.flags <> 0`;
    switch (via.kind) {
      case 'row':
        return `SELECT f.${via.column} AS id, f.cell, f.flags, count(*)::BIGINT AS n ${open} AND f.${via.column} IS NOT NULL GROUP BY ALL`;
      case 'person':
        return `SELECT p.tag AS id, f.cell, f.flags, 1::BIGINT AS n FROM
          (SELECT f.u, f.cell, bit_or(f.flags) AS flags ${open} GROUP BY ALL) f JOIN (${this.#everybody()}) p ON p.u = f.u`;
      case 'derived': {
        const [first, ...others] = printDerivedRows(this.#question.tree, this.#schemas, via.derived, via.path)
          .filter(({ dataset }) => dataset === via.dataset)
          .map(({ sql }) => `SELECT u, id FROM (${sql})`);
        const below = [first ?? 'SELECT NULL AS u, NULL AS id WHERE FALSE', ...others].join(' UNION ALL ');
        return `SELECT b.id, f.cell, f.flags, sum(f.n)::BIGINT AS n FROM (${below}) b JOIN
          (SELECT f.u, f.cell, f.flags, count(*) AS n ${open} GROUP BY ALL) f ON f.u = b.u WHERE b.id IS NOT NULL GROUP BY ALL`;
      }
    }
  }

  #everybody(): string {
    const all = this.#schemas.map(({ name }) => `SELECT u::VARCHAR AS name, u, tag FROM "people of ${name}"`);
    return `SELECT any_value(u) AS u, any_value(tag) AS tag FROM (${all.join(' UNION ALL ')}) GROUP BY name`;
  }

  #candidates(judged: ReadonlyMap<RawCell, readonly boolean[]>): Candidate[] {
    const cells = this.#facts.flatMap((facts) => [...facts.cells].map(([number, cell]) => ({ number, cell, facts })));
    const open = cells.filter(({ cell }) => judged.get(cell)?.includes(true) === true);
    const names = new Map(open.map(({ cell }) => [cell, cellName(cell)]));
    const nameOf = (cell: RawCell): string => names.get(cell) ?? '';
    open.sort((a, b) => b.cell.people - a.cell.people || (nameOf(a.cell) < nameOf(b.cell) ? -1 : 1));
    return open
      .slice(0, CELLS_MAX)
      .flatMap((one) => (judged.get(one.cell) ?? []).flatMap((isOpen, value) => (isOpen ? [{ ...one, value }] : [])));
  }

  async #openCells(candidates: readonly Candidate[]): Promise<void> {
    const cells = [...new Set(candidates.map(({ number }) => number))];
    await this.#connection.run('CREATE OR REPLACE TEMP TABLE "open cells" (cell INTEGER)');
    if (cells.length > 0) {
      await this.#connection.run(
        `INSERT INTO "open cells" VALUES ${cells.map((cell) => `(${String(cell)})`).join(', ')}`,
      );
    }
  }

  async #classes(table: string, state: AuditState): Promise<PresentClasses> {
    const prefix = this.#prefix(table);
    await loadClasses(this.#connection, `${prefix} before`, state.get(table) ?? emptyAtomTable);
    const targets = [...this.#targets.values()].flat(2).filter((target) => target.table === table);
    const isCounted = targets.some(({ measure }) => measure === COUNT_MEASURE);
    const dataset = table === PEOPLE_TABLE ? null : table.slice('rows '.length);
    const amounts = targets.flatMap(({ measure, amount }) =>
      dataset === null || amount === null || this.#question.rules.dominance === null
        ? []
        : [{ dataset, column: amount, measure }],
    );
    return classAtoms(this.#connection, {
      prefix,
      sources: (this.#sources.get(table) ?? []).map(({ source }) => source),
      present: isCounted ? await this.#present(dataset) : null,
      person: (id) => (dataset === null ? id : `${id} >> 32`),
      amounts: amounts.filter(({ measure }, index) => amounts.findIndex((one) => one.measure === measure) === index),
      minimumPeople: this.#question.rules.minimumPeople,
    });
  }

  /** The atoms that are there now: rows as often as they are, people with a bit for each dataset that has one row of each. */
  async #present(dataset: string | null): Promise<string | null> {
    if (dataset !== null) return `SELECT "${ROW_ID}" AS id, count(*)::BIGINT AS m FROM "${dataset}" GROUP BY 1`;
    const own: string[] = [];
    for (const { dataset: name } of this.#facts.flatMap(({ datasets }) => datasets)) {
      if (!own.includes(name) && (await hasOneRowEach(this.#connection, name))) own.push(name);
    }
    const each = own.map((name, bit) => `SELECT tag AS id, ${String(2 ** bit)}::BIGINT AS m FROM "people of ${name}"`);
    return each.length === 0
      ? null
      : `SELECT id, bit_or(m)::BIGINT AS m FROM (${each.join(' UNION ALL ')}) GROUP BY id`;
  }

  #claims({ facts, number, value, cell }: Candidate, places: ReadonlyMap<string, Places>): Claim[] {
    const block = blocksOf(this.#question.tree)[cell.block ?? 0];
    const asked = block === undefined ? [] : (facts.probe.layout.values[value] ?? []);
    const aggregates = [...new Set(asked.flatMap((at) => facts.told[at] ?? []))];
    const model = this.#statisticOf(cell);
    return aggregates.flatMap((aggregate) =>
      (this.#targets.get(facts)?.[aggregate] ?? []).flatMap(({ table, measure, via }) => {
        const source = this.#sources.get(table)?.findIndex((known) => known.via === viaName(facts, via)) ?? -1;
        const bit = 1n << BigInt(aggregate);
        const found = places.get(table)?.get(number) ?? [];
        const entries = found
          .filter(({ part }) => part.source === source && (part.flags & bit) !== 0n)
          .map(({ index, part }) => [index, part.times] as const);
        const claim = { table, measure, vector: vectorOf(entries) };
        return measure === COUNT_MEASURE && model !== null ? [claim, { ...claim, measure: model }] : [claim];
      }),
    );
  }
}

/** By cell: the classes that are counted in it, and how. */
type Places = ReadonlyMap<number, readonly { readonly index: number; readonly part: SignaturePart }[]>;

function placesOf(parts: PresentClasses['parts']): Places {
  const places = new Map<number, { index: number; part: SignaturePart }[]>();
  for (const [index, own] of parts.entries()) {
    for (const part of own) {
      const list = places.get(part.cell) ?? [];
      list.push({ index, part });
      places.set(part.cell, list);
    }
  }
  return places;
}

const viaName = (facts: FactTable, via: Via): string => `${facts.name} ${JSON.stringify(via)}`;

function totalsOf(table: string, present: readonly number[]) {
  if (table !== PEOPLE_TABLE) return [vectorOf(present.map((m, index) => [index, m] as const))].filter(isSome);
  const bits = [...new Set(present)].reduce((all, m) => all | m, 0);
  return Array.from({ length: 31 }, (_, bit) => 2 ** bit)
    .filter((bit) => (bits & bit) !== 0)
    .map((bit) => vectorOf(present.map((m, index) => [index, (m & bit) === 0 ? 0 : 1] as const)));
}

const isSome = ({ classes }: { readonly classes: readonly number[] }): boolean => classes.length > 0;
