// SPDX-License-Identifier: Apache-2.0
import type { ReleasedTable } from '@glovebox/contracts';
import { releaseNoisy } from '@glovebox/privacy';
import { exactRules } from '../exact-rules.spec-data.ts';
import { keyKinds } from '../question/key-kinds.ts';
import { questionOf } from '../question/question-of.ts';
import { patients, planOf, termsWith, treeOf } from './noise-world.spec-data.ts';

const datasets = [{ name: 'patients', terms: termsWith(patients) }];
const schemas = [{ name: 'patients', columns: patients }];
const ward = `CASE WHEN ward = 'a' THEN 'a' WHEN ward = 'b' THEN 'b' ELSE 'other' END`;

/** What an analyst sees of nobody: declared keys and noise alone. */
async function release(sql: string, seed = 1): Promise<ReleasedTable> {
  const tree = await treeOf(sql);
  const privacy = planOf(tree, datasets);
  const question = { ...questionOf({ tree, datasets, rules: exactRules(2) }), keyKinds: keyKinds(tree, schemas) };
  return releaseNoisy({ ...question, privacy, tables: [], seed: new Uint8Array(32).fill(seed) });
}

/** For each total whether it is the sum of the rows that have its keys and one key more. */
function totalsOf({ rows }: ReleasedTable, keys: number): boolean[] {
  const depth = (row: (typeof rows)[number]) => row.slice(0, keys).filter((key) => typeof key === 'string').length;
  return rows
    .filter((row) => depth(row) < keys)
    .map((row) => {
      const parts = rows.filter(
        (part) => depth(part) === depth(row) + 1 && row.slice(0, depth(row)).every((key, at) => part[at] === key),
      );
      const sum = parts.reduce((total, part) => total + Number(part[keys]), 0);
      return Math.abs(sum - Number(row[keys])) < 1e-6;
    });
}

describe('totals of a noisy roll-up', () => {
  it.each(['count(*)', 'sum(cost)', "count(*) FILTER (WHERE sex = 'F')"])('%s add up on every level', async (what) => {
    const sql = `SELECT sex, ${ward} AS w, ${what} AS n FROM patients GROUP BY ROLLUP (sex, w)`;
    for (const seed of [1, 2, 3]) expect(totalsOf(await release(sql, seed), 2)).toEqual([true, true, true]);
  });

  it('are off by at most one more than noise alone, which is said', async () => {
    const within = async (sql: string) => (await release(sql)).columns.at(-1)?.noise;
    const [alone, rolled] = [
      await within('SELECT sex, count(*) AS n FROM patients GROUP BY GROUPING SETS ((sex))'),
      await within('SELECT sex, count(*) AS n FROM patients GROUP BY GROUPING SETS ((sex), ())'),
    ];
    expect(alone).toMatchObject({ kind: 'number' });
    expect(rolled).toMatchObject({ kind: 'number' });
    expect(rolled?.kind === 'number' && alone?.kind === 'number' && Number(rolled.within) > Number(alone.within)).toBe(
      true,
    );
  });

  it.each([
    [
      'people, who can be in several groups',
      `SELECT sex, ${ward} AS w, count(DISTINCT person) AS n FROM patients GROUP BY ROLLUP (sex, w)`,
    ],
    ['averages', `SELECT sex, ${ward} AS w, avg(cost) AS n FROM patients GROUP BY ROLLUP (sex, w)`],
    ['a cube', `SELECT sex, ${ward} AS w, count(*) AS n FROM patients GROUP BY CUBE (sex, w)`],
  ])('are left as they are for %s', async (_, sql) => {
    expect(totalsOf(await release(sql), 2)).toContain(false);
  });
});
