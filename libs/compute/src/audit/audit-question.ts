// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  auditRelease,
  cellName,
  COUNT_MEASURE,
  emptyAtomTable,
  PEOPLE_TABLE,
  vectorOf,
  type RowAmounts,
  type AtomTable,
  type AuditedTable,
  type AuditState,
  type Claim,
  type NamedAtoms,
  type Question,
  type RawCell,
} from '@glovebox/privacy';
import { blocksOf, printDerivedRows, resolveTree, type TableSchema } from '@glovebox/query';
import type { LoadedRows } from '../database/kept-rows.ts';
import { ComputeError } from '../error.ts';
import { classTable, keptAtoms, namePeople, saltOf, type ClassedTable, type SignaturePart } from './atoms.ts';
import { eachNumbers } from './engine-columns.ts';
import { flagsType, type FactTable } from './facts.ts';
import { peopleOf } from './measure-cells.ts';
import { hasOneRowEach, shapeOf } from './shapes.ts';
import { readLines, type LineSource, type OpenCells, type SourceLines } from './source-lines.ts';
import { datasetOf, targetsOf, type Target, type Via } from './targets.ts';

const EVERYBODY = 'everybody';

/** Cells that one question can have audited, the largest first: far more than may be released of a table at all. */
const CELLS_MAX = 5000;

export interface AuditedQuestion {
  /** By cell, the values that may leave. */
  readonly permitted: ReadonlyMap<RawCell, ReadonlySet<number>>;
  readonly state: AuditState;
}

export interface AuditedInput extends Question {
  readonly schemas: readonly TableSchema[];
  readonly rows: ReadonlyMap<string, LoadedRows>;
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
  readonly #question: AuditedInput;
  readonly #schemas: readonly TableSchema[];
  readonly #facts: readonly FactTable[];
  readonly #statisticOf: (cell: RawCell) => string | null;
  readonly #sources = new Map<string, { readonly via: string; readonly source: LineSource }[]>();
  #everybodyNamed: NamedAtoms | null = null;
  readonly #targets = new Map<FactTable, Target[][]>();

  /** `statisticOf` names what else than its values is told of the people of a cell: a model, that counts as a statistic. */
  constructor(
    connection: DuckDBConnection,
    question: AuditedInput,
    facts: readonly FactTable[],
    statisticOf: (cell: RawCell) => string | null = () => null,
  ) {
    this.#statisticOf = statisticOf;
    this.#connection = connection;
    this.#question = question;
    this.#schemas = question.schemas;
    this.#facts = facts;
  }

  /** May be asked again on another state. */
  async decide(judged: ReadonlyMap<RawCell, readonly boolean[]>, state: AuditState): Promise<AuditedQuestion> {
    if (this.#targets.size === 0) await this.#plan();
    const candidates = this.#candidates(judged);
    const open = openCells(candidates);
    const classes = new Map<string, ClassedTable>();
    const audited = new Map<string, AuditedTable>();
    for (const table of this.#sources.keys()) {
      const present = await this.#classes(table, state.get(table) ?? emptyAtomTable, open);
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
      salt: [...classes.values()].reduce((salt, one) => salt ^ saltOf(one), 0n),
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
      const own = classes.get(table);
      if (released.length > 0 && own !== undefined)
        after.set(table, { ...keptAtoms(own, classAfter), classes: size, released });
    }
    return { permitted, state: after };
  }

  /** What every aggregate of every block says, and how the atoms of each table are reached. */
  async #plan(): Promise<void> {
    const { tree } = this.#question;
    const { blocks } = resolveTree(tree, this.#schemas);
    await this.#makeEverybody();
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
          sources.push({ via: name, source: this.#source(facts, via) });
        }
        this.#sources.set(table, sources);
      }
    }
  }

