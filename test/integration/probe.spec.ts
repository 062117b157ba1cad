// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Block, QueryValue } from '@glovebox/contracts';
import { createEngine, parseQuery, verifyTree, type QueryEngine } from '@glovebox/engine';
import { blocksOf, readProbeRow, tableSchemas, type Probe, type ProbeAggregate, type ProbeCell } from '@glovebox/query';
import { clinic } from './question-terms.spec-data.ts';

/** The probe beside the canonical SQL, both on the same rows: what the gate computes from the one is what the other says. */
const schemas = tableSchemas(clinic.datasets);
const rows = [
  'CREATE TABLE registry(id BIGINT, age BIGINT, male BIGINT, bmi DECIMAL(18,3), height DECIMAL(18,1), smoker BOOLEAN, born DATE, name VARCHAR)',
  `INSERT INTO registry SELECT i, CASE WHEN i % 17 <> 0 THEN 30 + (i * 7) % 60 END, i % 2, CASE WHEN i % 5 <> 0 THEN 20 + (i % 77) / 7 END,
    150 + i % 40, i % 3 = 0, DATE '1940-01-01' + (i * 31)::INTEGER, 'n' || i FROM range(400) t(i)`,
  'CREATE TABLE laboratory(id BIGINT, test VARCHAR, value DECIMAL(18,2), taken TIMESTAMP)',
  `INSERT INTO laboratory SELECT i % 450, CASE i % 3 WHEN 0 THEN 'hdl' WHEN 1 THEN 'chol' ELSE 'sbp' END, CASE WHEN i % 11 <> 0 THEN i % 97 / 3 END,
    TIMESTAMP '2020-01-01 00:00:00' FROM range(3000) t(i)`,
  'CREATE TABLE outcomes(id BIGINT, event VARCHAR, days BIGINT)',
  `INSERT INTO outcomes SELECT i * 3, CASE WHEN i % 4 = 0 THEN 'MI' ELSE 'other' END, i FROM range(120) t(i)`,
  // Rows of nobody: they count nowhere.
  `INSERT INTO registry SELECT NULL, 45, 1, 30, 170, true, DATE '1950-01-01', 'nobody' FROM range(50)`,
];

const personal = `(SELECT id, avg(value) AS v, count(*) AS n, sum(value) AS s FROM laboratory WHERE test = 'hdl' GROUP BY id)`;
const questions = [
  'SELECT bin(age) AS band, count(*) AS n, count(DISTINCT id) AS people, sum(bmi) AS s, avg(bmi) AS a, count(bmi) AS c FROM registry GROUP BY band',
  `SELECT r.male, avg(h.v) AS v, sum(h.n) AS n, avg(h.s) AS s, count(DISTINCT h.id) / count(DISTINCT r.id) AS share FROM registry r LEFT JOIN ${personal} h USING (id) GROUP BY r.male`,
  `SELECT CASE WHEN o.id IS NULL THEN 'no' ELSE 'yes' END AS had, count(*) FILTER (WHERE NOT (smoker OR male = 1)) AS n, 100 * count(o.d) / count(*) AS pc FROM registry r LEFT JOIN (SELECT id, sum(days) AS d FROM outcomes WHERE event IN ('MI') GROUP BY id) o ON o.id = r.id GROUP BY had`,
  `SELECT smoker, CASE WHEN born < '1960-01-01' THEN DATE '1950-01-01' END AS era, sum(bmi) / sum(l.value) AS q FROM registry r JOIN laboratory l ON l.id = r.id WHERE height NOT BETWEEN 160 AND 175 AND test <> 'chol' GROUP BY smoker, era`,
  'SELECT count(*) AS n, sum(bmi) AS s FROM registry WHERE age > 1000',
];

let engine: QueryEngine;
let database: DuckDBConnection;
beforeAll(async () => {
  engine = await createEngine();
  database = await (await DuckDBInstance.create(':memory:')).connect();
  for (const row of rows) await database.run(row);
});
afterAll(() => {
  engine.close();
  database.closeSync();
});

async function texts(sql: string): Promise<(string | null)[][]> {
  const result = (await database.runAndReadAll(sql)).getRows();
  return result.map((row) => row.map((value) => (value === null ? null : String(value))));
}

/** What the gate makes of a cell, in the block's order of outputs; floating point is exact enough to compare. */
function released(block: Block, { layout }: Probe, cell: ProbeCell): (string | number | null)[] {
  return block.outputs.map(({ from, index }) => {
    if (from === 'group') return cell.keys[index] ?? null;
    if (from === 'constant') return block.constants?.[index]?.value.value ?? null;
    const value = block.values[index]?.value;
    if (value === undefined) throw new Error('an output names its value');
    const numbers = (layout.values[index] ?? []).map((aggregate) =>
      number(layout.aggregates[aggregate], cell.aggregates[aggregate]),
    );
    return calculated(value, numbers);
  });
}

function number(of: ProbeAggregate | undefined, part: ProbeCell['aggregates'][number] | undefined): number | null {
  if (of === undefined || part === undefined) throw new Error('the layout names its aggregates');
  if (of.sum === null) return Number(part.count);
  if (part.sum === null) return null;
  return of.aggregate.kind === 'avg' ? Number(part.sum) / Number(part.count) : Number(part.sum);
}

/** Takes the numbers of the value's aggregates from the front of `rest`. */
function calculated(value: QueryValue, rest: (number | null)[]): number | null {
  if (value.kind === 'aggregate') return rest.shift() ?? null;
  if (value.kind === 'number') return Number(value.value);
  if (value.kind === 'round') return calculated(value.of, rest);
  const [left, right] = [calculated(value.left, rest), calculated(value.right, rest)];
  if (left === null || right === null) return null;
  return { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[value.op];
}

const rounded = (row: readonly (string | number | null)[]) =>
  row.map((value) => (value !== null && Number.isFinite(Number(value)) ? Number(Number(value).toPrecision(9)) : value));
const sorted = (all: readonly (readonly (string | number | null)[])[]) =>
  all
    .map(rounded)
    .map((row) => JSON.stringify(row))
    .sort();

describe('a probe', () => {
  it.each(questions)('says what the canonical SQL says: %s', async (sql) => {
    const parsed = await parseQuery(engine, sql, schemas);
    if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
    const verified = await verifyTree(engine, parsed.tree, schemas);
    if (verified.kind === 'issues') throw new Error(JSON.stringify(verified.issues));
    const { sql: canonical, probes } = verified;
    const found: (string | number | null)[][] = [];
    for (const probe of probes) {
      const block = blocksOf(parsed.tree)[probe.block];
      if (block === undefined) throw new Error('a probe is of a block');
      for (const row of await texts(probe.sql)) {
        const cell = readProbeRow(probe.layout, row);
        for (const { people } of cell.aggregates) expect(people).toBeLessThanOrEqual(cell.people);
        found.push(released(block, probe, cell));
      }
    }
    await database.run('CREATE OR REPLACE TEMP TABLE nobody AS SELECT * FROM registry WHERE id IS NULL');
    await database.run('DELETE FROM registry WHERE id IS NULL');
    const expected = await texts(canonical);
    await database.run('INSERT INTO registry SELECT * FROM nobody');
    expect(sorted(found)).toEqual(sorted(expected));
  });
});
