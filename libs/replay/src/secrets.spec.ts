// SPDX-License-Identifier: Apache-2.0
import { secretsShown } from './secrets.ts';

const nothing = { cells: [], texts: [] };

describe('secrets in what an analyst sees', () => {
  it('finds a text inside of another, unless the analyst wrote it', () => {
    expect(secretsShown(['RARE1'], { ...nothing, texts: ['no RARE1 here'] }, [])).toEqual(['RARE1']);
    expect(secretsShown(['RARE1'], { ...nothing, texts: ['no RARE1 here'] }, ["x = 'RARE1'"])).toEqual([]);
    expect(secretsShown(['RARE1'], nothing, [])).toEqual([]);
  });

  it('finds a text in a released cell, whoever wrote it', () => {
    expect(secretsShown(['RARE1'], { ...nothing, cells: ['RARE1'] }, ["x = 'RARE1'"])).toEqual(['RARE1']);
  });

  it('finds a number in a message only where it stands for itself', () => {
    expect(secretsShown([97], { ...nothing, texts: ['the oldest is 97.'] }, [])).toEqual([97]);
    expect(secretsShown([97], { ...nothing, texts: ['1970 or 97.5 or 0.97'] }, [])).toEqual([]);
  });

  it.each([
    ['the number itself', ['4321.00'], true],
    ['a number near it', ['4340'], true],
    ['a number farther off', ['4350'], false],
    ['its negative', ['-4321'], true],
    ['two numbers that differ by it', ['10000', '5679'], true],
    ['two numbers that do not', ['10000', '6000'], false],
    ['two of many', ['1', '20', '5000', '9321', '80000'], true],
    ['one number twice', ['1', '1'], false],
  ])('finds %s: %j', (_, cells, found) => {
    expect(secretsShown([4321], { ...nothing, cells }, []).length > 0).toBe(found);
    expect(secretsShown(['4321.00'], { ...nothing, cells }, []).length > 0).toBe(found);
  });
});
