// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { DatasetTerms } from '@glovebox/contracts';
import { readTermsFile, termsFile } from './terms-file.ts';

const terms: DatasetTerms = {
  columns: [
    { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } },
    {
      name: 'age',
      type: { type: 'integer' },
      nullable: true,
      terms: { role: 'measure', bounds: { low: '0', high: '120' } },
    },
  ],
  aggregates: ['count'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['lab'],
};

describe('a file of terms', () => {
  it.each(['yaml', 'json'] as const)('is read again from %s', (format) => {
    const [read] = readTermsFile(termsFile(format, 'patients', 'clinic', terms), 'clinic', 'alone');
    expect(read).toMatchObject({ name: 'patients', owner: 'clinic', terms });
  });

  it('gives one’s own datasets of a draft, and numbers that people wrote become exact texts', () => {
    const of = (name: string, owner: string) => ({ name, owner, keybroker: 'k', terms });
    const text = JSON.stringify({ title: 'a draft', datasets: [of('theirs', 'other'), of('mine', 'clinic')] });
    const read = readTermsFile(text.replaceAll('"120"', '120'), 'clinic', 'alone');
    expect(read).toMatchObject([{ name: 'mine', terms }]);
  });

  it('takes terms that stand alone', () => {
    expect(readTermsFile(JSON.stringify(terms), 'clinic', 'alone')).toMatchObject([{ name: 'alone', terms }]);
  });

  it('says at which place a file is wrong', () => {
    const wrong = JSON.stringify({ datasets: [{ name: 'a', owner: 'b', terms: { ...terms, minimumPeople: 1 } }] });
    expect(() => readTermsFile(wrong, 'b', 'alone')).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'datasets.0.terms.minimumPeople' }),
    );
    expect(() => readTermsFile('a: [', 'b', 'alone')).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'file' }),
    );
  });
});
