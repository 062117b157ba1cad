// SPDX-License-Identifier: Apache-2.0
import { planQuestion, type AskedDataset } from '@glovebox/dp';
import { asked, claims, patients, planOf, termsWith, treeOf } from './noise-world.spec-data.ts';

const plan = async (sql: string, datasets = asked()) => planOf(await treeOf(sql), datasets);
async function refusalsOf(sql: string, datasets: readonly AskedDataset[]): Promise<string[]> {
  const outcome = planQuestion(await treeOf(sql), datasets);
  return outcome?.kind === 'refused' ? outcome.refusals.map(({ code }) => code) : [];
}
const one = asked().slice(0, 1);

describe('the plan of a question under differential privacy', () => {
  it('shares one price among its statistics and bounds what one person adds by rows and column bounds', async () => {
    const { tables, price, minimumPeople } = await plan(
      'SELECT ward, count(*) AS n, sum(cost) AS s, avg(cost) AS a, count(DISTINCT person) AS p FROM patients GROUP BY ward',
    );
    expect(price).toEqual({ rho: '0.01', delta: '0.0000001' });
    expect(minimumPeople).toBe(10);
    expect(tables[0]?.plan).toMatchObject({
      groupsPerUnit: 2n,
      aggregates: [
        { aggregate: { kind: 'rows', rowsPerUnit: 3n } },
        { aggregate: { kind: 'sum', low: -3000n, high: 30_075n } },
        { aggregate: { kind: 'average', rowsPerUnit: 3n, low: -3000n, high: 30_075n } },
        { aggregate: { kind: 'units' } },
      ],
      selection: { kind: 'threshold', minimumUnits: 10n },
    });
  });

  it('draws quantiles from values that the bounds of the column declare', async () => {
    const { tables, price } = await plan('SELECT sex, median(cost) AS m, sum(cost) AS s FROM patients GROUP BY sex');
    expect(price).toEqual({ rho: '0.01', delta: '0' });
    const [quantile] = tables[0]?.aggregates ?? [];
    expect(quantile?.dp).toMatchObject({ kind: 'quantile', rowsPerUnit: 3n, rank: { numerator: 1n, denominator: 2n } });
    const candidates = quantile?.dp.kind === 'quantile' ? quantile.dp.candidates : [];
    // -10.00 to 100.25 in cents, every 23rd of 11,026 values.
    expect([candidates[0], candidates[1], candidates.length, candidates.at(-1)]).toEqual([-1000n, -977n, 480, 10_017n]);
    expect(tables[0]?.measures.map(({ ladder }) => ladder?.count ?? null)).toEqual([480, null]);
  });

  it('takes variances of the same declared values, about the middle of the bounds', async () => {
    const { tables } = await plan('SELECT sex, stddev_pop(cost) AS d, median(cost) AS m FROM patients GROUP BY sex');
    const [spread] = tables[0]?.aggregates ?? [];
    expect(spread).toMatchObject({ dp: { kind: 'variance', rowsPerUnit: 3n, reach: 479n }, step: 23n, scale: 2 });
    expect(tables[0]?.measures.length).toBe(1);
  });

  it('takes bins of declared breakpoints as declared keys: a histogram has all of its bars', async () => {
    const { tables, price } = await plan(
      "SELECT CASE WHEN sex = 'F' THEN 'f' ELSE 'm' END AS bin, count(*) AS n FROM patients GROUP BY bin",
    );
    expect(tables[0]?.plan.selection).toEqual({ kind: 'declared', keys: [['f'], ['m']] });
    expect(price.delta).toBe('0');
  });

  it('takes declared keys as they are, at no delta, and one group where only one is asked for', async () => {
    const { tables, price } = await plan('SELECT sex, count(*) AS n FROM patients GROUP BY sex');
    expect(price).toEqual({ rho: '0.01', delta: '0' });
    expect(tables[0]?.plan.selection).toEqual({ kind: 'declared', keys: [['F'], ['M']] });
    expect((await plan('SELECT count(*) AS n FROM patients')).tables[0]?.plan.groupsPerUnit).toBe(1n);
  });

  it('bounds joins on the person by the product of both sides, under the smallest rho', async () => {
    const datasets = [
      { name: 'patients', terms: termsWith(patients, { rhoPerQuestion: '0.004' }) },
      { name: 'claims', terms: termsWith(claims, { preThreshold: 20, maximumRowsPerPersonAndGroup: 5 }) },
    ];
    const { tables, price, minimumPeople } = await plan(
      'SELECT c.item, sum(c.amount) AS s FROM patients p JOIN claims c ON p.person = c.person GROUP BY c.item',
      datasets,
    );
    expect(price.rho).toBe('0.004');
    expect(minimumPeople).toBe(20);
    expect(tables[0]?.plan.aggregates[0]?.aggregate).toEqual({ kind: 'sum', low: 0n, high: 750n });
  });

  it('gives every grouping set a share of rho, a name and a delta of its own', async () => {
    const { tables, price } = await plan('SELECT ward, sex, count(*) AS n FROM patients GROUP BY CUBE (ward, sex)');
    expect(new Set(tables.map((table) => table.plan.name)).size).toBe(4);
    expect(tables.map((table) => table.plan.rho)).toEqual(Array(4).fill({ numerator: 1n, denominator: 400n }));
    // Two of the four have undeclared keys.
    expect(price).toEqual({ rho: '0.01', delta: '0.0000002' });
  });

  it.each([
    ['a quantile of what is no bare measure', 'SELECT median(coalesce(cost, 5)) AS m FROM patients'],
    ['a variance of what is no bare measure', 'SELECT var_samp(coalesce(cost, 5)) AS v FROM patients'],
    ['a correlation', 'SELECT corr(cost, cost) AS v FROM patients'],
    ['distinct values', 'SELECT count(DISTINCT ward) AS w FROM patients'],
    ['a value for the missing', 'SELECT sum(coalesce(cost, 5)) AS s FROM patients'],
  ])('refuses %s', async (_, sql) => {
    expect(await refusalsOf(sql, one)).toEqual(['dp-statistic']);
  });

  it('refuses derived tables, and a dataset with exact numbers beside one with noise', async () => {
    const derived = 'WITH t AS (SELECT person, sum(cost) AS s FROM patients GROUP BY person) SELECT avg(s) AS a FROM t';
    expect(await refusalsOf(derived, one)).toEqual(['dp-derived-table']);
    const mixed = [...one, { name: 'claims', terms: termsWith(claims, null) }];
    const join = 'SELECT count(*) AS n FROM patients p JOIN claims c ON p.person = c.person';
    expect(await refusalsOf(join, mixed)).toEqual(['dp-mixed']);
    expect(planQuestion(await treeOf('SELECT count(*) AS n FROM claims'), mixed.slice(1))).toBeNull();
  });
});
