// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance } from '@duckdb/node-api';
import { decimalUp, epsilonLowerBound, epsilonOfZcdp, lossOf, questionNoise } from '@glovebox/dp';
import { releaseNoisy } from '@glovebox/privacy';
import { exactRules } from '../exact-rules.spec-data.ts';
import { keyKinds } from '../question/key-kinds.ts';
import { questionOf } from '../question/question-of.ts';
import { column } from '../arrow/arrow-stream.spec-data.ts';
import { patients, planOf, termsWith, treeOf } from './noise-world.spec-data.ts';
import { boundedTable } from './noisy-computation.ts';

/** Which rows of a person count, and the noise, come from one seed by two keys: as good as two seeds, of which the first stays. */
const SAME_ROWS = 20;

const DELTA = 1e-6;
const epsilonAt = (rho: string): number => Number(decimalUp(epsilonOfZcdp(lossOf(rho), lossOf('0.000001')), 6));

/** A measure of two values, so that its median is one of two. */
const often = column('often', 'integer', { terms: { role: 'measure', bounds: { low: '0', high: '1' } } });
const columns = [...patients, often];
const schemas = [{ name: 'patients', columns }];
const datasetsAt = (rhoPerQuestion: string) => [
  { name: 'patients', terms: termsWith(columns, { rhoPerQuestion, preThreshold: 1 }) },
];

interface Audited {
  readonly sql: string;
  readonly rho: string;
  readonly runs: number;
}
const seedOf = (run: number) => Uint8Array.from({ length: 32 }, (_, index) => (run >> (8 * (index % 4))) & 255);

/** What an analyst sees of the first group, over many seeds, with and without one person of many rows and extreme values. */
async function sampler({ sql, rho, runs }: Audited, withVictim: boolean, first: number) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(
    'CREATE TABLE patients (person VARCHAR, sex VARCHAR, ward VARCHAR, cost DECIMAL(18, 2), often BIGINT)',
  );
  await connection.run(`INSERT INTO patients SELECT 'p' || i, 'F', 'a', 10, 0 FROM range(3) t(i)`);
  if (withVictim) await connection.run(`INSERT INTO patients SELECT 'victim', 'F', 'a', 100.25, 1 FROM range(50) t(i)`);
  const tree = await treeOf(sql, schemas);
  const datasets = datasetsAt(rho);
  const privacy = planOf(tree, datasets);
  const question = {
    ...questionOf({ tree, datasets, rules: exactRules(2) }),
    keyKinds: keyKinds(tree, schemas),
    privacy,
  };
  const drawn: number[] = [];
  for (let run = first; run < first + runs; run += SAME_ROWS) {
    const tables = [];
    for (const table of privacy.tables)
      tables.push(await boundedTable(connection, { tree, schemas, seed: seedOf(run) }, table));
    for (let more = 0; more < SAME_ROWS; more++)
      drawn.push(Number(releaseNoisy({ ...question, tables, seed: seedOf(run + more) }).rows[0]?.[1]));
  }
  let next = 0;
  return () => drawn[next++ % runs] ?? 0;
}

describe('noise through the engine, audited', () => {
  it.each<Audited>([
    { sql: 'SELECT sex, count(*) AS v FROM patients GROUP BY sex', rho: '0.5', runs: 1000 },
    { sql: 'SELECT sex, sum(cost) AS v FROM patients GROUP BY sex', rho: '0.5', runs: 1000 },
    { sql: "SELECT 'all' AS sex, median(often) AS v FROM patients", rho: '2', runs: 2000 },
    { sql: "SELECT 'all' AS sex, var_pop(often) AS v FROM patients", rho: '6', runs: 600 },
  ])(
    'hides one person of many rows in $sql',
    async (audited) => {
      const [sampleA, sampleB] = [await sampler(audited, true, 1), await sampler(audited, false, 1_000_000)];
      const found = epsilonLowerBound({ sampleA, sampleB, runs: audited.runs, delta: DELTA });
      expect(found).toBeLessThan(epsilonAt(audited.rho));
      // Not blind: that somebody was added is visible as far as the noise lets it be.
      expect(found).toBeGreaterThan(0);
    },
    120_000,
  );

  it('has noise of its own in every table of a question', () => {
    const noise = questionNoise(seedOf(1));
    expect(noise([null], '0.0').take(64)).not.toBe(noise([null], '0.1').take(64));
  });
});
