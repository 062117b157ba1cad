// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import {
  STRICT_RULES,
  type ColumnTerms,
  type DatasetColumn,
  type DatasetTerms,
  type ReleasedTable,
} from '@glovebox/contracts';
import { createEngine, parseQuery } from '@glovebox/engine';
import { arrowStreamOf, column, inChunks, type Value } from './arrow/arrow-stream.spec-data.ts';
import type { EffectiveRules } from '@glovebox/privacy';
import { exactRules } from './exact-rules.spec-data.ts';
import { ComputeSession } from './index.ts';
import { computeProgram, type Program } from './process/child-program.spec-data.ts';

const data = fileURLToPath(new URL('../../../test/demo/data/', import.meta.url));
const unit: ColumnTerms = { role: 'unit' };
const measure = (low: string, high: string): ColumnTerms => ({ role: 'measure', bounds: { low, high } });

/** Each dataset with the SQL that reads its file, in the order of its columns. */
const datasets = [
  {
    name: 'registry',
    sql: `SELECT id, age, male, round(bmi, 4)::DECIMAL(18, 4) AS bmi FROM read_csv('${data}nafld1.csv', nullstr = ['', 'NA'])`,
    columns: [
      column('id', 'integer', { nullable: false, terms: unit }),
      column('age', 'integer'),
      column('male', 'integer'),
      column('bmi', 'decimal', { scale: 4, terms: measure('0', '100') }),
    ],
  },
  {
    name: 'laboratory',
    sql: `SELECT id, days, test, round(value, 2)::DECIMAL(18, 2) AS value FROM '${data}nafld2.parquet'`,
    columns: [
      column('id', 'integer', { nullable: false, terms: unit }),
      column('days', 'integer'),
      column('test', 'text'),
      column('value', 'decimal', { terms: measure('0', '1000') }),
    ],
  },
  {
    name: 'outcomes',
    sql: `SELECT id, days, event FROM read_csv('${data}nafld3.csv')`,
    columns: [
      column('id', 'integer', { nullable: false, terms: unit }),
      column('days', 'integer'),
      column('event', 'text'),
    ],
  },
];

const question = `
  WITH hdl AS (SELECT id, avg(value) AS hdl FROM laboratory WHERE test = 'hdl' GROUP BY id),
    mi AS (SELECT id, count(*) AS events FROM outcomes WHERE event = 'MI' GROUP BY id),
    arrest AS (SELECT id, count(*) AS events FROM outcomes WHERE event = 'cardiac arrest' GROUP BY id)
  SELECT CASE WHEN r.age < 40 THEN 'under 40' WHEN r.age < 60 THEN '40-59' ELSE '60 and over' END AS age_band,
    CASE WHEN r.male = 1 THEN 'male' ELSE 'female' END AS sex,
    count(DISTINCT r.id) AS people,
    avg(r.bmi) AS mean_bmi,
    avg(hdl.hdl) AS mean_hdl,
    count(DISTINCT mi.id) / count(DISTINCT r.id) AS mi_share,
    count(DISTINCT arrest.id) / count(DISTINCT r.id) AS arrest_share
  FROM registry r LEFT JOIN hdl ON hdl.id = r.id LEFT JOIN mi ON mi.id = r.id LEFT JOIN arrest ON arrest.id = r.id
  GROUP BY age_band, sex ORDER BY age_band, sex`;

