// SPDX-License-Identifier: Apache-2.0
import type { Cell, Having } from '@glovebox/contracts';
import { isKept } from './having.ts';

const compare = (op: Extract<Having, { kind: 'compare' }>['op'], value: string, output = 'n'): Having => ({
  kind: 'compare',
  op,
  output,
  value,
});
const cells: Readonly<Record<string, Cell>> = {
  n: '10.50',
  negative: '-3',
  missing: null,
  withheld: { suppressed: 'withheld' },
};
const kept = (having: Having) => isKept(having, (output) => cells[output]);

describe('HAVING', () => {
  it.each([
    ['=', '10.5', true],
    ['<>', '10.5', false],
    ['<', '10.51', true],
    ['<=', '10.49', false],
    ['>', '9', true],
    ['>=', '10.500001', false],
  ] as const)('compares exactly: n %s %s is %s', (op, value, expected) => {
    expect(kept(compare(op, value))).toBe(expected);
  });

  it('compares numbers, not texts', () => {
    expect(kept(compare('>', '9'))).toBe(true);
    expect(kept(compare('>', '-20', 'negative'))).toBe(true);
  });

  it.each(['missing', 'withheld'])('neither keeps nor keeps the opposite of a %s value', (output) => {
    expect(kept(compare('>', '0', output))).toBe(false);
    expect(kept({ kind: 'not', part: compare('>', '0', output) })).toBe(false);
  });

  it('decides by what is known where that is enough, as SQL does', () => {
    const [yes, no, unknown] = [compare('>', '0'), compare('<', '0'), compare('>', '0', 'withheld')];
    expect(kept({ kind: 'or', parts: [unknown, yes] })).toBe(true);
    expect(kept({ kind: 'or', parts: [unknown, no] })).toBe(false);
    expect(kept({ kind: 'and', parts: [unknown, yes] })).toBe(false);
    expect(kept({ kind: 'not', part: { kind: 'and', parts: [unknown, no] } })).toBe(true);
  });
});
