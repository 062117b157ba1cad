// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { QueryTree } from '@glovebox/contracts';
import { boundUnits, contributionKey, contributionRank, onLadder, type PlannedTable } from '@glovebox/dp';
import fc from 'fast-check';
import { printUnitRows } from '@glovebox/query';
import { asked, planOf, treeOf } from './noise-world.spec-data.ts';
import { boundedTable } from './noisy-computation.ts';

const seed = new Uint8Array(32).fill(3);
const datasets = asked({ preThreshold: 1 });
const schemas = datasets.map(({ name, terms: { columns } }) => ({ name, columns }));
const word = fc.constantFrom('a', "o'neill", 'é1', '["x",null]', '4:1', '漢字', '');
const patient = fc.tuple(
  fc.constantFrom('p1', 'p2', 'p3', 'p"4'),
  fc.constantFrom('F', 'M'),
  fc.option(word),
  fc.option(fc.integer({ min: -1000, max: 10_025 })),
);
const claim = fc.tuple(
  fc.constantFrom('p1', 'p2', 'p3', 'p"4', 'p5'),
  word,
  fc.option(fc.integer({ min: 0, max: 50 })),
);

const questions = [
  'SELECT count(*) AS n, count(DISTINCT person) AS p, avg(cost) AS a FROM patients',
  'SELECT ward, count(*) AS n, count(cost) AS c, sum(cost) AS s FROM patients GROUP BY ward',
  `SELECT ward, sex, sum(cost) FILTER (WHERE sex = 'F') AS s, count(*) FILTER (WHERE ward = 'a') AS n FROM patients GROUP BY ward, sex`,
  `SELECT p.ward, c.item, count(*) AS n, sum(c.amount) AS s, avg(p.cost) AS a FROM patients p JOIN claims c ON p.person = c.person GROUP BY p.ward, c.item`,
  `SELECT c.item, count(c.amount) AS n FROM patients p LEFT JOIN claims c ON p.person = c.person WHERE p.sex = 'F' GROUP BY c.item`,
  `SELECT ward, count(*) AS n FROM patients WHERE EXISTS (SELECT 1 FROM claims WHERE claims.person = patients.person) GROUP BY ward`,
  'SELECT ward, median(cost) AS m, quantile_disc(cost, 0.9) AS q, avg(cost) AS a FROM patients GROUP BY ward',
];

const text = (value: string | null) => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
const values = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((row) => `(${row.map((one) => (typeof one === 'number' ? String(one) : text(one))).join(', ')})`).join(', ');

describe('bounding in the engine', () => {
  let connection: DuckDBConnection;
  const trees: QueryTree[] = [];
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('CREATE TABLE patients (person VARCHAR, sex VARCHAR, ward VARCHAR, cost DECIMAL(18, 2))');
    await connection.run('CREATE TABLE claims (person VARCHAR, item VARCHAR, amount BIGINT)');
    for (const sql of questions) trees.push(await treeOf(sql));
  });

  async function fill(
    patients: (readonly (string | number | null)[])[],
    claims: (readonly (string | number | null)[])[],
  ) {
    await connection.run('DELETE FROM patients');
    await connection.run('DELETE FROM claims');
    const onScale = patients.map(([a, b, c, d]) => [
      a ?? null,
      b ?? null,
      c ?? null,
      d == null ? null : Number(d) / 100,
    ]);
    if (patients.length > 0) await connection.run(`INSERT INTO patients VALUES ${values(onScale)}`);
    if (claims.length > 0) await connection.run(`INSERT INTO claims VALUES ${values(claims)}`);
  }

  /** The definition, over the rows that the question sees. */
  async function oracle(tree: QueryTree, table: PlannedTable) {
    const reader = await connection.runAndReadAll(printUnitRows(tree, schemas, table));
    const keys = table.groups.length;
    const rows = reader.getRows().map(([unit, ...row]) => ({
      unit: unit as string,
      keys: row.slice(0, keys) as (string | null)[],
      values: row.slice(keys) as (bigint | null)[],
    }));
    return boundUnits(rows, table.bounds, contributionRank(contributionKey(seed))).map((cell) => ({
      ...cell,
      measures: cell.measures.map(({ values, ...measure }, at) => {
        const ladder = table.measures[at]?.ladder;
        if (!ladder) return measure;
        const onRungs = Array<bigint>(ladder.count).fill(0n);
        for (const value of values) onRungs[onLadder(value, ladder)]! += 1n;
        return { ...measure, onRungs };
      }),
    }));
  }

  const comparable = (
    cells: readonly {
      keys: readonly (string | null)[];
      units: bigint;
      rows: bigint;
      measures: readonly { rows: bigint; sum: bigint; onRungs?: readonly bigint[] }[];
    }[],
  ) =>
    cells
      .map(({ keys, units, rows, measures }) =>
        JSON.stringify([
          keys,
          String(units),
          String(rows),
          measures.map(({ rows: count, sum, onRungs }) => `${count} ${sum} ${onRungs?.join()}`),
        ]),
      )
      .sort();

  it.each(questions.map((sql, index) => [sql, index] as const))(
    'keeps what the definition keeps: %s',
    async (_, index) => {
      const tree = trees[index]!;
      const [table] = planOf(tree, datasets).tables;
      await fc.assert(
        fc.asyncProperty(
          fc.array(patient, { maxLength: 25 }),
          fc.array(claim, { maxLength: 25 }),
          async (patients, claims) => {
            await fill(patients, claims);
            const found = await boundedTable(connection, { tree, schemas, seed }, table!);
            expect(comparable(found)).toEqual(comparable(await oracle(tree, table!)));
          },
        ),
        { numRuns: 60 },
      );
    },
    60_000,
  );
});