const termsOf = (columns: readonly DatasetColumn[]): DatasetTerms => ({
  columns: [...columns],
  aggregates: ['count', 'count-distinct', 'sum', 'avg'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['analyst'],
});

/** The file through the engine to an Arrow stream, and beside it as a table of the plain engine. */
async function streamOf(plain: DuckDBConnection, dataset: (typeof datasets)[number]): Promise<Uint8Array> {
  await plain.run(`CREATE TABLE ${dataset.name} AS ${dataset.sql}`);
  const outputs = dataset.columns.map(({ name, type }) => {
    if (type.type === 'decimal') return `(${name} * 10::BIGINT ** ${type.scale})::BIGINT`;
    return type.type === 'integer' ? `${name}::BIGINT` : name;
  });
  const reader = await plain.runAndReadAll(`SELECT ${outputs.join(', ')} FROM ${dataset.name}`);
  const values = reader.getColumns() as Value[][];
  return arrowStreamOf({ columns: dataset.columns, values }, { batchRows: 50_000 });
}

describe('three owners, one question', () => {
  let program: Program;
  let plain: DuckDBConnection;

  beforeAll(async () => {
    program = await computeProgram();
    plain = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  });
  afterAll(() => rmSync(program.folder, { recursive: true }));

  async function released(
    minimumPeople: number,
    threads: number,
    streams: Map<string, Uint8Array>,
    rules: Partial<EffectiveRules> = {},
  ) {
    const engine = await createEngine();
    const parsed = await parseQuery(engine, question, datasets);
    engine.close();
    if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
    const session = await ComputeSession.open({
      tree: parsed.tree,
      datasets: datasets.map(({ name, columns }) => ({
        name,
        columns: columns.map(({ terms: _, ...rest }) => rest),
        terms: termsOf(columns),
      })),
      rules: { ...exactRules(minimumPeople), ...rules },
      rowKey: new Uint8Array(16),
      child: program,
      limits: { threads },
    });
    try {
      for (const { name } of datasets) await session.load(name, inChunks(streams.get(name)!, 65_536));
      await session.run();
      return (await session.decide(new Uint8Array(0), null)).table;
    } finally {
      await session.close();
    }
  }

  it('releases what the plain engine computes, and withholds what rests on too few people', async () => {
    const streams = new Map<string, Uint8Array>();
    for (const dataset of datasets) streams.set(dataset.name, await streamOf(plain, dataset));
    const expected = (await plain.runAndReadAll(question)).getRowObjectsJson();
    const behind = await plain.runAndReadAll(
      question.replace(/count\(DISTINCT (\w+)\.id\) \/ count\(DISTINCT r\.id\)/g, 'count(DISTINCT $1.id)'),
    );
    const people = behind.getRowObjectsJson();

    let bytes = '';
    for (const minimumPeople of [10, 1500]) {
      const table: ReleasedTable = await released(minimumPeople, 2, streams);
      const shown = people.filter((row) => Number(row.people) >= minimumPeople);
      expect(table.suppression.rows).toBe(6 - shown.length);
      expect(table.rows).toHaveLength(shown.length);
      let withheld = 0;
      for (const [index, row] of table.rows.entries()) {
        const counts = shown[index]!;
        const plainRow = expected.find((one) => one.age_band === row[0] && one.sex === row[1])!;
        expect(row.slice(0, 3)).toEqual([counts.age_band, counts.sex, counts.people]);
        for (const [place, name] of ['mean_bmi', 'mean_hdl', 'mi_share', 'arrest_share'].entries()) {
          const cell = row[place + 3];
          if (place >= 2 && Number(counts[name]) < minimumPeople) {
            expect(cell).toEqual({ suppressed: 'withheld' });
            withheld += 1;
          } else if (typeof cell === 'string') {
            expect(Math.abs(Number(cell) - Number(plainRow[name]))).toBeLessThan(1e-6);
          } else {
            // Fewer people have an HDL or a BMI than are in the group.
            expect(minimumPeople).toBe(1500);
            withheld += 1;
          }
        }
      }
      expect(table.suppression.cells).toBe(withheld);
      bytes = JSON.stringify(table);
    }
    expect(JSON.stringify(await released(1500, 1, streams))).toBe(bytes);

    // Every rule in force: of this question, the first of its room, they withhold what the minimum does and no more.
    const { dominance, classDisclosure, statisticsCap } = STRICT_RULES;
    for (const differencing of ['rank', 'strict'] as const) {
      const table = await released(10, 2, streams, { dominance, classDisclosure, statisticsCap, differencing });
      expect(table.rows).toHaveLength(6);
      expect(table.suppression.cells).toBe(differencing === 'rank' ? 3 : table.suppression.cells);
    }
  });
});
