// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sealDataset } from '@glovebox/client';
import { createAgeIdentity } from '@glovebox/crypto';
import { nodePayloadCipher, randomBytes } from '@glovebox/native';
import { tableFromIPC } from 'apache-arrow';
import { openTable } from '../convert/open-table.ts';
import { glovebox, newFolder } from '../testing.spec-data.ts';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const example = join(import.meta.dirname, '../../examples/agreement.yaml');
const dimension = { role: 'dimension' };
const column = (name: string, type: object, terms: object, nullable = true) => ({ name, type, nullable, terms });
const everyType = {
  minimumPeople: 5,
  purposes: ['research'],
  receivers: ['analyst'],
  aggregates: ['count', 'avg'],
  columns: [
    column('id', { type: 'text' }, { role: 'unit' }, false),
    column('age', { type: 'integer' }, { ...dimension, breakpoints: [-5, 40] }),
    column('cost', { type: 'decimal', scale: 3 }, { role: 'measure', bounds: { low: -2.5, high: 2.5 } }),
    column('region', { type: 'text' }, { ...dimension, domain: ['a, "b"', 'c'] }),
    column('postcode', { type: 'text' }, { ...dimension, transforms: [{ kind: 'prefix', length: 2 }] }),
    column('smoker', { type: 'boolean' }, dimension),
    column('born', { type: 'date' }, { ...dimension, transforms: [{ kind: 'truncate', to: 'year' }] }),
    column('seen', { type: 'timestamp' }, { ...dimension, transforms: [{ kind: 'part', of: 'hour' }] }),
    column('note', { type: 'text' }, { role: 'never' }),
  ],
};

interface DryRunDocument {
  readonly kind: string;
  readonly synthetic: string;
  readonly table: { readonly columns: { name: string }[]; readonly rows: unknown[][] };
}

const dryRun = (policy: string, sql: string, ...more: string[]) =>
  glovebox(['query', 'dry-run', '--policy', policy, '--sql', '-', '--json', ...more], {}, sql);

describe('a made-up dataset', () => {
  it('is good in every row for `dataset inspect`, as Arrow and as CSV', async () => {
    const terms = file('all.yaml', { datasets: [{ name: 'people', owner: 'ada', terms: everyType }] });
    for (const format of ['arrow', 'csv']) {
      const made = ['twin', 'create', '--policy', terms, '-o', folder, '--people', '40', '--format', format];
      expect(await glovebox(made)).toMatchObject({ code: 0 });
      const columns = file('columns.yaml', everyType);
      const path = join(folder, `people.synthetic.${format}`);
      const inspected = await glovebox(['dataset', 'inspect', path, '--terms', columns, '--json']);
      expect(inspected).toMatchObject({ code: 0, json: { badRows: 0 } });
    }
  });

  it('says that it is made up: in its words, its name and its metadata', async () => {
    const out = join(folder, 'twins');
    const made = await glovebox(['twin', 'create', '--policy', example, '-o', out, '--people', '50']);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^MADE UP from the terms alone/) as string });
    expect(readdirSync(out).sort()).toEqual(['laboratory.synthetic.arrow', 'registry.synthetic.arrow', 'twin.json']);
    const table = tableFromIPC(readFileSync(join(out, 'registry.synthetic.arrow')));
    expect(table.schema.metadata.get('glovebox.synthetic')).toContain('MADE UP');
    expect(JSON.parse(readFileSync(join(out, 'twin.json'), 'utf8'))).toMatchObject({
      synthetic: expect.stringContaining('MADE UP') as string,
      people: 50,
      seed: 1,
    });
  });

  it('is the same file again, for one dataset too', async () => {
    const create = async (name: string, ...more: string[]) => {
      const out = join(folder, name);
      mkdirSync(out);
      const { code } = await glovebox(['twin', 'create', '--policy', example, '-o', out, '--people', '50', ...more]);
      expect(code).toBe(0);
      return readFileSync(join(out, 'laboratory.synthetic.arrow'));
    };
    const first = await create('first');
    expect((await create('again', '--dataset', 'laboratory')).equals(first)).toBe(true);
    expect((await create('other', '--seed', '2')).equals(first)).toBe(false);
  });

  it.each([
    ['neither terms nor an agreement', [], 'usage', 'policy'],
    ['a dataset that is not there', ['--policy', example, '--dataset', 'nobody'], 'not-found', 'dataset'],
  ])('is not made from %s', async (_, args, code, field) => {
    expect(await glovebox(['twin', 'create', '-o', folder, ...args, '--json'])).toMatchObject({
      json: { error: { code, field } },
    });
  });
});

