// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../../conformance/src/fuzz/random.ts';

/** So many people are in every released statistic, and in every combination of released ones. */
export const MINIMUM = 5;
const PEOPLE = 60;
const WARDS = ['W1', 'W2', 'W3', 'W4'];
const KINDS = ['T1', 'T2', 'T3'];

/**
 * Two tables of about sixty people. Amounts are of many digits, so that no sum of some of them is that of others by chance; a ward, a kind
 * and missing values are of few people; some are in one of the tables only, some several times in the second.
 */
export interface World {
  readonly sql: readonly string[];
  /** Everybody who is in one of the tables. */
  readonly people: readonly number[];
  /** Somebody of the rare ward. */
  readonly victim: number;
}

export function randomWorld(random: Random): World {
  const people = Array.from({ length: PEOPLE }, (_, at) => 101 + at);
  const victim = random.pick(people);
  const few = new Set([victim, random.pick(people), random.pick(people)]);
  const flag = () => (random.chance(14) ? 'NULL' : String(random.chance(2)));
  const amount = () => (random.chance(12) ? 'NULL' : money(random, 10_000, 90_000));
  const visits = people
    .filter((pid) => pid === victim || !random.chance(15))
    .map((pid) => {
      const ward = few.has(pid) ? 'WX' : random.pick(WARDS);
      const age = String(18 + random.below(70));
      return `(${String(pid)}, '${ward}', ${flag()}, ${age}, ${amount()}, ${money(random, 10_000, 90_000)})`;
    });
  const tests = people
    .flatMap((pid) => Array.from({ length: pid === victim ? 2 : random.pick([0, 1, 1, 1, 2, 3]) }, () => pid))
    .map((pid) => {
      const kind = few.has(pid) && random.chance(2) ? 'TX' : random.pick(KINDS);
      return `(${String(pid)}, '${kind}', ${flag()}, ${amount()})`;
    });
  return {
    people,
    victim,
    sql: [
      'CREATE TABLE visits(pid BIGINT, ward VARCHAR, smoker BOOLEAN, age INTEGER, bill DECIMAL(10,2), dose DECIMAL(10,2))',
      'CREATE TABLE tests(pid BIGINT, kind VARCHAR, flag BOOLEAN, value DECIMAL(10,2))',
      `INSERT INTO visits VALUES ${visits.join(', ')}`,
      `INSERT INTO tests VALUES ${tests.join(', ')}`,
    ],
  };
}

const money = (random: Random, from: number, to: number): string => ((from + random.below(to - from)) / 100).toFixed(2);

/** The same world without the victim, and with other amounts of the victim. */
export const worldsWithout = (victim: number) => ({
  gone: [`DELETE FROM visits WHERE pid = ${String(victim)}`, `DELETE FROM tests WHERE pid = ${String(victim)}`],
  changed: [
    `UPDATE visits SET bill = 612.34, dose = 487.65 WHERE pid = ${String(victim)}`,
    `UPDATE tests SET value = 543.21 WHERE pid = ${String(victim)}`,
  ],
});

/** The same people with other amounts. */
export const OTHERWISE = [
  'UPDATE visits SET bill = 100 + hash(bill, rowid) % 80000 / 100.0, dose = 100 + hash(dose, pid) % 80000 / 100.0',
  'UPDATE tests SET value = 100 + hash(value, rowid) % 80000 / 100.0',
].map((sql) => sql.replaceAll(/(\w+) = 100 \+/g, '$1 = CASE WHEN $1 IS NULL THEN NULL ELSE 100 END +'));

export const schemaOf = (world: World) => ({
  tables: {
    visits: {
      owner: 'clinic',
      columns: {
        pid: 'BIGINT',
        ward: 'VARCHAR',
        smoker: 'BOOLEAN',
        age: 'INTEGER',
        bill: 'DECIMAL(10,2)',
        dose: 'DECIMAL(10,2)',
      },
    },
    tests: { owner: 'lab', columns: { pid: 'BIGINT', kind: 'VARCHAR', flag: 'BOOLEAN', value: 'DECIMAL(10,2)' } },
  },
  fixture: { sql: world.sql },
});

const measure = { role: 'measure', bounds: [0, 1000] };
const policyOf = (differencing: 'rank' | 'strict') => ({
  unit: { visits: 'pid', tests: 'pid' },
  columns: {
    'visits.pid': { role: 'unit' },
    'visits.ward': { role: 'dimension', domain: [...WARDS, 'WX'] },
    'visits.smoker': { role: 'dimension' },
    'visits.age': { role: 'dimension', breakpoints: [30, 50, 70] },
    'visits.bill': measure,
    'visits.dose': measure,
    'tests.pid': { role: 'unit' },
    'tests.kind': { role: 'dimension' },
    'tests.flag': { role: 'dimension' },
    'tests.value': measure,
  },
  mode: 'threshold',
  k: MINIMUM,
  aggregates: ['count', 'count_distinct', 'sum', 'avg', 'stddev_samp', 'quantile_cont', 'corr', 'regr_slope'],
  aggregate_expressions: 'guarded',
  filters: 'dimensions-any-constant',
  ctes: 'per-unit-or-aggregate',
  max_statistics_per_class: 50,
  quantile_range: [0.1, 0.9],
  quantile_min_units: 10,
  // Everything that is released of values is known to the last digit, so that what can be worked out is worked out.
  rounding: { count: 1, sum_significant_digits: 15 },
  class_disclosure: 'allow',
  dominance: { n: 1, k_percent: 99, p_percent: 1 },
  differencing,
  max_rows: 1000,
});

export const policies = { rank: policyOf('rank'), strict: policyOf('strict') };
export type PolicyName = keyof typeof policies;
