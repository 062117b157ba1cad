// SPDX-License-Identifier: Apache-2.0
import { secretsShown } from './secrets.ts';

const nothing = { texts: [], cells: [] };

describe('secrets in what an analyst sees', () => {
  it('finds a text inside of another, unless the analyst wrote it', () => {
    expect(secretsShown(['RARE1'], { ...nothing, texts: ['no RARE1 here'] }, [])).toEqual(['RARE1']);
    expect(secretsShown(['RARE1'], { ...nothing, texts: ['no RARE1 here'] }, ["x = 'RARE1'"])).toEqual([]);
    expect(secretsShown(['RARE1'], nothing, [])).toEqual([]);
  });

  it('finds a text in a released cell, whoever wrote it', () => {
    expect(secretsShown(['RARE1'], { ...nothing, cells: ['RARE1'] }, ["x = 'RARE1'"])).toEqual(['RARE1']);
  });

  it.each([
    ['the number itself', ['4321.00'], true],
    ['a number near it', ['4340'], true],
    ['a number farther off', ['4350'], false],
    ['its negative', ['-4321'], true],
    ['two numbers that differ by it', ['10000', '5679'], true],
    ['two numbers that do not', ['10000', '6000'], false],
  ])('finds %s: %j', (_, cells, found) => {
    expect(secretsShown([4321], { ...nothing, cells }, []).length > 0).toBe(found);
  });
});
