// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type ReleasedTable } from '@glovebox/contracts';
import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { typedColumns } from '@glovebox/client';
import { arrowFile } from './arrow-file.ts';
import { factsOf } from './file-facts.ts';
import { parquetFile } from './parquet-file.ts';

const table: ReleasedTable = {
  columns: [
    { name: 'sex', kind: 'group' },
    { name: 'people', kind: 'value', noise: { kind: 'number', within: '3' } },
    { name: 'mean', kind: 'value' },
  ],
  rows: [
    ['frau', '9007199254740993', '1.25'],
    [null, '20', { suppressed: 'withheld' }],
    ['männer', '-3', null],
  ],
  suppression: { minimumPeople: 10, rules: STRICT_RULES, rows: null, cells: 1 },
};
const rows = [
  { sex: 'frau', people: 9007199254740993n, mean: 1.25, mean_withheld: false },
  { sex: null, people: 20n, mean: null, mean_withheld: true },
  { sex: 'männer', people: -3n, mean: null, mean_withheld: false },
];

describe('a result as a file with types', () => {
  it('is an Arrow file that readers open, exact and with its facts', () => {
    const read = tableFromIPC(arrowFile(typedColumns(table), factsOf(table)));
    expect(read.toArray().map((row) => ({ ...row.toJSON() }))).toEqual(rows);
    expect(JSON.parse(read.schema.metadata.get('glovebox') ?? '')).toMatchObject({ suppression: { cells: 1 } });
  });

  it('is a Parquet file that readers open, exact and with its facts', async () => {
    const file = parquetFile(typedColumns(table), factsOf(table));
    expect(await parquetReadObjects({ file })).toEqual(rows);
    const facts = parquetMetadata(file).key_value_metadata?.find(({ key }) => key === 'glovebox');
    expect(JSON.parse(facts?.value ?? '')).toMatchObject({ columns: table.columns });
  });
});
