// SPDX-License-Identifier: Apache-2.0
import type { DimensionRef } from '@glovebox/contracts';
import { ColumnNode } from '../ast/nodes.ts';
import type { ColumnView, RelationView } from '../scope/relation.ts';
import type { Conversion } from './conversion.ts';

export interface NamedColumn {
  /** With a transform only where a derived table that was inlined has made it. */
  readonly ref: DimensionRef;
  readonly view: ColumnView;
}

/** What one name in a FROM clause offers: usually its relation's own columns, under its own alias. */
export interface Scope {
  readonly name: string;
  readonly columns: ReadonlyMap<string, NamedColumn>;
}

/** The relations of one FROM clause by the names that the text has for them, and the columns that USING made one. */
export class Names {
  readonly relations: RelationView[] = [];
  readonly #scopes: Scope[] = [];
  readonly #joinedUsing = new Map<string, string[]>();
  readonly #reserved = new Set<string>();

  /** `scope` where the text names the relation's columns differently: a derived table that was inlined. */
  add(view: RelationView, scope = scopeOf(view)): void {
    this.relations.push(view);
    this.#scopes.push(scope);
  }

  /** Columns of this name in these relations are one and the same for whoever names it without a relation. */
  joinUsing(column: string, aliases: readonly string[]): void {
    this.#joinedUsing.set(column, [...new Set([...(this.#joinedUsing.get(column) ?? []), ...aliases])]);
  }

  /** Where a bare column name may come from; more than one means that it is ambiguous. */
  candidates(column: string): string[] {
    const all = this.#scopes.filter(({ columns }) => columns.has(column)).map(({ name }) => name);
    const joined = this.#joinedUsing.get(column);
    if (joined === undefined) return all;
    return all.filter((alias) => alias === joined[0] || !joined.includes(alias));
  }

  isTaken(name: string): boolean {
    return this.#reserved.has(name) || this.#isHere(name);
  }

  /** Takes the last relation away again; its name stays taken. */
  drop(): void {
    this.relations.pop();
    const last = this.#scopes.pop();
    if (last !== undefined) this.#reserved.add(last.name);
  }

  #isHere(name: string): boolean {
    return this.#scopes.some((scope) => scope.name === name);
  }

  get scopes(): readonly Scope[] {
    return this.#scopes;
  }

  /** Whether a COLUMN_REF means a column here, rather than one outside of a subquery. */
  has(node: unknown): boolean {
    const parsed = ColumnNode.safeParse(node);
    const [first = '', ...rest] = (parsed.success ? parsed.data.column_names : []).map((part) => part.toLowerCase());
    return rest.length > 0 ? this.#isHere(first) : this.candidates(first).length > 0;
  }

  /** The column that a COLUMN_REF names, or null where it names none here, or more than one. */
  find(node: unknown): NamedColumn | null {
    const parsed = ColumnNode.safeParse(node);
    const [first = '', second, ...rest] = (parsed.success ? parsed.data.column_names : []).map((part) =>
      part.toLowerCase(),
    );
    if (rest.length > 0) return null;
    const [alias = '', ...others] = second === undefined ? this.candidates(first) : [first];
    if (others.length > 0) return null;
    return this.#scopes.find(({ name }) => name === alias)?.columns.get(second ?? first) ?? null;
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
    const scope = this.#scopes.find(({ name }) => name === alias);
    if (scope === undefined) {
      const known = this.#scopes.map(({ name }) => name).join(', ');
      return conversion.refuse('unknown-relation', node, `No relation here is called ${quoted(alias)}.`, listed(known));
    }
    const named = scope.columns.get(column);
    if (named !== undefined) return named;
    const message = `${quoted(alias)} has no column ${quoted(column)}.`;
    return conversion.refuse('unknown-column', node, message, listed([...scope.columns.keys()].join(', ')));
  }

  #bare(conversion: Conversion, node: unknown, column: string): NamedColumn {
    const aliases = this.candidates(column);
    const [alias] = aliases;
    if (alias === undefined) return this.#unknown(conversion, node, column);
    if (aliases.length > 1) {
      const message = `${quoted(column)} is a column of ${aliases.join(' and ')}.`;
      return conversion.refuse('ambiguous-column', node, message, `Write ${alias}.${column}, for example.`);
    }
    return this.#qualified(conversion, node, alias, column);
  }

  #unknown(conversion: Conversion, node: unknown, column: string): never {
    if (this.#isHere(column)) {
      const message = `${quoted(column)} is a relation: its rows cannot be taken as a whole.`;
      return conversion.refuse('lists-rows', node, message, 'Name the columns, inside of aggregates.');
    }
    const known = [...new Set(this.#scopes.flatMap(({ columns }) => [...columns.keys()]))].join(', ');
    return conversion.refuse('unknown-column', node, `There is no column ${quoted(column)} here.`, listed(known));
  }
}

export function scopeOf({ relation, columns }: RelationView): Scope {
  const named = [...columns].map(([column, view]): [string, NamedColumn] => [
    column,
    { ref: { relation: relation.alias, column }, view },
  ]);
  return { name: relation.alias, columns: new Map(named) };
}

const LISTED_MAX = 300;
const NAME_SHOWN_MAX = 64;

/** Names out of the analyst's text, short enough for one line and without characters that would break it. */
export const quoted = (name: string): string => `"${name.replace(/\p{Cc}/gu, ' ').slice(0, NAME_SHOWN_MAX)}"`;

function listed(names: string): string {
  const shown = names.length > LISTED_MAX ? `${names.slice(0, LISTED_MAX)} …` : names;
  return `There are: ${shown}.`;
}