describe('an upload', () => {
  it.each(['arrow', 'csv'] as const)('knows a twin in %s, and seals none', async (format) => {
    const out = join(folder, `marked-${format}`);
    await glovebox(['twin', 'create', '--policy', example, '-o', out, '--people', '20', '--format', format]);
    const table = await openTable(join(out, `registry.synthetic.${format}`), { nulls: [] });
    expect(table.isSynthetic).toBe(true);
    table.close();
    writeFileSync(join(out, 'real.csv'), 'id\n1\n');
    const real = await openTable(join(out, 'real.csv'), { nulls: [] });
    expect(real.isSynthetic).toBe(false);
    real.close();
  });

  it('knows the stream of a twin under another name', async () => {
    const out = join(folder, 'renamed');
    await glovebox(['twin', 'create', '--policy', example, '-o', out, '--people', '20']);
    const stream = readFileSync(join(out, 'registry.synthetic.arrow'));
    writeFileSync(join(out, 'patients.arrow'), stream);
    expect((await openTable(join(out, 'patients.arrow'), { nulls: [] })).isSynthetic).toBe(true);
    const tools = {
      random: randomBytes,
      cipher: nodePayloadCipher,
      sha256: () => ({ update: () => undefined, hex: () => '' }),
    };
    const sealing = sealDataset(Readable.from([stream]), createAgeIdentity(randomBytes).recipient, tools);
    const seal = async () => {
      for await (const part of sealing) expect(part.length).toBeGreaterThan(0);
    };
    await expect(seal()).rejects.toThrowCode('synthetic');
  });
});

describe('glovebox query dry-run', () => {
  const joined = `SELECT l.test, count(DISTINCT r.id) AS people, avg(l.value) AS mean
    FROM registry r JOIN laboratory l ON r.id = l.id WHERE r.age >= 40 GROUP BY l.test`;

  it('answers a join of the example terms in the form that it would have', async () => {
    const { code, json } = await dryRun(example, joined);
    const { kind, synthetic, table } = json as DryRunDocument;
    expect({ code, kind }).toEqual({ code: 0, kind: 'dry-run' });
    expect(synthetic).toContain('MADE UP');
    expect(table.columns.map(({ name }) => name)).toEqual(['test', 'people', 'mean']);
    expect(table.rows.length).toBeGreaterThan(0);
  });

  it('withholds what rests on too few, as on real rows', async () => {
    const { json } = await dryRun(example, joined, '--people', '9', '--overlap', '1');
    expect((json as DryRunDocument).table.rows).toEqual([]);
  });

  it('says that it is made up, and how long it took', async () => {
    const { stdout } = await glovebox(['query', 'dry-run', '--policy', example, '--sql', '-'], {}, joined);
    expect(stdout).toMatch(/^MADE UP from the terms alone/);
    expect(stdout).toMatch(/Took \d+ ms on \d+ made-up rows of registry, laboratory/);
  });

  it('has the noise that a budget gives, and spends nothing', async () => {
    const budget = {
      ...{ rhoTotal: 1, rhoPerQuestion: 0.1, delta: 0.000001, selectionDelta: 0.0000001 },
      ...{ preThreshold: 10, maximumGroupsPerPerson: 1, maximumRowsPerPersonAndGroup: 1 },
    };
    const terms = file('budget.yaml', {
      datasets: [{ name: 'people', owner: 'ada', terms: { ...everyType, budget } }],
    });
    const { json } = await dryRun(terms, 'SELECT region, count(*) AS n FROM people GROUP BY region');
    expect(json).toMatchObject({
      kind: 'dry-run',
      privacy: { mode: 'differential-privacy', rho: '0.1', noise: [null, { kind: 'number' }] },
      table: { columns: [{ name: 'region' }, { name: 'n', noise: { kind: 'number' } }] },
    });
  });

  it('refuses what the terms refuse, with the reasons and the grant that would admit it', async () => {
    expect(await dryRun(example, 'SELECT age, count(*) AS n FROM registry GROUP BY age')).toMatchObject({
      code: 1,
      json: { kind: 'denied', reasons: [{ code: 'breakpoints', owner: 'registry' }], needed: { kind: 'grants' } },
    });
    expect(await dryRun(example, 'SELECT * FROM registry')).toMatchObject({
      code: 1,
      json: { error: { code: 'not-a-query' } },
    });
  });
});
