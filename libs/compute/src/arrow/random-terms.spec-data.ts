// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms, ColumnType, DatasetColumn, Transform } from '@glovebox/contracts';
import fc from 'fast-check';

type Typed = Omit<DatasetColumn, 'name'>;

const numberType: fc.Arbitrary<ColumnType> = fc.oneof(
  fc.constant<ColumnType>({ type: 'integer' }),
  fc.integer({ min: 0, max: 9 }).map((scale): ColumnType => ({ type: 'decimal', scale })),
);

const increasing = fc
  .uniqueArray(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 12 })
  .map((points) => points.sort((a, b) => a - b).map(String));

const measure: fc.Arbitrary<Typed> = fc
  .tuple(numberType, fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }))
  .map(([type, low, width]) => ({
    type,
    nullable: true,
    terms: { role: 'measure', bounds: { low: `${String(low)}.25`, high: String(low + width + 1) } },
  }));

const binned: fc.Arbitrary<Typed> = fc
  .tuple(numberType, increasing, fc.boolean(), fc.boolean())
  .map(([type, breakpoints, nullable, inClause]) => ({
    type,
    nullable,
    terms: inClause
      ? { role: 'dimension', clauses: [{ use: 'group', breakpoints }, { use: 'filter' }] }
      : { role: 'dimension', breakpoints },
  }));

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const transformsOfText = fc.constantFrom<Transform[] | undefined>(undefined, [{ kind: 'prefix', length: 2 }]);

const text: fc.Arbitrary<Typed> = fc
  .tuple(fc.uniqueArray(word, { minLength: 1, maxLength: 20 }), transformsOfText, fc.boolean())
  .map(([words, transforms, nullable]) => {
    const domain =
      transforms === undefined ? words : [...new Set(words.map((one) => Array.from(one).slice(0, 2).join('')))];
    return {
      type: { type: 'text' },
      nullable,
      terms: { role: 'dimension', domain, ...(transforms && { transforms }) },
    };
  });

const dates: fc.Arbitrary<Typed> = fc
  .tuple(fc.constantFrom<ColumnType>({ type: 'date' }, { type: 'timestamp' }), fc.boolean())
  .map(([type, nullable]) => ({
    type,
    nullable,
    terms: { role: 'dimension', transforms: [{ kind: 'truncate', to: 'quarter' }] },
  }));

const anyType: fc.Arbitrary<ColumnType> = fc.oneof(
  numberType,
  fc.constantFrom<ColumnType>({ type: 'text' }, { type: 'boolean' }, { type: 'date' }, { type: 'timestamp' }),
);

const plain: fc.Arbitrary<Typed> = fc
  .tuple(anyType, fc.boolean(), fc.constantFrom<ColumnTerms>({ role: 'dimension' }, { role: 'never' }))
  .map(([type, nullable, terms]) => ({ type, nullable, terms }));

/** Columns of every type, role and limit under consistent terms, about one kind of person. */
export const randomColumns: fc.Arbitrary<DatasetColumn[]> = fc
  .tuple(
    fc.constantFrom<ColumnType>({ type: 'integer' }, { type: 'text' }, { type: 'decimal', scale: 2 }),
    fc.array(fc.oneof(measure, binned, text, dates, plain), { minLength: 1, maxLength: 8 }),
  )
  .map(([unit, others]) => [
    { name: 'id', type: unit, nullable: false, terms: { role: 'unit' } },
    ...others.map((column, index) => ({ name: `c${String(index)}`, ...column })),
  ]);
