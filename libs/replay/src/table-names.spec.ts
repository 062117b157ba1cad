// SPDX-License-Identifier: Apache-2.0
import { corpusTables } from './corpus-terms.ts';
import { CorpusPolicy, CorpusSchema } from './corpus.ts';
import { inRoomNames } from './table-names.ts';

const columns = { id: 'INTEGER' };
const tablesOf = (...names: string[]) =>
  corpusTables(
    CorpusSchema.parse({
      tables: Object.fromEntries(names.map((name) => [name, { owner: 'owner_a', columns }])),
      fixture: { sql: [] },
    }),
    CorpusPolicy.parse({
      unit: Object.fromEntries(names.map((name) => [name, 'id'])),
      columns: Object.fromEntries(names.map((name) => [`${name}.id`, { role: 'unit' }])),
      mode: 'threshold',
    }),
  );

describe('names of tables in a room', () => {
  it('have no schema', () => {
    const tables = tablesOf('owner_a.people');
    expect(inRoomNames('FROM OWNER_A.people p, "owner_a" . "people", owner_a.people_2', tables)).toBe(
      'FROM people p, people, owner_a.people_2',
    );
  });

  it('are left alone in texts and comments', () => {
    const sql = "SELECT 'owner_a.people' -- owner_a.people\n/* owner_a.people */";
    expect(inRoomNames(sql, tablesOf('owner_a.people'))).toBe(sql);
  });

  it('stay different where two owners choose the same', () => {
    const tables = tablesOf('a.people', 'b.people');
    expect(inRoomNames('a.people JOIN b.people', tables)).toBe('a_people JOIN b_people');
  });
});
