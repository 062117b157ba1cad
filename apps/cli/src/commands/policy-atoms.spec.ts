// SPDX-License-Identifier: Apache-2.0
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { glovebox, newFolder } from '../testing.spec-data.ts';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const column = (name: string, type: object, terms: object, nullable = false) => ({ name, type, nullable, terms });
const terms = (columns: object[], minimumPeople = 2) => ({
  minimumPeople,
  purposes: ['research'],
  receivers: ['analyst'],
  aggregates: ['count'],
  columns: [column('id', { type: 'integer' }, { role: 'unit' }), ...columns],
});
const policy = file(
  'terms.json',
  JSON.stringify({
    datasets: [
      {
        name: 'people',
        owner: 'ada',
        terms: terms([
          column('age', { type: 'integer' }, { role: 'dimension', breakpoints: ['40', '65'] }),
          column('sex', { type: 'text' }, { role: 'dimension', domain: ['f', 'm'] }, true),
          column('cost', { type: 'integer' }, { role: 'measure', bounds: { low: '0', high: '9' } }, true),
        ]),
      },
    ],
  }),
);
// Atoms: young f (2 people, one of them twice), middle m (2), old m (1), old of no sex (1). The last row cannot be sealed.
const data = file(
  'data.csv',
  'id,age,sex,cost\n1,20,f,1\n1,21,f,1\n2,39,f,1\n3,40,m,1\n4,64,m,\n5,65,m,1\n6,70,,1\n7,30,x,1\n',
);
const atoms = (...more: string[]) =>
  glovebox(['policy', 'atoms', '--policy', policy, '--data', data, ...more, '--json']);

describe('glovebox policy atoms', () => {
  it('counts people in each combination of what all dimensions show', async () => {
    expect(await atoms()).toMatchObject({
      code: 0,
      json: {
        dataset: 'people',
        minimumPeople: 2,
        people: 6,
        rows: 8,
        badRows: 1,
        atoms: 4,
        small: 2,
        peopleInSmall: 2,
        dimensions: [
          { column: 'age', shown: 3, without: { atoms: 3, small: 1, peopleInSmall: 1 } },
          { column: 'sex', shown: 3, without: { atoms: 3, small: 0, peopleInSmall: 0 } },
        ],
      },
    });
  });

  it('tries other bins', async () => {
    expect(await atoms('--bins', 'age=40')).toMatchObject({ json: { atoms: 3, small: 1, peopleInSmall: 1 } });
  });

  it.each([
    ['a column that is none', 'size=1', 'usage'],
    ['a measure', 'cost=1', 'usage'],
    ['no numbers', 'age=young', 'usage'],
    ['another order', 'age=65,40', 'refused'],
  ])('refuses bins with %s', async (_, bins, code) => {
    expect(await atoms('--bins', bins)).toMatchObject({
      code: expect.any(Number) as number,
      json: { error: { code } },
    });
  });

  it('says it in words', async () => {
    const { stdout } = await glovebox(['policy', 'atoms', '--policy', policy, '--data', data]);
    expect(stdout).toContain('2 of them (50.0%) have fewer than 2 people');
    expect(stdout).toContain('keep them to yourself');
  });

  it.each([
    ['date', { kind: 'truncate', to: 'year' }, 2],
    ['date', { kind: 'truncate', to: 'quarter' }, 3],
    ['date', { kind: 'truncate', to: 'month' }, 4],
    // The first two are in the 53rd week, the third begins the first, the last two are in the 13th.
    ['date', { kind: 'truncate', to: 'week' }, 3],
    ['date', { kind: 'part', of: 'week' }, 3],
    ['date', { kind: 'part', of: 'dayofweek' }, 4],
    ['date', { kind: 'truncate', to: 'day' }, 5],
    ['timestamp', { kind: 'part', of: 'hour' }, 1],
    ['text', { kind: 'prefix', length: 6 }, 2],
  ])('sees a %s through %j', async (type, transform, shown) => {
    const days = ['2020-12-31', '2021-01-03', '2021-01-04', '2021-03-31', '2021-04-01'];
    const written = days.map((day, id) => `${String(id)},${day}${type === 'timestamp' ? ' 10:30:00' : ''}`);
    const born = file('born.csv', `id,born\n${written.join('\n')}\n`);
    const seen = file(
      'born.json',
      JSON.stringify({
        datasets: [
          {
            name: 'people',
            owner: 'ada',
            terms: terms([column('born', { type }, { role: 'dimension', transforms: [transform] })]),
          },
        ],
      }),
    );
    const { json } = await glovebox(['policy', 'atoms', '--policy', seen, '--data', born, '--json']);
    expect(json).toMatchObject({ people: 5, badRows: 0, atoms: shown });
  });
});