  #source(facts: FactTable, via: Via): LineSource {
    const hasWideFlags = flagsType(facts.aggregates) === 'BIGINT';
    switch (via.kind) {
      case 'row': {
        const sql = `SELECT ${via.column}, cell, flags FROM "${facts.name}" WHERE ${via.column} IS NOT NULL`;
        return { sql, hasWideFlags, isCounted: false, likeTable: facts.name };
      }
      case 'person': {
        const sql = `SELECT p.rowid::UINTEGER, f.cell, f.flags FROM "${peopleOf(facts)}" f JOIN "${this.#everybody()}" p ON p.u = f.u`;
        return { sql, hasWideFlags, isCounted: false, likeTable: peopleOf(facts) };
      }
      case 'derived': {
        const below = printDerivedRows(this.#question.tree, this.#schemas, via.derived, via.path)
          .filter(({ dataset }) => dataset === via.dataset)
          .map(({ sql }) => `SELECT u, id FROM (${sql})`);
        const sql = `SELECT b.id, f.cell, f.flags, sum(f.n)::BIGINT FROM (${below.join(' UNION ALL ')}) b JOIN
          (SELECT u, cell, flags, count(*) AS n FROM "${facts.name}" WHERE flags <> 0 GROUP BY ALL) f ON f.u = b.u
          WHERE b.id IS NOT NULL GROUP BY ALL`;
        return { sql, hasWideFlags, isCounted: true, likeTable: via.dataset };
      }
    }
  }

  /** A table `(u, tag)` of the people of all datasets. */
  #everybody(): string {
    const [first, ...others] = this.#schemas.map(({ name }) => `people of ${name}`);
    return first === undefined || others.length > 0 ? EVERYBODY : first;
  }

  async #makeEverybody(): Promise<void> {
    if (this.#everybody() !== EVERYBODY) return;
    const all = this.#schemas.map(({ name }) => `SELECT u::VARCHAR AS name, u, tag FROM "people of ${name}"`);
    await this.#connection.run(`CREATE TEMP TABLE "${EVERYBODY}" AS
      SELECT any_value(u) AS u, min(tag) AS tag FROM (${all.join(' UNION ALL ')}) GROUP BY name`);
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

  async #classes(table: string, before: AtomTable, open: OpenCells): Promise<ClassedTable> {
    const targets = [...this.#targets.values()].flat(2).filter((target) => target.table === table);
    const isCounted = targets.some(({ measure }) => measure === COUNT_MEASURE);
    const dataset = datasetOf(table);
    const amounts = new Map<string, RowAmounts>();
    for (const { measure, amount } of targets) {
      if (dataset === null || amount === null || this.#question.rules.dominance === null || amounts.has(measure))
        continue;
      const own = this.#rows(dataset).amounts.get(amount);
      if (own === undefined) throw new ComputeError('plan-mismatch');
      amounts.set(measure, own);
    }
    const sources: SourceLines[] = [];
    for (const { source } of this.#sources.get(table) ?? [])
      sources.push(await readLines(this.#connection, source, open));
    const named = dataset === null ? await this.#namedPeople() : this.#rows(dataset).named;
    const present = dataset === null ? await this.#membership(named) : 'times';
    const { minimumPeople } = this.#question.rules;
    return classTable({ named, before, sources, present: isCounted ? present : null, amounts, minimumPeople });
  }

  #rows(dataset: string): LoadedRows {
    const own = this.#question.rows.get(dataset);
    if (own === undefined) throw new ComputeError('plan-mismatch');
    return own;
  }

  /** Once for all states. */
  async #namedPeople(): Promise<NamedAtoms> {
    return (this.#everybodyNamed ??= await namePeople(this.#connection, this.#everybody()));
  }

  /** Of each person a bit for each dataset that has one row of everybody: how many people are in those is public. */
  async #membership({ atomOf }: NamedAtoms): Promise<Uint32Array> {
    const bits = new Uint32Array(atomOf.length);
    const datasets = new Set(this.#facts.flatMap((facts) => facts.datasets.map(({ dataset }) => dataset)));
    let bit = 1;
    for (const dataset of datasets) {
      if (!(await hasOneRowEach(this.#connection, dataset))) continue;
      const sql = `SELECT e.rowid::UINTEGER FROM "${this.#everybody()}" e JOIN "people of ${dataset}" p ON p.u = e.u`;
      const own = bit;
      await eachNumbers(this.#connection, sql, [1], (_, [numbers = []]) => {
        for (const number of numbers) bits[number] = (bits[number] ?? 0) | own;
      });
      bit *= 2;
    }
    return bits;
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

function placesOf(parts: ClassedTable['parts']): Places {
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

function openCells(candidates: readonly Candidate[]): OpenCells {
  const numbers = [...new Set(candidates.map(({ number }) => number))];
  const places = new Uint16Array(numbers.reduce((most, number) => Math.max(most, number + 1), 0));
  for (const [place, number] of numbers.entries()) places[number] = place + 1;
  return { places, size: numbers.length };
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
