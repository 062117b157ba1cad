// SPDX-License-Identifier: Apache-2.0
import type { ColumnRef } from '@glovebox/contracts';
import { ColumnNode } from '../ast/nodes.ts';
import { columnIn, type ColumnView, type RelationView } from '../scope/relation.ts';
import type { Conversion } from './conversion.ts';

export interface NamedColumn {
  readonly ref: ColumnRef;
  readonly view: ColumnView;
}

/** The relations of one FROM clause, and the columns that USING made one. */
export class Names {
  readonly relations: RelationView[] = [];
  readonly #joinedUsing = new Map<string, string[]>();

  /** Columns of this name in these relations are one and the same for whoever names it without a relation. */
  joinUsing(column: string, aliases: readonly string[]): void {
    this.#joinedUsing.set(column, [...new Set([...(this.#joinedUsing.get(column) ?? []), ...aliases])]);
  }

  /** Where a bare column name may come from; more than one means that it is ambiguous. */
  candidates(column: string): string[] {
    const all = this.relations.filter(({ columns }) => columns.has(column)).map(({ relation }) => relation.alias);
    const joined = this.#joinedUsing.get(column);
    if (joined === undefined) return all;
    return all.filter((alias) => alias === joined[0] || !joined.includes(alias));
  }

  /** The column that a COLUMN_REF names. @throws QueryRefusal */
  column(conversion: Conversion, node: unknown): NamedColumn {
    const { column_names: parts } = conversion.read(ColumnNode, node);
    const names = parts.map((part) => part.toLowerCase());
    const [first = '', second] = names;
    if (names.length > 2)
      conversion.refuse('schema-name', node, 'A column is named by at most its relation and its name.');
    return second === undefined
      ? this.#bare(conversion, node, first)
      : this.#qualified(conversion, node, first, second);
  }

  #qualified(conversion: Conversion, node: unknown, alias: string, column: string): NamedColumn {
    const relation = this.relations.find((candidate) => candidate.relation.alias === alias);
    if (relation === undefined) {
      const known = this.relations.map((candidate) => candidate.relation.alias).join(', ');
      return conversion.refuse('unknown-relation', node, `No relation here is called ${quoted(alias)}.`, listed(known));
    }
    const view = relation.columns.get(column);
    if (view !== undefined) return { ref: { relation: alias, column }, view };
    const message = `${quoted(alias)} has no column ${quoted(column)}.`;
    return conversion.refuse('unknown-column', node, message, listed([...relation.columns.keys()].join(', ')));
  }

  #bare(conversion: Conversion, node: unknown, column: string): NamedColumn {
    const aliases = this.candidates(column);
    const [alias] = aliases;
    if (alias === undefined) return this.#unknown(conversion, node, column);
    if (aliases.length > 1) {
      const message = `${quoted(column)} is a column of ${aliases.join(' and ')}.`;
      return conversion.refuse('ambiguous-column', node, message, `Write ${alias}.${column}, for example.`);
    }
    const view = columnIn(this.relations, alias, column);
    return view === null ? this.#unknown(conversion, node, column) : { ref: { relation: alias, column }, view };
  }

  #unknown(conversion: Conversion, node: unknown, column: string): never {
    if (this.relations.some(({ relation }) => relation.alias === column)) {
      const message = `${quoted(column)} is a relation: its rows cannot be taken as a whole.`;
      return conversion.refuse('lists-rows', node, message, 'Name the columns, inside of aggregates.');
    }
    const known = [...new Set(this.relations.flatMap(({ columns }) => [...columns.keys()]))].join(', ');
    return conversion.refuse('unknown-column', node, `There is no column ${quoted(column)} here.`, listed(known));
  }
}

const LISTED_MAX = 300;
const NAME_SHOWN_MAX = 64;

/** Names out of the analyst's text, short enough for one line and without characters that would break it. */
export const quoted = (name: string): string => `"${name.replace(/\p{Cc}/gu, ' ').slice(0, NAME_SHOWN_MAX)}"`;

function listed(names: string): string {
  const shown = names.length > LISTED_MAX ? `${names.slice(0, LISTED_MAX)} …` : names;
  return `There are: ${shown}.`;
}
