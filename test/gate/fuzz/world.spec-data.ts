// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import type { Words } from './generate.spec-data.ts';

/** Two tables, some of whose rows are secret, and terms under which much can be asked of them; one of the policies under a budget. */
export const schema = {
  tables: {
    patients: {
      owner: 'owner_a',
      columns: {
        person_id: 'VARCHAR',
        age: 'INTEGER',
        sex: 'VARCHAR',
        postcode: 'VARCHAR',
        diagnosis: 'VARCHAR',
        cost: 'DECIMAL(12,2)',
      },
    },
    claims: {
      owner: 'owner_b',
      columns: { person_id: 'VARCHAR', item: 'VARCHAR', amount: 'DECIMAL(12,2)', ts: 'TIMESTAMP' },
    },
  },
  fixture: {
    sql: [
      'CREATE TABLE patients(person_id VARCHAR, age INTEGER, sex VARCHAR, postcode VARCHAR, diagnosis VARCHAR, cost DECIMAL(12,2))',
      'CREATE TABLE claims(person_id VARCHAR, item VARCHAR, amount DECIMAL(12,2), ts TIMESTAMP)',
      `INSERT INTO patients SELECT 'p' || i, 18 + (i * 7919) % 73, CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END,
         'A' || (1 + i % 8) || ' 1AA', 'D0' || (1 + i % 6), ((5000 + (i * 7907) % 50000) / 100 + 170 * (i % 2))::DECIMAL(12,2) FROM range(1500) t(i)`,
      `INSERT INTO claims SELECT 'p' || (i % 1400), 'item' || (1 + i % 5), ((1000 + (i * 37) % 20000) / 100 + 31 * (i % 2))::DECIMAL(12,2),
         TIMESTAMP '2024-01-01' + to_minutes((i * 131) % 525600) FROM range(3000) t(i)`,
      `UPDATE patients SET person_id = 'vpersonv', age = 97, postcode = 'vpostcodev', diagnosis = 'vdiagnosisv', cost = 43217.89 WHERE person_id = 'p42'`,
      `INSERT INTO claims VALUES ('vpersonv', 'vitemv', 4998.76, TIMESTAMP '2024-07-01 00:03:00')`,
    ],
  },
};

/** No two groups have nearly the same sums: else their difference would be that person by construction. What only the rows of one person hold. Nobody who asks writes it. */
export const SECRETS = ['vpersonv', 'vpostcodev', 'vdiagnosisv', 'vitemv', 43217.89, 4998.76] as const;

/** The same world in which that person never was. */
export const WITHOUT_SECRETS = [
  "DELETE FROM patients WHERE person_id = 'vpersonv'",
  "DELETE FROM claims WHERE person_id = 'vpersonv'",
];

const columns = {
  'patients.person_id': { role: 'unit' },
  'patients.age': { role: 'dimension', breakpoints: [30, 45, 60, 75] },
  'patients.sex': { role: 'dimension', domain: ['F', 'M'] },
  'patients.postcode': { role: 'dimension', transform: 'left(postcode, 2)' },
  'patients.diagnosis': { role: 'dimension', sensitive: true },
  'patients.cost': { role: 'measure', bounds: [0, 100_000] },
  'claims.person_id': { role: 'unit' },
  'claims.item': { role: 'dimension' },
  'claims.amount': { role: 'measure', bounds: [0, 5000] },
  'claims.ts': { role: 'dimension', transform: "date_trunc('month', ts)" },
};
const unit = { patients: 'person_id', claims: 'person_id' };
const aggregates = ['count', 'count_distinct', 'sum', 'avg', 'stddev_samp', 'median', 'corr', 'regr_slope'];

export const policies = {
  threshold: {
    unit,
    columns,
    aggregates,
    mode: 'threshold',
    k: 10,
    aggregate_expressions: 'guarded',
    filters: 'dimensions-any-constant',
    ctes: true,
    max_statistics_per_class: 4,
    differencing: 'rank',
  },
  budget: {
    unit,
    columns,
    aggregates,
    mode: 'dp',
    budget: { rho_total: 1000, delta: 0.001 },
    per_query_rho: 0.1,
    contribution: { max_groups_per_unit: 2, max_rows_per_unit_per_group: 3 },
    partition_selection: { pre_threshold: 10, delta: 0.0000001 },
    aggregate_expressions: 'guarded',
    filters: 'dimensions-any-constant',
  },
};

