// SPDX-License-Identifier: Apache-2.0
import type { ReleasedTable } from '@glovebox/contracts';
import { chartPoints, typedColumns } from './typed-columns.ts';

const table: Pick<ReleasedTable, 'columns' | 'rows'> = {
  columns: [
    { name: 'sex', kind: 'group' },
    { name: 'band', kind: 'group' },
    { name: 'people', kind: 'value', noise: { kind: 'number', within: '2.5' } },
    { name: 'mean', kind: 'value', noise: { kind: 'average', sumWithin: '9', rowsWithin: '2' } },
    { name: 'mean_withheld', kind: 'value' },
  ],
  rows: [
    ['f', 'young', '12345678901234567', '1.5', '1'],
    ['f', null, '20', { suppressed: 'withheld' }, '2'],
    ['m', { rolledUp: true }, '40', '2', 'x'],
  ],
};

describe('a released table for programs', () => {
  it('has whole numbers exactly, and says of every withheld cell that it was withheld', () => {
    expect(typedColumns(table)).toEqual([
      { name: 'sex', type: 'text', values: ['f', 'f', 'm'] },
      { name: 'band', type: 'text', values: ['young', null, '[all]'] },
      { name: 'people', type: 'integer', values: [12345678901234567n, 20n, 40n] },
      { name: 'mean', type: 'number', values: [1.5, null, 2] },
      { name: 'mean_withheld_', type: 'boolean', values: [false, true, false] },
      { name: 'mean_withheld', type: 'text', values: ['1', '2', 'x'] },
    ]);
  });
});

describe('what can be drawn of it', () => {
  it('has intervals of noise, keeps the place of withheld cells, and leaves sums over groups out', () => {
    expect(chartPoints(table, 'people')).toMatchObject([
      { key: 'f', series: 'young', state: 'shown' },
      { key: 'f', series: 'missing', value: 20, interval: { low: 17.5, high: 22.5 } },
    ]);
    expect(chartPoints(table, 'mean')).toMatchObject([
      { value: 1.5, interval: null, state: 'shown' },
      { value: null, interval: null, state: 'withheld' },
    ]);
  });

  it('has intervals of averages where their rows are counted beside them, and there are enough', () => {
    // (1.5 * 2 + 9) / (30 - 2.5), and too few rows to say anything.
    const counted = {
      ...table,
      rows: [
        ['f', 'young', '30', '1.5', '1'],
        ['m', 'young', '5', '1.5', '1'],
      ],
    };
    const [many, few] = chartPoints(counted, 'mean', 'people');
    expect(many?.interval?.low).toBeCloseTo(1.5 - 12 / 27.5, 12);
    expect(many?.interval?.high).toBeCloseTo(1.5 + 12 / 27.5, 12);
    expect(few?.interval).toBeNull();
  });

  it('of a table without groups has one mark', () => {
    const one = { columns: [{ name: 'n', kind: 'value' as const }], rows: [['7']] };
    expect(chartPoints(one, 'n')).toEqual([{ key: 'all', series: '', value: 7, interval: null, state: 'shown' }]);
  });
});
