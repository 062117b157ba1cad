// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { glovebox, newFolder } from './testing.spec-data.ts';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const example = readFileSync(join(import.meta.dirname, '../examples/agreement.yaml'), 'utf8');
const lent = file('lent.yaml', example.replaceAll('sum, avg]', 'sum, avg, train]'));
const sql = 'SELECT bin(age) AS age_band, count(*) AS people, avg(bmi) AS bmi FROM registry GROUP BY age_band';
const linear = file('linear.yaml', 'kind: linear-regression\ntarget: { kind: number, value: bmi }\n');

const query = (verb: string, policy: string, model: string, ...more: string[]) =>
  glovebox(['query', verb, '--policy', policy, '--sql', '-', '--model', model, ...more], {}, sql);

describe('--model', () => {
  it('says what is fitted, what leaves, and whose grant is needed', async () => {
    const admitted = await query('check', lent, linear);
    expect(admitted).toMatchObject({ code: 0 });
    expect(admitted.stdout).toContain('Fits a linear regression of `bmi` on everything else.');
    expect(admitted.stdout).toContain('No prediction, residual or anything else is released');
    const refused = await query('check', file('example.yaml', example), linear, '--json');
    expect(refused).toMatchObject({
      code: 1,
      json: { needed: { kind: 'grants', grants: [{ change: { kind: 'add', to: 'aggregates', value: 'train' } }] } },
    });
  });

  it('is tried on made-up rows', async () => {
    const dry = await query('dry-run', lent, linear, '--people', '800', '--json');
    expect(dry).toMatchObject({
      code: 0,
      json: { table: { columns: [{ name: 'part' }, { name: 'term' }, {}, {}, {}] } },
    });
  });

  it.each([
    ['no model', 'kind: oracle\n', 'kind'],
    ['a bound that no model has', 'kind: k-means\nclusters: 99\n', 'clusters'],
    ['a word that no model has', 'kind: k-means\nclusters: 3\nneighbours: 5\n', 'model'],
    ['a list', '- 1\n', 'kind'],
  ])('takes %s for none, and says where', async (_, text, field) => {
    const answer = await query('check', lent, file('bad.yaml', text), '--json');
    expect(answer).toMatchObject({ code: 1, json: { error: { code: 'malformed-file', field } } });
  });
});