/** Questions that are answered; what is made of them is often nearly one. */
const HONEST = [
  'SELECT sex, count(*) AS n, avg(cost) AS mean FROM patients GROUP BY sex ORDER BY n DESC LIMIT 5',
  'SELECT diagnosis, count(DISTINCT person_id) AS people FROM patients WHERE age >= 45 GROUP BY diagnosis HAVING people > 20',
  'SELECT left(postcode, 2) AS area, sum(cost) AS total FROM patients GROUP BY left(postcode, 2)',
  `SELECT CASE WHEN age < 45 THEN 'young' ELSE 'old' END AS band, median(cost) AS m FROM patients GROUP BY band`,
  'SELECT p.sex, sum(c.amount) AS s FROM patients p JOIN claims c ON p.person_id = c.person_id GROUP BY p.sex',
  'SELECT p.diagnosis, count(*) AS n FROM patients p LEFT JOIN claims c USING (person_id) GROUP BY ROLLUP (p.diagnosis)',
  'WITH t AS (SELECT person_id, sum(amount) AS a FROM claims GROUP BY person_id) SELECT p.sex, avg(t.a) AS m FROM patients p JOIN t USING (person_id) GROUP BY p.sex',
  `SELECT count(*) FILTER (WHERE sex = 'F') AS f, round(100.0 * sum(cost) / count(*), 1) AS r FROM patients WHERE diagnosis IN ('D01', 'D02')`,
  `SELECT date_trunc('month', ts) AS m, count(*) AS n FROM claims WHERE item LIKE 'item%' AND ts >= TIMESTAMP '2024-03-01' GROUP BY m`,
  'SELECT sex, count(*) AS n FROM patients WHERE EXISTS (SELECT 1 FROM claims WHERE claims.person_id = patients.person_id) GROUP BY sex',
  `SELECT 'all' AS g, count(*) AS n FROM patients UNION ALL SELECT sex, count(*) FROM patients GROUP BY sex`,
  'SELECT regr_slope(cost, cost) AS r, stddev_samp(cost) AS s, corr(cost, cost) AS c FROM patients',
];

/** Texts to make others of: those above, and where it is there the corpus of attacks, in the names of this world. */
export function seeds(corpus: string): readonly string[] {
  if (!existsSync(corpus)) return HONEST;
  const { cases } = JSON.parse(readFileSync(corpus, 'utf8')) as { cases: { steps: (string | { sql?: string })[] }[] };
  const attacks = cases
    .flatMap(({ steps }) => steps.map((step) => (typeof step === 'string' ? step : (step.sql ?? ''))))
    .filter((text) => text !== '')
    .map((text) => text.replaceAll(/owner_[ab]\./g, '').replaceAll('p00042', 'p41'));
  return [...HONEST, ...HONEST, ...attacks];
}

/** A file of this name would lie in the folder of the fuzzer. */
export const PLANTED_FILE = 'planted.csv';

export const words = (functions: readonly string[]): Words => ({
  names: [
    ...Object.entries(schema.tables).flatMap(([table, { columns: own }]) => [table, table, ...Object.keys(own)]),
    ...[
      'p',
      'c',
      't',
      'n',
      'm',
      'main',
      'memory',
      'duckdb_tables',
      'rowid',
      'lambda_x',
      '"sex"',
      '"PATIENTS"',
      'system',
    ],
  ],
  functions,
  strings: [
    ...[
      'F',
      'M',
      'D01',
      'item1',
      'A1',
      'month',
      'year',
      '2024-03-01',
      '%',
      '',
      "it's",
      '$$',
      '--',
      ';',
      '/*',
      '\u00e9',
    ],
    ...[PLANTED_FILE, `COPY patients TO '${PLANTED_FILE}'`, 'SELECT * FROM patients', 'memory_limit', '$.a', '[^a]*'],
  ],
  numbers: ['0', '1', '2', '5', '10', '45', '60', '0.5', '1e9', '.5', '9223372036854775808', '1.000', '00012'],
});
