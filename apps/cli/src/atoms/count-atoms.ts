// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { planColumns, planValue, type TextTable } from '@glovebox/tables';
import { CliError } from '../error.ts';
import { seenAs } from './seen-as.ts';

/** Atoms: combinations of what every declared dimension shows, that somebody is in. */
export interface AtomCount {
  readonly atoms: number;
  /** Of fewer people than the terms demand of a cell. */
  readonly small: number;
  /** Different people in these. */
  readonly peopleInSmall: number;
}

export interface AtomTable extends AtomCount {
  readonly minimumPeople: number;
  readonly people: number;
  readonly rows: number;
  readonly badRows: number;
  /** For each dimension: how many different things it shows, and what would remain without it. */
  readonly dimensions: readonly { readonly column: string; readonly shown: number; readonly without: AtomCount }[];
}

type Groups = Map<string, Set<string>>;

/** Counts the atoms of an owner's own file. Rows that could not be sealed are left out. @throws CliError */
export async function countAtoms(
  table: TextTable,
  columns: readonly DatasetColumn[],
  minimumPeople: number,
): Promise<AtomTable> {
  const used = columns.filter(({ terms }) => terms.role === 'unit' || terms.role === 'dimension');
  const { columns: planned } = planColumns(used, table.columns);
  const unit = planned.find(({ column }) => column.terms.role === 'unit');
  if (unit === undefined)
    throw new CliError('columns-differ', 'the terms name no unit, so there are no people to count', {
      field: 'columns',
      remedy: 'give one column the role `unit`',
    });
  const dimensions = planned
    .filter(({ column }) => column.terms.role === 'dimension')
    .map((one) => ({ ...one, see: seenAs(one.column) }));
  const all: Groups = new Map();
  const without = dimensions.map((): Groups => new Map());
  const shown = dimensions.map(() => new Set<string | null>());
  let rows = 0;
  let badRows = table.rejected.length;
  for await (const batch of table.batches()) {
    for (let row = 0; row < batch.rows; row += 1) {
      const valueOf = (one: (typeof planned)[number]) => planValue(batch.columns[one.index]?.[row] ?? null, one);
      const person = valueOf(unit);
      const values = dimensions.map(valueOf);
      rows += 1;
      if (person.kind === 'bad' || values.some(({ kind }) => kind === 'bad')) {
        badRows += 1;
        continue;
      }
      const name = String(person.value);
      const atom = values.map((value, index) =>
        value.kind === 'value' ? (dimensions[index]?.see(value.value) ?? null) : null,
      );
      count(all, atom, name);
      for (const [index, groups] of without.entries()) {
        shown[index]?.add(atom[index] ?? null);
        count(groups, atom.toSpliced(index, 1), name);
      }
    }
  }
  return {
    minimumPeople,
    people: new Set([...all.values()].flatMap((people) => [...people])).size,
    rows,
    badRows,
    ...summary(all, minimumPeople),
    dimensions: dimensions.map(({ column }, index) => ({
      column: column.name,
      shown: shown[index]?.size ?? 0,
      without: summary(without[index] ?? new Map<string, Set<string>>(), minimumPeople),
    })),
  };
}

function count(groups: Groups, atom: readonly (string | null)[], person: string): void {
  const key = JSON.stringify(atom);
  const people = groups.get(key);
  if (people === undefined) groups.set(key, new Set([person]));
  else people.add(person);
}

function summary(groups: Groups, minimumPeople: number): AtomCount {
  const small = [...groups.values()].filter(({ size }) => size < minimumPeople);
  const people = new Set<string>();
  for (const group of small) for (const person of group) people.add(person);
  return { atoms: groups.size, small: small.length, peopleInSmall: people.size };
}
