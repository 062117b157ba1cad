// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { unitsOf } from '@glovebox/query';
import { twinRows, type TwinTable } from '@glovebox/twin';
import fc from 'fast-check';
import { arrowStreamOf, inChunks } from './arrow-stream.spec-data.ts';
import { randomColumns } from './random-terms.spec-data.ts';
import { readTable } from './read-table.ts';

const size = { people: 60, rowsPerPerson: 2, overlap: 1, dataset: 'people', place: 0 };

describe('rows made up from terms alone', () => {
  it('pass the validation of every real row, whatever the terms', async () => {
    await fc.assert(
      fc.asyncProperty(randomColumns, fc.nat(), async (columns, seed) => {
        const twin = twinRows({ columns }, { ...size, seed });
        expect(await rowsRead(twin)).toBe(twin.rows);
      }),
      { numRuns: 200 },
    );
  });

  it('lie within the bounds of a measure, and are missing only where they may be', () => {
    fc.assert(
      fc.property(randomColumns, fc.nat(), (columns, seed) => {
        const { values } = twinRows({ columns }, { ...size, seed });
        for (const [index, { nullable, type, terms }] of columns.entries()) {
          const present = values[index]!.filter((value) => value !== null);
          expect(present.length < values[index]!.length).toBe(nullable);
          if (terms.role !== 'measure') continue;
          const scale = type.type === 'decimal' ? type.scale : 0;
          const [low, high] = [unitsOf(terms.bounds.low, scale, 'up'), unitsOf(terms.bounds.high, scale, 'down')];
          expect(present.every((value) => (value as bigint) >= low && (value as bigint) <= high)).toBe(true);
        }
      }),
    );
  });

  it('have something in every bin that the column can hold', () => {
    fc.assert(
      fc.property(randomColumns, fc.nat(), (columns, seed) => {
        const { values } = twinRows({ columns }, { ...size, seed });
        for (const [index, column] of columns.entries()) {
          const cuts = cutsOf(column);
          const binOf = (value: bigint) => cuts.filter((cut) => value >= cut).length;
          const bins = new Set(values[index]!.map((value) => (typeof value === 'bigint' ? binOf(value) : null)));
          bins.delete(null);
          if (cuts.length > 0) expect(bins.size).toBe(cuts.length + 1);
        }
      }),
    );
  });
});

/** Breakpoints of the column itself or of its clauses, in its own units. */
function cutsOf({ type, terms }: DatasetColumn): bigint[] {
  if (terms.role !== 'dimension') return [];
  const scale = type.type === 'decimal' ? type.scale : 0;
  const clauses = (terms.clauses ?? []).flatMap((clause) => (clause.use === 'group' ? (clause.breakpoints ?? []) : []));
  return [...(terms.breakpoints ?? []), ...clauses].map((point) => unitsOf(point, scale, 'up'));
}

async function rowsRead({ columns, values }: TwinTable): Promise<number> {
  const wanted = new Set(columns.map(({ name }) => name));
  let rows = 0;
  const stream = inChunks(arrowStreamOf({ columns, values }), 65_536);
  for await (const batch of readTable(stream, columns, wanted)) rows += batch.rows;
  return rows;
}
