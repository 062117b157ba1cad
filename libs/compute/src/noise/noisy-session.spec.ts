// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { exactRules } from '../exact-rules.spec-data.ts';
import { arrowStreamOf, inChunks, type Value } from '../arrow/arrow-stream.spec-data.ts';
import { computeProgram, type Program } from '../process/child-program.spec-data.ts';
import { ComputeSession } from '../process/session.ts';
import { patients, termsWith, treeOf } from './noise-world.spec-data.ts';

/** 400 people in one ward, 9 in another; one person has a hundred rows and values far beyond the bounds. */
const people = Array.from({ length: 409 }, (_, index) => index);
const row = (index: number): Value[] => [
  `p${String(index)}`,
  'F',
  index < 400 ? 'big' : 'rare ward',
  index % 7 === 0 ? null : 1000n,
];
const heavy = Array.from({ length: 100 }, (): Value[] => ['p1', 'F', 'big', 99_999_999n]);
const rows = [...people.map(row), ...heavy];
const stream = arrowStreamOf({
  columns: patients,
  values: patients.map((_, at) => rows.map((one) => one[at] ?? null)),
});

let child: Program;
beforeAll(async () => {
  child = await computeProgram();
});
afterAll(() => {
  rmSync(child.folder, { recursive: true });
});

async function ask(sql: string, seedByte = 1) {
  const session = await ComputeSession.open({
    tree: await treeOf(sql),
    datasets: [
      {
        name: 'patients',
        columns: patients.map(({ terms: _, ...rest }) => rest),
        terms: termsWith(patients, { rhoPerQuestion: '0.1' }),
      },
    ],
    rules: exactRules(10),
    rowKey: new Uint8Array(16),
    ...(seedByte === 0 ? {} : { noiseSeed: new Uint8Array(32).fill(seedByte) }),
    child,
  });
  try {
    await session.load('patients', inChunks(stream, 4096));
    await session.run();
    return await session.decide(new Uint8Array(0), null);
  } finally {
    await session.close();
  }
}

describe('a question under differential privacy', () => {
  it('has noise of its declared scale, its keys by noisy threshold, and the same bytes again', async () => {
    const sql = `SELECT ward, count(DISTINCT person) AS people, sum(cost) AS total FROM patients GROUP BY ward`;
    const { table, shown } = await ask(sql);
    expect(shown).toEqual([]);
    expect(table.suppression).toMatchObject({
      rows: null,
      cells: 0,
      privacy: { rho: '0.1', delta: '0.0000001', minimumPeople: 10 },
    });
    expect(table.columns[1]).toEqual({ name: 'people', kind: 'value', noise: { kind: 'number', within: '9' } });
    expect(table.rows.map(([ward]) => ward)).toEqual(['big']);
    const [, counted, total] = table.rows[0] ?? [];
    expect(Math.abs(Number(counted) - 400)).toBeLessThan(30);
    // Of the heavy person three rows within bounds count, so at most 3 * 100.25.
    const noise = table.columns[2]?.noise;
    const within = noise?.kind === 'number' ? Number(noise.within) : 0;
    expect(within).toBeGreaterThan(300.75);
    expect(Math.abs(Number(total) - 342 * 10)).toBeLessThan(300.75 + 4 * within);
    expect((await ask(sql)).table).toEqual(table);
    expect((await ask(sql, 2)).table).not.toEqual(table);
  }, 60_000);

  it('shows every declared key, also where nobody is, and judges HAVING, order and arithmetic on noisy numbers', async () => {
    const all = await ask(
      'SELECT sex, count(*) AS n, avg(cost) AS mean, stddev_pop(cost) AS spread FROM patients GROUP BY sex',
    );
    expect(all.table.rows.map(([sex]) => sex)).toEqual(['F', 'M']);
    expect(all.table.suppression).toMatchObject({ rows: 0, privacy: { delta: '0', minimumPeople: null } });
    expect(all.table.columns.slice(2).map(({ noise }) => noise?.kind)).toEqual(['average', 'variance']);
    // Half of what bounds allow is the most that values can be spread.
    for (const row of all.table.rows) expect(Number(row[3])).toBeLessThanOrEqual(110.25 / 2);
    const few = await ask(
      'SELECT sex, count(*) AS n, 2 * count(*) AS twice FROM patients GROUP BY sex HAVING count(*) > 200 ORDER BY n DESC LIMIT 1',
    );
    expect(few.table.rows).toHaveLength(1);
    const [, n, twice] = few.table.rows[0] ?? [];
    expect(Number(twice)).toBe(2 * Number(n));
    expect(few.table.columns[2]).toEqual({ name: 'twice', kind: 'value' });
  }, 60_000);

  it('sums up over grouping sets with noise of their own', async () => {
    const { table } = await ask('SELECT sex, count(DISTINCT person) AS n FROM patients GROUP BY ROLLUP (sex)');
    expect(table.rows.map(([sex]) => sex)).toEqual(['F', 'M', { rolledUp: true }]);
  }, 60_000);

  it('is not computed without a seed', async () => {
    await expect(ask('SELECT count(*) AS n FROM patients', 0)).rejects.toMatchObject({ code: 'protocol' });
  }, 60_000);
});
