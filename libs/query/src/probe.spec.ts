// SPDX-License-Identifier: Apache-2.0
import { readProbeRow, type ProbeLayout } from './probe.ts';

const layout: ProbeLayout = {
  width: 5,
  groups: [{ name: 'sex', column: 0 }],
  people: 1,
  aggregates: [
    { aggregate: { kind: 'avg', of: { relation: 'r', column: 'bmi' }, filter: null }, count: 2, sum: 3, people: 4 },
    {
      aggregate: { kind: 'count-distinct', of: { relation: 'r', column: 'id' }, filter: null },
      count: 1,
      sum: null,
      people: 1,
    },
  ],
  values: [[0, 1]],
};

describe('readProbeRow', () => {
  it('reads keys, people and exact numbers', () => {
    expect(readProbeRow(layout, ['f', '12', '30', '801.25', '11'])).toEqual({
      keys: ['f'],
      people: 12,
      aggregates: [
        { count: '30', sum: '801.25', people: 11 },
        { count: '12', sum: null, people: 12 },
      ],
    });
    expect(readProbeRow(layout, [null, '0', '0', null, '0'])).toMatchObject({ keys: [null], people: 0 });
  });

  it.each([
    ['too short', ['f', '12', '30', '801.25']],
    ['without people', ['f', null, '30', '801.25', '11']],
    ['with a negative count', ['f', '12', '-1', '801.25', '11']],
    ['with more people than can be counted', ['f', '99999999999999999999', '30', '1', '11']],
  ])('takes no row %s', (_, row) => {
    expect(() => readProbeRow(layout, row)).toThrow('assertion failed');
  });
});
