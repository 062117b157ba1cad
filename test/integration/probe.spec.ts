// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Block } from '@glovebox/contracts';
import { createEngine, parseQuery, verifyTree, type QueryEngine } from '@glovebox/engine';
import { statisticText } from '@glovebox/privacy';
import { blocksOf, readProbeRow, tableSchemas, type Probe, type ProbeCell } from '@glovebox/query';
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
  `SELECT left(name, 2) AS l, year(born) AS y, count(*) AS n FROM registry WHERE date_trunc('month', born) < '1955-01-01' AND name LIKE 'n_%' AND name NOT ILIKE 'N1%' GROUP BY l, y`,
  `SELECT date_trunc('quarter', born) AS q, sum(CASE WHEN male = 1 THEN bmi ELSE 0 END) FILTER (WHERE age IS NOT NULL) AS s, count_if(smoker) AS c FROM registry WHERE male = 1 GROUP BY q`,
  'SELECT male, avg(coalesce(bmi, 20)) AS a, count(coalesce(bmi, 0)) AS c, sum(bmi) - 3 * count(*) AS d, -(sum(bmi) + 1) / (2 * count(bmi)) AS e FROM registry GROUP BY male',
  'SELECT male, var_samp(bmi) AS a, var_pop(bmi) AS b, stddev(bmi) AS c, stddev_pop(bmi) FILTER (WHERE age > 40) AS d, stddev(bmi) / avg(bmi) AS e FROM registry GROUP BY male',
  `SELECT male, corr(bmi, value) AS a, covar_samp(bmi, value) AS b, covar_pop(bmi, value) AS c, regr_slope(bmi, value) AS d, regr_intercept(bmi, value) AS e, regr_r2(value, bmi) FILTER (WHERE test = 'hdl') AS f FROM registry JOIN laboratory USING (id) GROUP BY male`,
  'SELECT age, median(bmi) AS a, quantile_disc(bmi, 0.9) AS b, quantile_cont(height, 0.25) AS c, percentile_cont(0.75) WITHIN GROUP (ORDER BY bmi) AS d, quantile_disc(bmi, 0.1) AS e FROM registry GROUP BY age',
  `SELECT male, avg(n) AS a, var_samp(n) AS v, median(n) AS m, stddev_pop(s) AS d FROM registry JOIN (SELECT id, count(*) AS n, sum(value) AS s FROM laboratory GROUP BY id) t USING (id) GROUP BY male`,
  `SELECT count(DISTINCT r.id) AS n FROM registry r WHERE EXISTS (SELECT 1 FROM outcomes o WHERE o.id = r.id AND o.event = 'MI')`,
  `SELECT male, count(*) AS n FROM registry r WHERE NOT (smoker OR r.id IN (SELECT id FROM outcomes)) GROUP BY male`,
  `SELECT count(*) AS n FROM registry r LEFT JOIN outcomes o ON o.id = r.id AND o.event = 'MI' WHERE NOT EXISTS (SELECT 1 FROM laboratory WHERE laboratory.id = o.id AND test = 'hdl')`,
  `SELECT male, count(*) AS n FROM registry SEMI JOIN outcomes USING (id) GROUP BY male`,
  `SELECT male, count(*) AS n FROM registry r ANTI JOIN outcomes o ON o.id = r.id AND o.event = 'MI' GROUP BY male`,
  `WITH young AS (SELECT id AS person, male, date_trunc('year', born) AS y FROM registry WHERE age < 60), mi AS (SELECT * FROM outcomes WHERE event = 'MI')
    SELECT y, count(*) AS n, count(m.days) AS d FROM young LEFT JOIN mi m ON m.id = young.person WHERE male = 1 GROUP BY y`,
  'SELECT male, smoker, count(*) AS n, avg(bmi) AS a FROM registry GROUP BY CUBE (male, smoker)',
  `SELECT male, CASE WHEN age < 50 THEN 'young' ELSE 'old' END AS band, count(*) AS n FROM registry GROUP BY ROLLUP (male, band)`,
  `SELECT 'women' AS grp, count(*) AS n, avg(bmi) AS a FROM registry WHERE male = 0 UNION ALL SELECT 'men', count(*), avg(bmi) FROM registry WHERE male = 1 UNION ALL SELECT 'tested', count(DISTINCT id), avg(value) FROM laboratory`,
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

