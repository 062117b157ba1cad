// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CaseResult } from '@glovebox/replay';
import { replayProgram } from './replay-program.spec-data.ts';

const file = fileURLToPath(new URL('trainings.json', import.meta.url));
const data = fileURLToPath(new URL('../demo/data', import.meta.url));

let results: readonly CaseResult[];
beforeAll(async () => {
  const program = await replayProgram();
  try {
    results = await program.run({ file, data });
  } finally {
    program.remove();
  }
}, 400_000);

/** Rows of the first released answer of a case: part, term, value, error, people. */
function rowsOf(id: string) {
  const answer = results.find((result) => result.id === id)?.steps[0]?.answer;
  if (answer?.kind !== 'released') throw new Error(`${id} was not released`);
  return answer.table.rows;
}

const valueOf = (id: string, term: string): number =>
  Number(rowsOf(id).find((row) => row[1] === term)?.[2] ?? Number.NaN);

/** What an engine without any of this says of the same rows. */
async function plainly(sql: string): Promise<number[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql.replace('people', `read_csv('${data}/nafld1.csv')`));
    return reader.getRows()[0]?.map(Number) ?? [];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const digits = (value: number): number => Number(value.toPrecision(3));

describe('trainings on real data', () => {
  it('are released, refused and withheld as they should be', () => {
    expect(results.filter(({ ok }) => !ok).map(({ id, got, problem }) => [id, got, problem])).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(25);
  });

  it('refuse for a reason of their own', () => {
    const codes = results.flatMap(({ class: of, got, steps }) =>
      of === 'ml' && got === 'reject' ? [steps.flatMap((step) => step.codes).join()] : [],
    );
    expect(codes.toSorted()).toEqual(
      [
        'aggregate-not-allowed',
        'filters-people',
        'lists-people,training-levels',
        'lists-people,training-levels',
        'measure-as-dimension',
        'training-hyperparameter',
        'training-hyperparameter',
        'training-kind',
        'training-leaf',
        'training-levels',
        'training-output',
        'training-statistics',
        'training-without-noise',
        'training-without-noise',
      ].toSorted(),
    );
  });

  it('fit what the plain engine fits', async () => {
    const [slope = 0, intercept = 0, explained = 0] = await plainly(`
      WITH there AS (SELECT bmi, weight FROM people WHERE bmi IS NOT NULL),
      filled AS (SELECT bmi, coalesce(weight, (SELECT avg(weight) FROM there)) AS w FROM there)
      SELECT regr_slope(bmi, w), regr_intercept(bmi, w), regr_r2(bmi, w) FROM filled`);
    expect(valueOf('linear', 'weight_feature')).toBe(digits(slope));
    expect(valueOf('linear', '(intercept)')).toBe(digits(intercept));
    expect(valueOf('linear', 'explained')).toBe(digits(explained));
  });

  it('fit the odds that counts have', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = await plainly(`SELECT
      count(*) FILTER (male = 1 AND status = 1), count(*) FILTER (male = 1 AND status = 0),
      count(*) FILTER (male = 0 AND status = 1), count(*) FILTER (male = 0 AND status = 0) FROM people`);
    expect(valueOf('logistic', '(intercept)')).toBe(digits(Math.log(a / b)));
    expect(valueOf('logistic', 'feature_1: women')).toBe(digits(Math.log((c * b) / (d * a))));
  });

  it('say the same with noise, and only nearly', () => {
    const exact = valueOf('linear', 'weight_feature');
    const noisy = valueOf('noisy-linear', 'weight_feature');
    expect(Math.abs(noisy - exact)).toBeLessThan(0.05);
    const deaths = rowsOf('noisy-tree').filter(([part]) => part === 'tree 1');
    expect(deaths.length).toBeGreaterThan(1);
    const dead = deaths.reduce((sum, [, , share, , people]) => sum + Number(share) * Number(people), 0);
    expect(Math.abs(dead - 1364)).toBeLessThan(60);
  });

  it('say of every noisy number how noisy it is', () => {
    for (const id of ['noisy-linear', 'noisy-logistic', 'noisy-tree', 'noisy-forest', 'noisy-clusters']) {
      const rows = rowsOf(id).filter(([part, , value]) => part === 'fit' || value !== null);
      expect(rows.length).toBeGreaterThan(3);
      expect(rows.every(([, , , error]) => Number(error) > 0)).toBe(true);
    }
  });

  it('show no leaf and no cluster of few, and nothing for each person', () => {
    for (const id of ['tree', 'forest', 'clusters']) {
      for (const [part, , , , people] of rowsOf(id)) {
        if (part !== 'fit' && typeof people === 'string') expect(Number(people)).toBeGreaterThanOrEqual(10);
      }
      expect(rowsOf(id).length).toBeLessThan(30);
    }
  });
});
