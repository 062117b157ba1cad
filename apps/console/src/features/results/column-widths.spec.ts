// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReleasedTable } from '@glovebox/contracts';
import { columnWidths } from './column-widths.ts';

describe('widths of a result’s columns', () => {
  it('follow the longest of name, noise and cells, within bounds', () => {
    const columns: ReleasedTable['columns'] = [
      { name: 'g', kind: 'group' },
      { name: 'people', kind: 'value', noise: { kind: 'number', within: '12.5' } },
      { name: 'share', kind: 'value' },
      { name: 'words', kind: 'group' },
    ];
    const rows: Cell[][] = [['a', '7', { suppressed: 'withheld' }, 'x'.repeat(80)]];
    expect(columnWidths({ columns, rows })).toEqual([6, 13, 9, 36]);
  });
});
