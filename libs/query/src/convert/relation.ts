// SPDX-License-Identifier: Apache-2.0
import type { Predicate, Relation } from '@glovebox/contracts';
import { SelectNode, SubqueryNode, TableNode, kindOf } from '../ast/nodes.ts';
import { datasetView, type RelationView } from '../scope/relation.ts';
import type { Conversion } from './conversion.ts';
import type { DerivedTables } from './derived-tables.ts';
import { toDerivedTable } from './derived.ts';
import { Names, quoted, scopeOf, type Scope } from './names.ts';
import { isPlain, toPlain } from './plain.ts';

/** One relation of a FROM clause: what it is, what its columns are called, and what else must hold of its rows. */
export interface Entry {
  readonly view: RelationView;
  readonly scope: Scope;
  readonly conditions: readonly Predicate[];
}

/** A dataset, a derived table by its name, or one in parentheses; not yet among `names`. @throws QueryRefusal */
export function toEntry(conversion: Conversion, derived: DerivedTables, names: Names, node: unknown): Entry {
  const { written, entry } = named(conversion, derived, node);
  const alias = conversion.identifier(written, node);
  if (names.isTaken(alias))
    return conversion.refuse(
      'alias-taken',
      node,
      `${quoted(alias)} names another relation here.`,
      'Write AS with another name.',
    );
  const made = entry(alias);
  const { relation } = made.view;
  if (!names.relations.some((other) => other.relation.source === 'dataset' && sameSource(other.relation, relation)))
    return made;
  return conversion.refuse(
    'self-join',
    node,
    `${quoted(relation.name)} is in this FROM already.`,
    'Use derived tables with one row per person for its parts.',
  );
}

/** The only relation of a FROM clause inside of another query, under the alias that it has outside. */
export function oneRelation(
  conversion: Conversion,
  derived: DerivedTables,
  node: unknown,
  aliasOf: (written: string) => string,
): { readonly entry: Entry; readonly names: Names } {
  if (kindOf(node) === 'JOIN')
    return conversion.refuse(
      'derived-rows',
      node,
      'A query inside of another that computes nothing is over one table.',
      'Join in the outermost query, or GROUP BY the person.',
    );
  const { written, entry: entryAs } = named(conversion, derived, node);
  const name = conversion.identifier(written, node);
  const entry = entryAs(aliasOf(name));
  const names = new Names();
  names.add(entry.view, { ...entry.scope, name });
  return { entry, names };
}

const sameSource = (a: Relation, b: Relation): boolean => a.source === b.source && a.name === b.name;

interface Named {
  /** Its name in the text. */
  readonly written: string;
  readonly entry: (alias: string) => Entry;
}

function named(conversion: Conversion, derived: DerivedTables, node: unknown): Named {
  switch (kindOf(node)) {
    case 'BASE_TABLE':
      return table(conversion, derived, node);
    case 'SUBQUERY':
      return subquery(conversion, derived, node);
    case 'EMPTY':
      return conversion.refuse('unknown-table', node, 'A question is about a dataset.', 'Add FROM.');
    case 'JOIN':
      return conversion.refuse('join-kind', node, 'Tables are joined one after the other, without parentheses.');
    case 'TABLE_FUNCTION':
      return conversion.refuse('table-function', node, 'Only datasets of the agreement stand in FROM, no functions.');
    default:
      return conversion.refuse(
        'unknown-table',
        node,
        'Only datasets of the agreement and derived tables stand in FROM.',
      );
  }
}

function table(conversion: Conversion, derived: DerivedTables, node: unknown): Named {
  const base = conversion.read(TableNode, node);
  if (base.sample !== null)
    return conversion.refuse(
      'unknown-syntax',
      node,
      'A question is about all rows, never about a sample.',
      'Leave SAMPLE out.',
    );
  if (base.catalog_name !== '' || base.schema_name !== '')
    return conversion.refuse('schema-name', node, 'Datasets are named without a schema.', `Write ${base.table_name}.`);
  const name = base.table_name.toLowerCase();
  const written = base.alias === '' ? name : base.alias;
  const schema = conversion.schemas.find((candidate) => candidate.name === name);
  if (schema !== undefined)
    return { written, entry: (alias) => plainly(datasetView({ source: 'dataset', name, alias }, schema)) };
  const select = derived.plain(name);
  if (select !== null) return { written, entry: (alias) => toPlain(conversion, derived, select, alias) };
  if (derived.has(name))
    return { written, entry: (alias) => plainly(derived.view({ source: 'derived', name, alias })) };
  const known = conversion.schemas.map((candidate) => candidate.name).join(', ');
  const message = `The agreement has no dataset ${quoted(name)}.`;
  return conversion.refuse('unknown-table', node, message, `There are: ${known.slice(0, 300)}.`);
}

function subquery(conversion: Conversion, derived: DerivedTables, node: unknown): Named {
  const inner = conversion.read(SubqueryNode, node);
  if (inner.alias === '')
    return conversion.refuse('needs-alias', node, 'A derived table needs a name.', 'Write (SELECT …) AS name.');
  if (isPlain(inner.subquery.node)) {
    const select = conversion.read(SelectNode, inner.subquery.node);
    return { written: inner.alias, entry: (alias) => toPlain(conversion, derived, select, alias) };
  }
  const entry = (alias: string): Entry => {
    const taken = (name: string) => derived.has(name) || conversion.schemas.some((schema) => schema.name === name);
    const name = freeName(alias, taken);
    const { table: made, within } = toDerivedTable(conversion, derived, inner.subquery.node, name);
    derived.add(made, within);
    return plainly(derived.view({ source: 'derived', name, alias }));
  };
  return { written: inner.alias, entry };
}

const plainly = (view: RelationView): Entry => ({ view, scope: scopeOf(view), conditions: [] });

export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted;
  for (let count = 2; isTaken(name); count++) name = `${wanted.slice(0, 58)}_${String(count)}`;
  return name;
}
