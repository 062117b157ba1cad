// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { CLASSES_MAX, type ClassFacts } from '@glovebox/privacy';
import { ROW_ID } from '@glovebox/query';
import { magnitudeIn, numberIn, rowsOf } from './engine-rows.ts';

/** So many classes are looked at; those that nothing tells apart in the end become one again. */
const PRESENT_CLASSES_MAX = 16 * CLASSES_MAX;
/** The largest contributions of a class that are looked at. People beyond cannot dominate a union with it by much. */
const LARGEST = 8;

/** One way in which cells reach the atoms of a table: rows `id, cell, flags, n`. */
export interface AtomSource {
  readonly sql: string;
}

export interface AtomTableInput {
  /** Of the tables that this makes: unique among the tables of atoms. */
  readonly prefix: string;
  readonly sources: readonly AtomSource[];
  /** Rows `id, m` of the atoms that are there now; null where no count of them is asked for. */
  readonly present: string | null;
  /** The person of an atom, as an expression over its `id`. */
  readonly person: (id: string) => string;
  /** Columns of `dataset` whose sums are asked for, with the measures that they are. */
  readonly amounts: readonly { readonly dataset: string; readonly column: string; readonly measure: string }[];
  readonly minimumPeople: number;
}

/** A part of a class's signature: its atoms are counted `times` in the cell, by the aggregates of `flags`. */
export interface SignaturePart {
  readonly source: number;
  readonly cell: number;
  readonly flags: bigint;
  readonly times: number;
}

/** The atoms of a table by class: alike in everything released before and everything asked for now. */
export interface PresentClasses {
  readonly classBefore: readonly number[];
  readonly parts: readonly (readonly SignaturePart[])[];
  /** How often an atom of the class is in the data now; for people a set of bits, one per dataset. */
  readonly present: readonly number[];
  readonly facts: readonly ClassFacts[];
}

/**
 * Refines the classes of a table by what is asked for, all inside of the engine: 1. what each atom is counted in; 2. equal
 * signatures together; 3. with the class before and the atoms that are only there, or only were. The old classes are in
 * the table `<prefix> before(id, class)`. Leaves `<prefix> classed(id, class)`.
 * @throws ComputeError `too-large`
 */
export async function classAtoms(connection: DuckDBConnection, input: AtomTableInput): Promise<PresentClasses> {
  const name = (part: string): string => `"${input.prefix} ${part}"`;
  const run = (sql: string) => connection.run(sql);
  const sources = input.sources.map(
    ({ sql }, index) => `SELECT id, ${String(index)} AS source, cell, flags, n FROM (${sql})`,
  );
  await run(`CREATE TEMP TABLE ${name('counted')} AS ${sources.join(' UNION ALL ')}`);
  await run(`CREATE TEMP TABLE ${name('parts')} AS SELECT (row_number() OVER () - 1)::INTEGER AS part, * FROM
    (SELECT DISTINCT source, cell, flags, n FROM ${name('counted')})`);
  await run(`CREATE TEMP TABLE ${name('keyed')} AS SELECT c.id, p.part FROM ${name('counted')} c JOIN ${name('parts')} p
    ON c.source = p.source AND c.cell = p.cell AND c.flags = p.flags AND c.n = p.n`);
  await run(
    `CREATE TEMP TABLE ${name('lone')} AS SELECT id, count(*) AS c, min(part) AS part FROM ${name('keyed')} GROUP BY id`,
  );
  // Most atoms are in one cell only: those need no lists.
  await run(`CREATE TEMP TABLE ${name('several')} AS SELECT k.id, list_sort(list(k.part)) AS parts FROM ${name('keyed')} k
    JOIN ${name('lone')} l ON l.id = k.id AND l.c > 1 GROUP BY k.id`);
  await run(`CREATE TEMP TABLE ${name('lists')} AS SELECT (-1 - row_number() OVER ())::INTEGER AS signature, parts FROM
    (SELECT DISTINCT parts FROM ${name('several')})`);
  await run(`CREATE TEMP TABLE ${name('signed')} AS SELECT id, part AS signature FROM ${name('lone')} WHERE c = 1
    UNION ALL SELECT s.id, l.signature FROM ${name('several')} s JOIN ${name('lists')} l ON l.parts = s.parts`);
  const present = input.present ?? 'SELECT 0::UBIGINT AS id, 0 AS m WHERE FALSE';
  await run(`CREATE TEMP TABLE ${name('all')} AS SELECT coalesce(s.id, b.id, p.id) AS id, coalesce(b.class, 0) AS before,
    s.signature, coalesce(p.m, 0)::BIGINT AS m FROM ${name('signed')} s FULL JOIN ${name('before')} b ON b.id = s.id
    FULL JOIN (${present}) p ON p.id = coalesce(s.id, b.id)`);
  for (const part of ['counted', 'keyed', 'lone', 'several', 'signed']) await run(`DROP TABLE ${name(part)}`);
  await run(`CREATE TEMP TABLE ${name('classes')} AS SELECT (row_number() OVER () - 1)::INTEGER AS class, * FROM
    (SELECT before, signature, m, count(*)::BIGINT AS atoms, count(DISTINCT ${input.person('id')})::BIGINT AS people FROM ${name('all')} GROUP BY ALL)`);
  await run(`CREATE TEMP TABLE ${name('classed')} AS SELECT a.id, c.class FROM ${name('all')} a JOIN ${name('classes')} c
    ON c.before = a.before AND c.signature IS NOT DISTINCT FROM a.signature AND c.m = a.m`);
  await run(`DROP TABLE ${name('all')}`);
  return readClasses(connection, input, name);
}