/** What the gate makes of a cell, in the block's order of outputs. */
function released(block: Block, { layout }: Probe, cell: ProbeCell): (string | null)[] {
  return block.outputs.map(({ from, index }) => {
    if (from === 'group') return cell.keys[index] ?? null;
    if (from === 'constant') return block.constants?.[index]?.value.value ?? null;
    const value = block.values[index]?.value;
    if (value === undefined) throw new Error('an output names its value');
    return statisticText(
      value,
      (layout.values[index] ?? []).flatMap((at) => cell.aggregates[at] ?? []),
    );
  });
}

type Row = readonly (string | null)[];

/** The engine's floating point has some digits less, and its interpolated quantiles only those of their column. */
const TOLERANCE = 1e-6;
const QUANTILE_TOLERANCE = 2e-3;

const sorted = (rows: readonly Row[]) =>
  [...rows].map((row) => ({ row, key: JSON.stringify(row.map(coarse)) })).sort((a, b) => (a.key < b.key ? -1 : 1));

/** Numbers to three digits, so that both sides sort alike. */
const coarse = (cell: string | null) => (isNumber(cell) ? Number(cell).toPrecision(3) : cell);

const isNumber = (cell: string | null): cell is string => cell !== null && cell !== '' && Number.isFinite(Number(cell));

function expectAlike(found: readonly Row[], expected: readonly Row[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const others = sorted(expected);
  sorted(found).forEach(({ row }, index) => {
    const other = others[index]?.row ?? [];
    const alike = row.every((cell, column) => {
      const wanted = other[column] ?? null;
      if (!isNumber(cell) || !isNumber(wanted)) return cell === wanted;
      return Math.abs(Number(cell) - Number(wanted)) <= tolerance * Math.max(1, Math.abs(Number(wanted)));
    });
    expect({ row, other, alike }).toEqual({ row, other, alike: true });
  });
}

describe('a probe', () => {
  it.each(questions)('says what the canonical SQL says: %s', async (sql) => {
    const parsed = await parseQuery(engine, sql, schemas);
    if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
    const verified = await verifyTree(engine, parsed.tree, schemas);
    if (verified.kind === 'issues') throw new Error(JSON.stringify(verified.issues));
    const { sql: canonical, probes } = verified;
    const found: (string | null)[][] = [];
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
    expectAlike(found, expected, sql.includes('quantile_cont') ? QUANTILE_TOLERANCE : TOLERANCE);
  });

  it.each([
    ['no value can be missing', 'SELECT male, count(*) AS n, avg(bmi) AS a FROM registry GROUP BY male', 1],
    [
      'a join adds none',
      'SELECT male, sum(bmi) AS a, sum(value) AS b FROM registry JOIN laboratory USING (id) GROUP BY male',
      1,
    ],
    [
      'only one side may be missing',
      'SELECT male, sum(bmi) AS a, sum(l.value) AS b FROM registry r LEFT JOIN laboratory l ON l.id = r.id GROUP BY male',
      2,
    ],
    ['only some rows count', 'SELECT male, avg(bmi) FILTER (WHERE smoker) AS a FROM registry GROUP BY male', 2],
    [
      'the column is of a derived table',
      `SELECT male, avg(v) AS a FROM registry JOIN ${personal} h USING (id) GROUP BY male`,
      2,
    ],
  ])('counts people as often as their number can differ: %s', async (_, sql, times) => {
    const whole = schemas.map((schema) => ({
      ...schema,
      columns: schema.columns.map((column) => ({ ...column, nullable: false })),
    }));
    const parsed = await parseQuery(engine, sql, whole);
    if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
    const verified = await verifyTree(engine, parsed.tree, whole);
    if (verified.kind === 'issues') throw new Error(JSON.stringify(verified.issues));
    expect(verified.probes[0]?.sql.split('count(DISTINCT').length).toBe(1 + times);
  });
});