async function readClasses(
  connection: DuckDBConnection,
  input: AtomTableInput,
  name: (part: string) => string,
): Promise<PresentClasses> {
  const read = (sql: string, max = PRESENT_CLASSES_MAX) => rowsOf(connection, sql, max);
  const parts = new Map<number, SignaturePart>();
  for (const [part, source, cell, flags, times] of await read(
    `SELECT part, source, cell, flags, n::BIGINT FROM ${name('parts')}`,
  )) {
    parts.set(numberIn(part), {
      source: numberIn(source),
      cell: numberIn(cell),
      flags: typeof flags === 'bigint' ? flags : 0n,
      times: numberIn(times),
    });
  }
  const lists = new Map<number, number[]>();
  const listed = `SELECT signature, unnest(parts) FROM ${name('lists')} ORDER BY signature`;
  for (const [signature, part] of await read(listed, 16 * PRESENT_CLASSES_MAX)) {
    const list = lists.get(numberIn(signature)) ?? [];
    list.push(numberIn(part));
    lists.set(numberIn(signature), list);
  }
  const partsOf = (signature: number | null): SignaturePart[] => {
    if (signature === null) return [];
    return (lists.get(signature) ?? [signature]).flatMap((part) => parts.get(part) ?? []);
  };
  const classes = await read(
    `SELECT before::INTEGER, signature, m, people, atoms FROM ${name('classes')} ORDER BY class`,
  );
  const few = await fewOf(connection, input, name);
  const amounts = await amountsOf(connection, input, name);
  return {
    classBefore: classes.map(([before]) => numberIn(before)),
    parts: classes.map(([, signature]) => partsOf(signature === null ? null : numberIn(signature))),
    present: classes.map(([, , m]) => numberIn(m)),
    facts: classes.map(([, , , people, atoms], index) => ({
      atoms: numberIn(atoms),
      people: numberIn(people),
      few: numberIn(people) < input.minimumPeople ? (few.get(index) ?? []) : null,
      amounts: amounts.get(index) ?? new Map(),
    })),
  };
}

/** The people of classes that have too few. */
async function fewOf(
  connection: DuckDBConnection,
  { person, minimumPeople }: AtomTableInput,
  name: (part: string) => string,
): Promise<Map<number, number[]>> {
  const sql = `SELECT DISTINCT k.class, (${person('k.id')})::BIGINT FROM ${name('classed')} k JOIN ${name('classes')} c
    ON c.class = k.class WHERE c.people < ${String(minimumPeople)}`;
  const few = new Map<number, number[]>();
  for (const [index, who] of await rowsOf(connection, sql, PRESENT_CLASSES_MAX * minimumPeople)) {
    const people = few.get(numberIn(index)) ?? [];
    people.push(numberIn(who));
    few.set(numberIn(index), people);
  }
  return few;
}

type ClassAmounts = ClassFacts['amounts'] extends ReadonlyMap<string, infer Amounts> ? Amounts : never;

async function amountsOf(
  connection: DuckDBConnection,
  { amounts, person }: AtomTableInput,
  name: (part: string) => string,
): Promise<Map<number, Map<string, ClassAmounts>>> {
  const found = new Map<number, Map<string, ClassAmounts>>();
  for (const { dataset, column, measure } of amounts) {
    const perPerson = `SELECT k.class, (${person('k.id')})::BIGINT AS person, sum(abs(d."${column}")) AS amount
      FROM "${dataset}" d JOIN ${name('classed')} k ON k.id = d."${ROW_ID}" WHERE d."${column}" IS NOT NULL GROUP BY ALL`;
    const sql = `SELECT class, person, amount::VARCHAR, (sum(amount) OVER (PARTITION BY class))::VARCHAR FROM (${perPerson})
      QUALIFY row_number() OVER (PARTITION BY class ORDER BY amount DESC) <= ${String(LARGEST)}`;
    for (const [index, who, amount, total] of await rowsOf(connection, sql, PRESENT_CLASSES_MAX * LARGEST)) {
      const byMeasure = found.get(numberIn(index)) ?? new Map<string, ClassAmounts>();
      const largest = byMeasure.get(measure)?.largest ?? [];
      const grown = [...largest, { person: numberIn(who), amount: magnitudeIn(amount) }];
      byMeasure.set(measure, { largest: grown, total: magnitudeIn(total) });
      found.set(numberIn(index), byMeasure);
    }
  }
  return found;
}
